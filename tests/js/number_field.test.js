import assert from "node:assert/strict";
import { test } from "node:test";

import { legal, NumberField, withSign } from "../../ui/components/shared/number_field.js";
import { document, fire } from "./page.js";

/** A field from −10 to 10 with a number in it, and what the lab has heard. */
function field(number = 1) {
  const heard = [];
  const state = { number };
  const lab = {
    holding: false,
    isPending: false,
    gesture: (goesOn) => heard.push(goesOn ? "goes on" : "begins"),
    update: () => heard.push(state.number),
    commit: () => heard.push("commit"),
    pending: () => lab.isPending,
  };
  const made = new NumberField(lab, "Weight of the eye", 10, () => state.number, (value) => (state.number = value));
  const { input } = made;
  document.body.replaceChildren(input);
  made.show();
  return { input, show: () => made.show(), state, lab, heard };
}

function type({ input }, text) {
  input.value = text;
  fire(input, "input");
}

const isWrong = ({ input }) => {
  const classed = input.classList.contains("wrong");
  assert.equal(input.getAttribute("aria-invalid"), String(classed));
  assert.equal(input.validationMessage, classed ? "A number from −10 to 10, in digits" : "");
  return classed;
};

test("numbers keep their range and three decimals", () => {
  assert.deepEqual([1.23456, -20, 20, 0.0001, -0.0001].map((one) => legal(one, 10)), [1.235, -10, 10, 0, 0]);
  assert.ok(Object.is(legal(-0.0001, 10), 0)); // no minus zero
});

test("a sign is always there, but nothing has none below zero", () => {
  assert.deepEqual([1.234, -1.239, 0, -0.001].map((one) => withSign(one)), ["+1.23", "−1.24", "+0.00", "+0.00"]);
  assert.equal(withSign(-0.05, 1), "−0.1");
});

test("a field has a name, and the number with a real minus sign", () => {
  const one = field(-2.5);
  assert.equal(one.input.outerHTML, '<input class="number" aria-label="Weight of the eye" autocomplete="off">');
  assert.equal(one.input.value, "−2.5");
  assert.deepEqual(one.heard, []);
});

test("what is typed counts at once, with either minus sign, a point or a comma", () => {
  const one = field();
  for (const text of ["−2", "-3", "0,5", "4.25", " 7 ", "1/4", "½", "10", "-10"]) type(one, text);
  assert.deepEqual(one.heard.filter((word) => word !== "begins"), [-2, -3, 0.5, 4.25, 7, 0.25, 0.5, 10, -10]);
  assert.equal(one.input.value, "-10"); // left as it is being typed
  one.lab.isPending = true;
  type(one, "3");
  assert.deepEqual(one.heard.slice(-2), ["goes on", 3]);
});

test("what is no number, or too large, is framed and not taken", () => {
  const one = field();
  for (const text of ["", " ", "-", "ten", "1_3", "10.1", "-11", "1e9"]) {
    type(one, text);
    assert.equal(isWrong(one), true, text);
  }
  assert.deepEqual(one.heard, []);
  one.show();
  assert.equal(one.input.value, "1e9"); // still there to be mended
  type(one, "2");
  assert.equal(isWrong(one), false);
  assert.deepEqual(one.heard, ["begins", 2]);
});

test("Escape and leaving the field bring the number back", () => {
  const one = field(3);
  type(one, "x");
  fire(one.input, "keydown", { key: "Escape" });
  assert.deepEqual([one.input.value, isWrong(one), one.heard], ["3", false, []]);
  type(one, "y");
  fire(one.input, "keydown", { key: "a" });
  assert.equal(one.input.value, "y");
  fire(one.input, "blur");
  assert.deepEqual([one.input.value, isWrong(one), one.heard], ["3", false, ["commit"]]);
});

test("Enter and a change tell Python, but Enter not of a wrong number", () => {
  const one = field();
  fire(one.input, "change");
  assert.deepEqual(one.heard, ["commit"]);
  type(one, "x");
  fire(one.input, "keydown", { key: "Enter" });
  assert.deepEqual(one.heard, ["commit"]);
  type(one, "2");
  fire(one.input, "keydown", { key: "Enter" });
  assert.deepEqual(one.heard, ["commit", "begins", 2, "commit"]);
});

