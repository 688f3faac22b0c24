import assert from "node:assert/strict";
import { test } from "node:test";

import { drawnOn, pass, waiting } from "./page.js";
import { WorkedCell } from "../../ui/components/pixel_grids/worked_cell.js";
import { colourTable } from "../../ui/components/shared/colours.js";
import { callsOf } from "./recording.js";
import { SIGNED, add, convolve, gridOf, pool, relu, sceneOf, values, weights } from "./scenes.js";

const THEME = { text: "#112233", background: "#fefefe", secondary: "#eeeeee", faint: "#cccccc", font: "Sans" };
const TABLES = { signed: colourTable(SIGNED), grey: colourTable(["#000000", "#ffffff"]) };

/** A cell that is worked out, on a page that is wide unless it is told otherwise. */
function workedOn(grids, { width = 1000, ratio = 1 } = {}) {
  globalThis.window.devicePixelRatio = ratio;
  const scene = sceneOf(...grids);
  const worked = new WorkedCell({ scene, limits: scene.limits(), tables: TABLES, theme: THEME });
  worked.fit(width);
  const show = (name, row = 0, column = 0) => {
    for (const { canvas } of [worked.left, worked.right]) drawnOn(canvas).drawn.length = 0;
    worked.show({ name, row, column });
    return worked;
  };
  return { worked, show, scene };
}

const GRIDS = [
  gridOf("x", values([1, 2], [3, -4])), gridOf("w", weights([1, 0], [-1, 0.5])),
  gridOf("h", convolve("x", "w", { bias: 1 })), gridOf("r", relu("x")), gridOf("p", pool("x")),
];
const lines = (worked) => [...worked.text.children].map(({ textContent }) => textContent.replaceAll("\u00a0", " "));
const hidden = (worked) => [worked.left, worked.right].map(({ element }) => element.hidden);
const texts = ({ canvas }) => callsOf(drawnOn(canvas), "fillText").map(({ given }) => given[0]);
const size = ({ canvas }) => [canvas.width, canvas.height, canvas.style.width, canvas.style.height];

test("a cell is worked out under its name: two drawings, the formula, and what is read out", () => {
  const { worked } = workedOn(GRIDS);
  const caption = '<figcaption class="title"></figcaption>';
  const part = `<figure class="part">${caption}<canvas aria-hidden="true"></canvas></figure>`;
  assert.equal(
    worked.element.outerHTML.replace(/ width="\d*"| height="\d*"/g, ""),
    `<div class="worked"><div class="heading"><b></b><span class="shape"></span></div>${part}${part}` +
      '<div class="formula"></div><div class="unseen" aria-live="polite"></div><span data-save=""></span></div>',
  );
});

test("a sum shows what the kernel sees, and the products", () => {
  const { show } = workedOn(GRIDS);
  const worked = show("h");
  assert.deepEqual([worked.place.textContent, worked.value.textContent], ["Grid h, row 0, column 0", " = −3"]);
  assert.deepEqual(lines(worked), ["1 × 1 + 2 × 0 + 3 × (−1) + (−4) × 0.5 = −4", "−4 + 1 (bias) = −3"]);
  assert.deepEqual(hidden(worked), [false, false]);
  assert.equal(worked.left.title.textContent, "what the kernel sees × weight");
  assert.equal(worked.right.title.textContent, "products, to be added up");
  assert.deepEqual(texts(worked.left), ["1", "× 1", "2", "× 0", "3", "× (−1)", "−4", "× 0.5"]);
  assert.deepEqual(texts(worked.right), ["1", "0", "−3", "−2"]);
});

test("each number stands in the middle of its cell, a weight below it", () => {
  const worked = workedOn(GRIDS).show("h");
  assert.deepEqual(size(worked.left), [144, 144, "144px", "144px"]); // cells of 72
  const written = callsOf(drawnOn(worked.left.canvas), "fillText");
  assert.deepEqual(written.slice(6).map(({ given }) => given), [["−4", 108, 98.25, 70], ["× 0.5", 108, 117.75, 70]]);
  assert.deepEqual([written[0].font, written[0].textAlign, written[0].textBaseline], ["15px Sans", "center", "middle"]);
  assert.deepEqual(callsOf(drawnOn(worked.right.canvas), "fillText")[1].given, ["0", 108, 36, 70]);
});

