import assert from "node:assert/strict";
import { test } from "node:test";

import confusionMatrix from "../../ui/components/confusion_matrix/component.js";
import { document, fire, open } from "./page.js";

const HTML = '<div class="confusion-matrix"></div>';
const COUNTS = {
  counts: [[90, 10, 0], [1, 99, 0], [0, 36, 12_345]], names: ["cat", "dog", "owl"], truth: null, answer: null,
};
const shown = (changes = {}) => open(confusionMatrix, HTML, { ...COUNTS, ...changes });
const cell = ({ root }, row, column) => root.querySelector(`[data-place="${row}.${column}"]`);
const strength = (button) => button.style.getPropertyValue("--strength");
const said = ({ root }) => root.querySelector(".readout").textContent;

test("the matrix, its axes and its readout stand in their places", () => {
  const button = (place, role, kind, label, face, more = "") =>
    `<button class="${kind}" type="button" role="${role}" tabindex="${place === "1.1" ? 0 : -1}" ` +
    `data-place="${place}"${more} aria-label="${label}">${face}</button>`;
  const name = (place, role, kind, label, text) => button(place, role, `name ${kind}`, label, `<span>${text}</span>`);
  const cell = (place, kind, strength, label, text) =>
    button(place, "gridcell", kind, label, text, ` style="--strength: ${strength}%;" aria-selected="false"`);
  const matrix = shown({ counts: [[3, 1], [0, 2]], names: ["cat", "dog"] });
  assert.equal(matrix.root.outerHTML, '<div class="confusion-matrix" style="--classes: 2; --letters: 3;">' +
    '<div class="axes"><span class="answer-axis">answer of the network →</span><div class="scroller scrolls first-stays">' +
    '<div class="grid" role="grid" aria-label="Confusion matrix of 2 classes: rows are the truth, ' +
    'columns the answers. Arrow keys move, Enter opens the pictures of a cell.">' +
    '<div class="row" role="row">' +
    name("0.0", "columnheader", "corner", "All pictures.", "true ↓") +
    name("0.1", "columnheader", "above", "All 3 called cat: 100.0 % of them are.", "cat") +
    name("0.2", "columnheader", "above", "All 3 called dog: 66.7 % of them are.", "dog") +
    '</div><div class="row" role="row">' +
    name("1.0", "rowheader", "beside", "All 4 of class cat: 75.0 % found.", "cat") +
    cell("1.1", "cell hit", "36.3", "cat called cat: 3 times, 75.0 % of class cat.", "3") + // 10 + 35 × 0.75
    cell("1.2", "cell", "72.0", "cat called dog: 1 time, 25.0 % of class cat.", "1") +
    '</div><div class="row" role="row">' +
    name("2.0", "rowheader", "beside", "All 2 of class dog: 100.0 % found.", "dog") +
    cell("2.1", "cell", "0.0", "dog called cat: 0 times, 0.0 % of class dog.", "") +
    cell("2.2", "cell hit", "45.0", "dog called dog: 2 times, 100.0 % of class dog.", "2") +
    '</div></div></div></div><p class="readout" aria-live="polite" data-hint="">' +
    "Click a cell, or the name of a row or column, to see its pictures.</p></div>");
});

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

test("a chosen row lies along, and its name is chosen", () => {
  const matrix = shown({ truth: 0 });
  const having = (kind) => [...matrix.root.querySelectorAll(`.${kind}`)].map(({ dataset }) => dataset.place);
  assert.deepEqual(having("along"), ["1.1", "1.2", "1.3"]);
  assert.deepEqual(having("chosen"), ["1.0"]);
  assert.equal(said(matrix), "All 100 of class cat: 90.0 % found.");
});