test("arrows step by 1, with Shift by 0.1, pages by 10, within the range", () => {
  const one = field(0);
  const press = (key, more = {}) => {
    const event = fire(one.input, "keydown", { key, ...more });
    assert.ok(event.defaultPrevented); // the cursor does not jump
    return one.input.value;
  };
  assert.deepEqual(
    [press("ArrowUp"), press("ArrowDown"), press("ArrowDown"), press("PageUp"), press("PageDown"), press("PageDown")],
    ["1", "0", "−1", "9", "−1", "−10"],
  );
  assert.deepEqual([press("ArrowUp", { shiftKey: true }), press("ArrowDown", { shiftKey: true })], ["−9.9", "−10"]);
  assert.deepEqual(one.heard.slice(0, 2), ["begins", 1]);
});

test("a key that stays down is one gesture, told of when it comes up", () => {
  const one = field(0);
  fire(one.input, "keydown", { key: "ArrowUp" });
  fire(one.input, "keydown", { key: "ArrowUp", repeat: true });
  fire(one.input, "keyup", { key: "ArrowUp" });
  one.lab.isPending = true;
  fire(one.input, "keydown", { key: "PageUp" });
  fire(one.input, "keyup", { key: "PageUp" });
  for (const key of ["a", "Enter", "Tab", "NoArrow"]) fire(one.input, "keyup", { key });
  assert.deepEqual(one.heard, ["begins", 1, "goes on", 2, "commit", "goes on", 10, "commit"]);
});

test("other keys do what they always do", () => {
  const one = field(0);
  assert.equal(fire(one.input, "keydown", { key: "5" }).defaultPrevented, false);
  assert.deepEqual(one.heard, []);
});

test("dragging up adds half a step each four pixels, down takes it off", () => {
  const one = field(1);
  fire(one.input, "pointerdown", { clientY: 100, pointerId: 7 });
  assert.deepEqual([one.lab.holding, one.input.caught], [true, 7]);
  fire(one.input, "pointermove", { clientY: 99 }); // a hand is never quite still
  assert.deepEqual(one.heard, []);
  fire(one.input, "pointermove", { clientY: 92 });
  fire(one.input, "pointermove", { clientY: 112 });
  fire(one.input, "pointermove", { clientY: 100 }); // back to where it began
  assert.deepEqual(one.heard, ["begins", 2, "goes on", -0.5, "goes on", 1]);
  assert.equal(one.input.value, "1");
  fire(one.input, "pointermove", { clientY: 112 });
  assert.equal(one.input.value, "−0.5");
  fire(one.input, "lostpointercapture");
  assert.equal(one.lab.holding, false);
  assert.equal(one.heard.at(-1), "commit");
  const { length } = one.heard;
  fire(one.input, "pointermove", { clientY: 0 });
  fire(one.input, "lostpointercapture");
  assert.equal(one.heard.length, length); // it has let go
});

test("a press without a drag changes nothing", () => {
  const one = field(1);
  fire(one.input, "pointerdown", { clientY: 100 });
  fire(one.input, "lostpointercapture");
  assert.deepEqual([one.heard, one.lab.holding], [[], false]);
});

test("a finger drags only a field that it has tapped; before, it scrolls the page", () => {
  const one = field(1);
  fire(one.input, "pointerdown", { clientY: 100, pointerType: "touch" });
  fire(one.input, "pointermove", { clientY: 60 });
  assert.deepEqual([one.heard, one.lab.holding], [[], false]);
  one.input.focus();
  fire(one.input, "pointerdown", { clientY: 100, pointerType: "touch" });
  fire(one.input, "pointermove", { clientY: 60 });
  assert.deepEqual(one.heard, ["begins", 6]);
});

test("a new number is shown, unless one is being typed", () => {
  const one = field(1);
  one.state.number = -4;
  one.show();
  assert.equal(one.input.value, "−4");
  one.input.focus();
  one.state.number = 5;
  one.show();
  assert.equal(one.input.value, "−4");
});

test("the right button of the mouse drags nothing", () => {
  const one = field(1);
  fire(one.input, "pointerdown", { clientY: 100, button: 2 });
  fire(one.input, "pointermove", { clientY: 60 });
  assert.deepEqual([one.heard, one.lab.holding], [[], false]);
});
