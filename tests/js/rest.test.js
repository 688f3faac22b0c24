import assert from "node:assert/strict";
import { test } from "node:test";

import { document, fire, pass, waiting } from "./page.js";

import { Rest } from "../../ui/components/shared/rest.js";

/** Return a place to rest from, and what it has told. */
function resting() {
  const [place, inside, outside] = ["div", "button", "button"].map((kind) => document.createElement(kind));
  place.append(inside);
  document.body.replaceChildren(place, outside);
  const rest = new Rest(place, 300);
  const told = [];
  const later = (what, options) => rest.after(() => told.push(what), options);
  return { inside, outside, rest, told, later };
}

test("of what comes in quick succession the last is told, once the hand rests", () => {
  const { told, later } = resting();
  later("one");
  pass(299);
  later("two");
  pass(299);
  assert.deepEqual(told, []);
  pass(1);
  assert.deepEqual(told, ["two"]);
  pass(1000);
  assert.deepEqual(told, ["two"]);
});

test("kinds wait each for itself, as long as each is told to", () => {
  const { told, later } = resting();
  later("kernel", { kind: "kernel" });
  later("shift", { kind: "shift", delay: 100 });
  pass(100);
  assert.deepEqual(told, ["shift"]);
  pass(200);
  assert.deepEqual(told, ["shift", "kernel"]);
});

test("a hand that presses elsewhere rests: all is told before what it presses acts", () => {
  const { outside, told, later } = resting();
  later("kernel", { kind: "kernel" });
  later("shift", { kind: "shift" });
  outside.addEventListener("pointerdown", () => told.push("pressed"));
  fire(outside, "pointerdown");
  assert.deepEqual(told, ["kernel", "shift", "pressed"]);
  pass(1000);
  assert.equal(told.length, 3);
});

test("a hand that presses in its place goes on", () => {
  const { inside, told, later } = resting();
  later("one");
  fire(inside, "pointerdown");
  assert.deepEqual(told, []);
});

test("keys that go elsewhere rest, too", () => {
  const { inside, told, later } = resting();
  later("one");
  fire(inside, "focusout");
  assert.deepEqual(told, ["one"]);
  fire(inside, "focusout");
  assert.deepEqual(told, ["one"]);
});

test("what is dropped is not told, and the rest of it is", () => {
  const { rest, told, later } = resting();
  later("kernel", { kind: "kernel" });
  later("shift", { kind: "shift" });
  rest.forget("kernel");
  rest.forget("nothing");
  pass(300);
  assert.deepEqual(told, ["shift"]);
});

test("a place that goes tells nothing, and listens no more", () => {
  const before = waiting();
  const { outside, rest, told, later } = resting();
  later("one");
  rest.end();
  fire(outside, "pointerdown");
  pass(1000);
  later("two"); // by a late frame
  fire(outside, "pointerdown");
  assert.deepEqual(told, []);
  rest.end();
  assert.equal(waiting(), before);
});