test("of a chosen cell nothing lies along, both names are chosen, and only it is selected", () => {
  const matrix = shown({ truth: 2, answer: 1 });
  const having = (kind) => [...matrix.root.querySelectorAll(kind)].map(({ dataset }) => dataset.place);
  assert.deepEqual(having(".along"), []);
  assert.deepEqual(having(".chosen"), ["0.2", "3.0", "3.2"]);
  assert.deepEqual(having("[aria-selected=true]"), ["3.2"]);
  assert.equal(said(matrix), "owl called dog: 36 times, 0.3 % of class owl.");
});

test("keys that reach a cell say what it holds, and nothing more when they leave", () => {
  const matrix = shown();
  fire(cell(matrix, 1, 3), "focusin");
  assert.equal(said(matrix), "cat called owl: 0 times, 0.0 % of class cat.");
  fire(cell(matrix, 1, 3), "focusout");
  assert.match(said(matrix), /^Click a cell/);
});

test("between the cells nothing is said or chosen, and keys go on from the last cell", () => {
  const matrix = shown();
  const grid = matrix.root.querySelector(".grid");
  fire(grid, "pointerover");
  fire(grid, "click", { detail: 1 });
  assert.match(said(matrix), /^Click a cell/);
  assert.deepEqual(matrix.sent, []);
  const walk = (key) => (fire(grid, "keydown", { key }), document.activeElement.dataset.place);
  assert.deepEqual(["ArrowRight", "ArrowDown", "ArrowDown"].map(walk), ["1.2", "2.2", "3.2"]);
});

test("keys that walk do not scroll, others are the page's", () => {
  const matrix = shown();
  const isTaken = (key) => fire(cell(matrix, 1, 1), "keydown", { key }).defaultPrevented;
  assert.deepEqual(["ArrowDown", "End", "Enter", "Tab"].map(isTaken), [true, true, false, false]);
});

test("another cell of the same row is another choice", () => {
  const matrix = shown({ truth: 0, answer: 1 });
  fire(cell(matrix, 1, 3), "click", { detail: 1 });
  assert.deepEqual(matrix.sent, [["cell", { truth: 0, answer: 2 }]]);
  fire(cell(matrix, 1, 3), "click", { detail: 1 });
  fire(cell(matrix, 1, 3), "click", { detail: 1 });
  assert.deepEqual(matrix.sent.at(-1), ["cell", { truth: 0, answer: 2 }]); // let go, and chosen again
});

test("other counts are shown on the same cells, other classes on new ones", () => {
  const matrix = shown();
  cell(matrix, 1, 2).focus();
  const before = cell(matrix, 1, 2);
  matrix.update({ ...COUNTS, counts: [[90, 10_000, 0], [1, 9999, 0], [0, 0, 0]] });
  assert.equal(cell(matrix, 1, 2), before);
  assert.deepEqual([before.textContent, cell(matrix, 2, 2).textContent], ["10k", "9999"]);
  assert.equal(document.activeElement, before);
  matrix.update({ ...COUNTS, names: ["cat", "dog"], counts: [[1, 2], [3, 4]] });
  assert.equal(matrix.root.querySelectorAll("button").length, 9);
  assert.equal(cell(matrix, 2, 2).textContent, "4");
  assert.equal(cell(matrix, 1, 1).tabIndex, 0);
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
  const stops = [...matrix.root.querySelectorAll("button")].filter(({ tabIndex }) => tabIndex !== -1);
  assert.deepEqual(stops.map(({ dataset, tabIndex }) => [dataset.place, tabIndex]), [["0.0", 0]]);
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
  const rotated = (...given) =>
    shown({ names: given, counts: given.map(() => given.map(() => 1)) }).root.classList.contains("rotated");
  assert.equal(rotated("aeroplane", "bird", "cat", "deer"), false); // few
  assert.equal(rotated("bee", "cat", "dog", "eel", "fox"), false); // short
  assert.equal(rotated("bees", "cat", "dog", "eel", "fox"), true);
  const endless = shown({ names: ["a name of twenty-two l", "b", "c"] });
  assert.equal(endless.root.style.getPropertyValue("--letters"), "17"); // in two lines
});