test("cells have the colours of their grid, products those of signed numbers by their own scale", () => {
  const worked = workedOn(GRIDS).show("h");
  const cells = ({ canvas }) =>
    callsOf(drawnOn(canvas), "fillRect").map(({ given, fillStyle }) => [...given, fillStyle]);
  assert.deepEqual(cells(worked.left), [ // −4 to 4
    [0, 0, 72, 72, "rgb(192 192 255)"], [72, 0, 72, 72, "rgb(128 128 255)"],
    [0, 72, 72, 72, "rgb(64 64 255)"], [72, 72, 72, 72, "rgb(255 0 0)"],
  ]);
  assert.deepEqual(cells(worked.right).map((cell) => cell[4]), [ // −3 to 3
    "rgb(170 170 255)", "rgb(254 254 255)", "rgb(255 0 0)", "rgb(255 86 86)",
  ]);
  const inks = callsOf(drawnOn(worked.left.canvas), "fillText").map(({ fillStyle }) => fillStyle);
  assert.deepEqual([inks[0], inks[6]], ["#14181b", "#ffffff"]);
});

test("a grey picture stays grey", () => {
  const picture = gridOf("x", values([0.5, 1]), { colours: "grey", scale: 1 });
  const worked = workedOn([picture, gridOf("p", pool("x", { pool_size: 1, stride: 1 }))]).show("p");
  assert.equal(callsOf(drawnOn(worked.left.canvas), "fillRect")[0].fillStyle, "rgb(128 128 128)");
});

test("the largest of a window is framed, of an average none", () => {
  const average = gridOf("a", pool("x", { mode: "average" }));
  const { show } = workedOn([...GRIDS, average], { ratio: 2 });
  const frames = () => callsOf(drawnOn(show("p").left.canvas), "strokeRect");
  assert.deepEqual(frames().map(({ given, strokeStyle, lineWidth }) => [given, strokeStyle, lineWidth]), [
    [[0, 144, 144, 144], "#101418", 8], [[0, 144, 144, 144], "#ffffff", 4],
  ]);
  const worked = show("p");
  assert.deepEqual([worked.left.title.textContent, hidden(worked)], ["what the window sees", [false, true]]);
  assert.deepEqual(texts(worked.left), ["1", "2", "3", "−4"]);
  assert.deepEqual(callsOf(drawnOn(show("a").left.canvas), "strokeRect"), []);
  for (const { canvas } of [show("h").left, show("h").right]) {
    assert.deepEqual(callsOf(drawnOn(canvas), "strokeRect"), []);
  }
});

/** A pixel beside padding. */
const PADDED = [
  gridOf("x", values([5])), gridOf("w", weights([2, 3])), gridOf("h", convolve("x", "w", { padding: "same" })),
];

test("padding is hatched, inside of its cell, and written in the page's colour", () => {
  const worked = workedOn(PADDED).show("h");
  const { drawn } = drawnOn(worked.left.canvas);
  const fills = drawn.filter(({ call }) => call === "fillRect");
  assert.deepEqual(fills.map(({ fillStyle }) => fillStyle), ["rgb(0 0 255)", "#eeeeee"]);
  const begin = drawn.findIndex(({ call }) => call === "save");
  const calls = drawn.slice(begin).map(({ call, given }) => [call, ...given]);
  assert.deepEqual(calls.slice(0, 5), [["save"], ["beginPath"], ["rect", 72, 0, 72, 72], ["clip"], ["beginPath"]]);
  assert.deepEqual(calls.slice(5, 9), [["moveTo", 0, 72], ["lineTo", 72, 0], ["moveTo", 6, 72], ["lineTo", 78, 0]]);
  assert.equal(calls.filter(([call]) => call === "moveTo").length, 24); // from −72 to 72 in steps of 6
  const [stroke] = callsOf({ drawn }, "stroke");
  assert.deepEqual([stroke.strokeStyle, stroke.lineWidth], ["#cccccc", 1]);
  assert.deepEqual(drawn.slice(-3).map(({ call }) => call), ["restore", "fillText", "fillText"]);
  assert.deepEqual(callsOf({ drawn }, "fillText").map(({ fillStyle, given }) => [given[0], fillStyle]), [
    ["5", "#ffffff"], ["× 2", "#ffffff"], ["0", "#112233"], ["× 3", "#112233"],
  ]);
});

