import assert from "node:assert/strict";
import { test } from "node:test";

import confusionMatrix from "../../ui/components/confusion_matrix/component.js";
import { document, fire, open } from "./page.js";

const HTML = '<div class="confusion-matrix"></div>';
const COUNTS = { counts: [[90, 10, 0], [1, 99, 0], [0, 36, 12_345]], names: ["cat", "dog", "owl"], truth: null, answer: null };
const shown = (changes = {}) => open(confusionMatrix, HTML, { ...COUNTS, ...changes });
const cell = ({ root }, row, column) => root.querySelector(`[data-place="${row}.${column}"]`);
const strength = (button) => button.style.getPropertyValue("--strength");
const said = ({ root }) => root.querySelector(".readout").textContent;

test("each cell has its own count, a large one in thousands, none for nothing", () => {
  const matrix = shown();
  const rows = [1, 2, 3].map((row) => [1, 2, 3].map((column) => cell(matrix, row, column).textContent));
  assert.deepEqual(rows, [["90", "10", ""], ["1", "99", ""], ["", "36", "12k"]]);
});

test("rows are the truth, columns the answers", () => {
  const matrix = shown();
  assert.equal(cell(matrix, 1, 2).getAttribute("aria-label"), "cat called dog: 10 times, 10.0 % of class cat.");
  assert.equal(cell(matrix, 2, 1).getAttribute("aria-label"), "dog called cat: 1 time, 1.0 % of class dog.");
  assert.equal(cell(matrix, 1, 0).textContent, "cat");
  assert.equal(cell(matrix, 0, 3).textContent, "owl");
});

test("a name says how many are found, or how many so called are", () => {
  const matrix = shown();
  assert.equal(cell(matrix, 3, 0).getAttribute("aria-label"), "All 12,381 of class owl: 99.7 % found.");
  assert.equal(cell(matrix, 0, 2).getAttribute("aria-label"), "All 145 called dog: 68.3 % of them are.");
  assert.equal(cell(matrix, 0, 0).getAttribute("aria-label"), "All pictures.");
});

test("the worst mistake has the full colour, others by the root of their share; hits are pale", () => {
  const matrix = shown();
  assert.equal(strength(cell(matrix, 1, 2)), "72.0%"); // 10 %: the worst
  assert.equal(strength(cell(matrix, 2, 1)), `${(72 * Math.sqrt(0.01 / 0.1)).toFixed(1)}%`);
  assert.equal(strength(cell(matrix, 1, 1)), "41.5%"); // 10 + 35 × 0.9
  assert.deepEqual([cell(matrix, 1, 1), cell(matrix, 1, 2)].map((one) => one.classList.contains("hit")), [true, false]);
});

test("without pictures and without mistakes nothing is divided by nothing", () => {
  const matrix = shown({ counts: [[0, 0, 0], [0, 1, 0], [0, 0, 1]] });
  assert.equal(strength(cell(matrix, 1, 2)), "0.0%");
  assert.equal(cell(matrix, 1, 0).getAttribute("aria-label"), "All 0 of class cat: none found.");
});

test("pointing says what a cell holds; leaving says what to do", () => {
  const matrix = shown();
  fire(cell(matrix, 3, 2), "pointerover");
  assert.equal(said(matrix), "owl called dog: 36 times, 0.3 % of class owl.");
  fire(matrix.root.querySelector(".grid"), "pointerleave");
  assert.equal(said(matrix), "Click a cell, or the name of a row or column, to see its pictures.");
});

test("a click chooses, another one on the same lets go, and a double click chooses once", () => {
  const matrix = shown();
  fire(cell(matrix, 1, 2), "click", { detail: 1 });
  assert.deepEqual(matrix.sent, [["cell", { truth: 0, answer: 1 }]]);
  assert.ok(cell(matrix, 1, 2).classList.contains("chosen"));
  assert.equal(cell(matrix, 1, 2).getAttribute("aria-selected"), "true");
  fire(cell(matrix, 1, 2), "click", { detail: 2 });
  assert.equal(matrix.sent.length, 1);
  fire(cell(matrix, 1, 2), "click", { detail: 1 });
  assert.deepEqual(matrix.sent.at(-1), ["cell", { truth: null, answer: null }]);
});

test("a name chooses its whole row or column, the corner nothing", () => {
  const matrix = shown();
  fire(cell(matrix, 2, 0), "click", { detail: 1 });
  fire(cell(matrix, 0, 3), "click", { detail: 1 });
  fire(cell(matrix, 0, 0), "click", { detail: 1 });
  assert.deepEqual(matrix.sent.map(([, message]) => message), [
    { truth: 1, answer: null }, { truth: null, answer: 2 }, { truth: null, answer: null },
  ]);
});

test("a chosen column lies along, and its name is chosen", () => {
  const matrix = shown({ answer: 1 });
  const along = [1, 2, 3].map((column) => cell(matrix, 2, column).classList.contains("along"));
  assert.deepEqual(along, [false, true, false]);
  assert.ok(cell(matrix, 0, 2).classList.contains("chosen"));
  assert.ok(!cell(matrix, 2, 2).classList.contains("chosen"));
  assert.equal(said(matrix), "All 145 called dog: 68.3 % of them are.");
});

test("arrow keys walk, Home and End go to the edges, one cell is a stop of Tab", () => {
  const matrix = shown();
  const at = () => document.activeElement.dataset.place;
  cell(matrix, 1, 1).focus();
  const go = (key) => (fire(document.activeElement, "keydown", { key }), at());
  assert.deepEqual(
    ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "End", "PageDown", "ArrowDown", "Home", "PageUp"].map(go),
    ["1.2", "2.2", "2.1", "1.1", "1.3", "3.3", "3.3", "3.0", "0.0"],
  );
  assert.deepEqual([...matrix.root.querySelectorAll("button")].filter(({ tabIndex }) => tabIndex === 0).map(({ dataset }) => dataset.place), ["0.0"]);
  fire(document.activeElement, "keydown", { key: "Escape" });
  assert.deepEqual(matrix.sent, [["cell", { truth: null, answer: null }]]);
});

test("long names stand upright only where there are many", () => {
  assert.ok(!shown().root.classList.contains("rotated"));
  const names = ["aeroplane", "bird", "cat", "deer", "eel"];
  const many = shown({ names, counts: names.map(() => names.map(() => 1)) });
  assert.ok(many.root.classList.contains("rotated"));
  assert.equal(many.root.style.getPropertyValue("--letters"), "9");
  assert.equal(many.root.style.getPropertyValue("--classes"), "5");
});
