import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { document, fire } from "./page.js";

const { default: watch, wholeIn } = await import("../../ui/components/typed_numbers/component.js");

/** A field as Streamlit has it, and all that reaches the page around it. */
function shown(value = "5") {
  document.body.innerHTML = `<div id="root"><div data-testid="stNumberInput">
    <input data-testid="stNumberInputField" type="number" value="${value}"><button>+</button></div></div>`;
  const input = document.querySelector("input");
  const heard = [];
  for (const kind of ["input", "keydown", "focusout"]) {
    document.querySelector("#root").addEventListener(kind, () => heard.push(`${kind} ${input.value}`));
  }
  watch();
  fire(input, "focusin");
  const leave = (text) => {
    input.value = text;
    heard.length = 0;
    fire(input, "focusout");
  };
  const said = () => document.querySelector("[role=alert]")?.textContent ?? "";
  return { input, heard, leave, said };
}

afterEach(() => (document.body.innerHTML = ""));

test("a text means one whole number, several or none", () => {
  const texts = ["1e1", "3,200", "3.000", "2,5", "3.7", "1/9", "9/3", "٣", "−4", "1_3", "13 cells", ""];
  assert.deepEqual(texts.map(wholeIn), [[10], [3200], [3, 3000], [], [], [], [3], [3], [-4], [], [], []]);
});

test("it is written in digits before Streamlit hears of it", () => {
  const { input, heard, leave, said } = shown();
  assert.deepEqual([input.type, input.getAttribute("role")], ["text", "spinbutton"]);
  leave("1e1");
  assert.deepEqual(heard, ["input 10", "focusout 10"]);
  assert.equal(said(), "");
});

test("digits go their way untouched", () => {
  const { heard, leave } = shown();
  for (const text of ["12", "-3", ""]) {
    leave(text);
    assert.deepEqual(heard, [`focusout ${text}`]);
  }
});

test("what is no whole number stays, is red and is not sent, by Enter neither", () => {
  const { input, heard, leave, said } = shown();
  leave("2,5");
  fire(input, "keydown", { key: "Enter" });
  assert.deepEqual(heard, []);
  assert.equal(input.value, "2,5");
  assert.equal(input.getAttribute("aria-invalid"), "true");
  assert.equal(said(), "“2,5” is no whole number; until then 5 holds");
  fire(input, "focus"); // somebody comes back to it
  leave("3.000");
  assert.equal(said(), "“3.000” is 3 or 3000: type the one you mean; until then 5 holds");
  fire(input, "input"); // it is typed anew
  assert.equal(input.getAttribute("aria-invalid"), "false");
  assert.equal(said(), "");
});

test("an arrow steps from what is typed, and from nothing where that is no whole number", () => {
  const { input, heard, said } = shown();
  for (const [text, key] of [["1e1", "ArrowUp"], ["٣", "ArrowDown"]]) {
    input.value = text;
    heard.length = 0;
    fire(input, "keydown", { key });
    assert.deepEqual(heard, [`input ${input.value}`, `keydown ${input.value}`]);
  }
  assert.equal(input.value, "3");
  input.value = "2,5";
  heard.length = 0;
  fire(input, "keydown", { key: "ArrowUp" });
  assert.deepEqual(heard, []);
  assert.equal(said(), "“2,5” is no whole number; until then 5 holds");
});

test("of two readings the possible one is meant", () => {
  const { input, leave, said } = shown();
  input.min = "1";
  input.max = "100";
  leave("3.000");
  assert.equal(input.value, "3");
  input.max = "";
  input.min = "4";
  leave("3.000");
  assert.equal(input.value, "3000");
  input.min = "5000";
  leave("3.000");
  assert.match(said(), /is 3 or 3000/);
});

test("a step makes it a number again, and a mark of Streamlit's own stays", () => {
  const { input, leave, said } = shown();
  leave("nothing");
  fire(document.querySelector("button"), "click");
  assert.equal(said(), "");
  input.setAttribute("aria-invalid", "true");
  fire(document.querySelector("button"), "click");
  assert.equal(input.getAttribute("aria-invalid"), "true");
});

test("a field in which somebody was before this was loaded is read, too", async () => {
  document.body.innerHTML = '<div data-testid="stNumberInput"><input data-testid="stNumberInputField"></div>';
  const input = document.querySelector("input");
  input.value = "1e";
  input.focus();
  const { default: watchLate } = await import("../../ui/components/typed_numbers/component.js?late");
  watchLate();
  assert.equal(input.selectionStart, 2); // the next letter is written behind it
  input.value = "1e1";
  fire(input, "focusout");
  assert.equal(input.value, "10");
});