test("the hatching is as wide on sharp screens", () => {
  const { drawn } = drawnOn(workedOn(PADDED, { ratio: 2 }).show("h").left.canvas);
  assert.equal(callsOf({ drawn }, "stroke")[0].lineWidth, 2);
  assert.equal(callsOf({ drawn }, "moveTo").length, 24);
});

/** A window of so many rows and columns of ones. */
const onesOf = (rows, columns) => {
  const ones = Array.from({ length: rows }, () => Array(columns).fill(1));
  return [gridOf("x", values(...ones)), gridOf("w", weights(...ones)), gridOf("h", convolve("x", "w"))];
};

test("drawings share the width of a phone, and are never too large", () => {
  const side = (columns, rows, width) =>
    workedOn(onesOf(rows, columns), { width }).show("h").left.canvas.width / columns;
  assert.equal(side(5, 1, 1000), 50); // 250 in all
  assert.equal(side(5, 1, 641), 50);
  assert.equal(side(5, 1, 640), 50); // (640 − 40) / 2 is more than there is room for
  assert.equal(side(5, 1, 390), 35); // (390 − 40) / 2 = 175
  assert.equal(side(1, 5, 390), 50); // down there is room
  assert.equal(side(1, 1, 1000), 72);
  assert.equal(side(6, 1, 1000), 41); // whole pixels
  assert.equal(side(300, 1, 40), 1);
});

test("cells that are too small for two lines have one, and then none", () => {
  const written = (columns, ratio = 1) => workedOn(onesOf(1, columns), { ratio }).show("h").left;
  assert.deepEqual(texts(written(7)), Array(7).fill(["1", "× 1"]).flat()); // 35 pixels
  assert.deepEqual(texts(written(8)), Array(8).fill("1")); // 31
  assert.deepEqual(texts(written(12)), Array(12).fill("1")); // 20
  assert.deepEqual(texts(written(13)), []); // 19
  assert.deepEqual(texts(written(13, 2)), []);
  const font = (columns, ratio) => callsOf(drawnOn(written(columns, ratio).canvas), "fillText")[0].font;
  assert.deepEqual([font(7), font(8), font(7, 2)], ["8.75px Sans", `${31 * 0.34}px Sans`, `${0.25 * 35.5 * 2}px Sans`]);
});

test("a cell of exactly 34 pixels holds two lines", () => {
  assert.equal(texts(workedOn(onesOf(1, 5), { width: 380 }).show("h").left).length, 10); // 170 / 5
});

test("sharp screens have more pixels in the same place", () => {
  const worked = workedOn(GRIDS, { ratio: 2 }).show("h");
  assert.deepEqual(size(worked.left), [288, 288, "144px", "144px"]);
  const [first] = callsOf(drawnOn(worked.left.canvas), "fillText");
  assert.deepEqual([first.font, first.given], ["30px Sans", ["1", 72, 52.5, 140]]);
  assert.deepEqual(size(workedOn(GRIDS, { ratio: 0 }).show("h").left), [144, 144, "144px", "144px"]);
});

test("the font is set where it is another one, or the canvas has forgotten it", () => {
  const { show } = workedOn([...onesOf(1, 2), gridOf("w3", weights([1])), gridOf("h3", convolve("x", "w3"))]);
  const context = drawnOn(show("h").left.canvas).getContext();
  context.font = "by hand";
  show("h");
  assert.equal(context.font, "by hand");
  show("h3");
  assert.equal(context.font, "15px Sans");
});

test("where pixels are per cent, so are what is seen, the products and the cell", () => {
  const look = { percent: true };
  const kernel = gridOf("w", weights([1, -0.5]));
  const grids = [gridOf("x", values([0.25, 0.5]), look), kernel, gridOf("h", convolve("x", "w"), look)];
  const worked = workedOn(grids).show("h");
  assert.equal(worked.value.textContent, " = 0");
  assert.deepEqual(texts(worked.left), ["25", "× 1", "50", "× (−0.5)"]);
  assert.deepEqual(texts(worked.right), ["25", "−25"]);
  assert.deepEqual(lines(worked), ["25 × 1 + 50 × (−0.5) = 0"]);
});

test("of a sum of grids it says which picture and kernel are shown", () => {
  const worked = workedOn([...GRIDS, gridOf("s", add(["r", "h"]))]).show("s");
  assert.equal(worked.left.title.textContent, "Grid x × Grid w");
  assert.deepEqual(hidden(worked), [false, false]);
});

test("one number that becomes another is a line, without drawings", () => {
  const worked = workedOn(GRIDS).show("r", 1, 1);
  assert.deepEqual([lines(worked), hidden(worked)], [["max(0, −4) = 0"], [true, true]]);
});

test("a given pixel says where it takes part", () => {
  const worked = workedOn(GRIDS).show("x", 1, 0);
  assert.deepEqual([worked.place.textContent, worked.value.textContent], ["Grid x, row 1, column 0", " = 3"]);
  assert.deepEqual(lines(worked), ["h", "r", "p"].map((name) => `takes part in 1 cell of Grid ${name}`));
  assert.deepEqual(hidden(worked), [true, true]);
});

test("lines that are there are used again, others go", () => {
  const { worked, show } = workedOn(GRIDS);
  show("x");
  const [first] = worked.text.children;
  show("r");
  assert.deepEqual([...worked.text.children], [first]);
  assert.deepEqual(lines(worked), ["max(0, 1) = 1"]);
});

test("what a cell is made of is read out when the hand has rested for half a second", () => {
  const { worked, show } = workedOn(GRIDS);
  pass(1000); // what other tests have left
  const before = waiting();
  show("r", 0, 0);
  pass(499);
  assert.equal(worked.live.textContent, "");
  show("r", 1, 1);
  pass(499);
  assert.equal(worked.live.textContent, "");
  pass(1);
  assert.equal(worked.live.textContent, "Grid r, row 1, column 1: max(0, −4) = 0");
  show("r", 0, 0);
  show("r", 1, 1); // back before it was read out
  assert.equal(waiting(), before);
  show("h");
  pass(500);
  assert.match(worked.live.textContent, /^Grid h, row 0, column 0: 1.* = −4\. −4 \+ 1 \(bias\) = −3$/);
});

test("nothing is read out any more when it has been stopped", () => {
  const { worked, show } = workedOn(GRIDS);
  show("r");
  worked.stop();
  pass(1000);
  assert.equal(worked.live.textContent, "");
});

test("what the window sees can be saved, cell by cell, with weights and products as they are", () => {
  const { show } = workedOn(GRIDS);
  const rows = show("h").save.figure().table();
  assert.deepEqual(rows[0], ["Row", "Column", "Value", "Weight", "Product"]);
  assert.deepEqual(rows.slice(1).map(([, , value, weight]) => [value, weight]), [[1, 1], [2, 0], [3, -1], [-4, 0.5]]);
  assert.equal(rows.slice(1).reduce((sum, row) => sum + row[4], 0), -4);
  assert.deepEqual(show("x").save.figure().table()[0], ["Value"]);
  assert.equal(show("h").save.button.title, "Save: Grid h, row 0, column 0");
});
