import assert from "node:assert/strict";
import { test } from "node:test";

import { document, drawnOn, fire, pass } from "./page.js";
import { boxSides, sameCell } from "../../ui/components/pixel_grids/hand.js";
import { H, W, X, sceneOn } from "./pixel_scene.js";
import { callsOf } from "./recording.js";
import { gridOf, relu, shift, subtract, values, weights } from "./scenes.js";

// Pointing

test("pointing at a cell shows it and what it comes from, and dims the rest; leaving goes back", () => {
  const { worked, place, to, frames, dimmed } = sceneOn();
  to("h", "pointermove", 0, 1);
  assert.deepEqual([worked(), place()], ["Output h, row 0, column 1", "Output h: row 1, column 1"]);
  assert.deepEqual([frames("h"), frames("x")], [[[0, 1, 1, 1, 2.24]], [[0, 1, 2, 2, 1.4]]]);
  assert.deepEqual([dimmed("x"), dimmed("h")], [true, false]);
  to("h", "pointerleave", 0, 0);
  assert.deepEqual([worked(), dimmed("x")], ["Output h, row 1, column 1", false]);
});

test("pointing at a pixel shows in which cells it takes part", () => {
  const { worked, to, frames, root } = sceneOn();
  to("x", "pointermove", 0, 1);
  assert.equal(worked(), "Grid x, row 0, column 1");
  assert.deepEqual([frames("x"), frames("h")], [[[0, 1, 1, 1, 2.24]], [[0, 0, 1, 2, 1.4]]]);
  assert.equal(root.querySelector(".formula").textContent, "takes part in 2 cells of Output h");
  to("x", "pointermove", 9, 9); // beside all cells
  assert.equal(worked(), "Output h, row 1, column 1");
});

test("no frame is drawn while nothing happens, one for all that happens between two", () => {
  const { canvas, to } = sceneOn();
  const draws = () => callsOf(drawnOn(canvas("x")), "setTransform").length;
  const before = draws();
  pass(1000);
  assert.equal(draws(), before);
  fire(canvas("h"), "pointermove", { clientX: 1, clientY: 1 });
  fire(canvas("h"), "pointermove", { clientX: 2, clientY: 1 });
  pass();
  assert.equal(draws(), before + 1);
  to("h", "pointermove", 1, 1);
  assert.equal(draws(), before + 2);
});

// Pins

test("a click pins a cell, and lets go of it again", () => {
  const { to, last, place } = sceneOn();
  const click = (row, column) => {
    to("h", "pointerdown", row, column);
    to("h", "pointerup", row, column);
  };
  click(0, 1);
  assert.deepEqual(last(), ["pin", { revision: 1, cell: { name: "h", row: 0, column: 1 } }]);
  assert.equal(place(), "Output h: row 0, column 1, pinned");
  click(0, 0);
  assert.deepEqual(last(), ["pin", { revision: 2, cell: { name: "h", row: 0, column: 0 } }]);
  click(0, 0);
  assert.deepEqual(last(), ["pin", { revision: 3, cell: null }]);
  assert.equal(place(), "Output h: row 0, column 0");
});

test("a click beside the cells, on a given pixel or where nothing can be pinned does nothing", () => {
  const { to, sent } = sceneOn();
  to("h", "pointerdown", 0, 0);
  to("h", "pointerup", 9, 9, { pointerType: "touch" });
  to("x", "pointerdown", 0, 0);
  to("x", "pointerup", 0, 0);
  assert.deepEqual(sent, []);
  const without = sceneOn({ pins: false, start: [0, 0] });
  without.to("h", "pointerdown", 1, 1);
  without.to("h", "pointerup", 1, 1);
  assert.deepEqual([without.sent, without.place()], [[], "Output h: row 0, column 0"]);
});

test("a drag with the mouse pins nothing; what the page takes away neither", () => {
  const { to, sent } = sceneOn();
  to("h", "pointerdown", 0, 0);
  to("h", "pointermove", 1, 1);
  to("h", "pointerup", 1, 1);
  to("h", "pointerdown", 0, 0);
  to("h", "pointercancel", 0, 0);
  assert.deepEqual(sent, []);
});

test("a finger that drags leaves the window where it lifts", () => {
  const { to, sent, place, worked } = sceneOn();
  const touch = { pointerType: "touch" };
  to("h", "pointerdown", 1, 1, touch);
  to("h", "pointermove", 0, 1, touch);
  assert.equal(worked(), "Output h, row 0, column 1");
  to("h", "pointerup", 0, 1, touch);
  assert.deepEqual([place(), worked(), sent], ["Output h: row 0, column 1", "Output h, row 0, column 1", []]);
  to("h", "pointerdown", 1, 1, touch);
  to("h", "pointermove", 0, 0, touch);
  to("h", "pointercancel", 0, 0, touch); // it went on to scroll
  assert.equal(place(), "Output h: row 0, column 1");
  to("h", "pointerdown", 1, 1, touch);
  to("h", "pointermove", 9, 9, touch);
  to("h", "pointerup", 9, 9, touch); // beside all cells
  assert.equal(place(), "Output h: row 0, column 1");
  to("h", "pointermove", 1, 1);
  to("h", "pointerdown", 1, 1, touch);
  to("h", "pointerup", 1, 1, touch); // a tap pins
  assert.equal(place(), "Output h: row 1, column 1, pinned");
});

test("the window goes to the cell in the link, once", () => {
  const pin = { name: "h", row: 0, column: 0 };
  const { place, keys, update } = sceneOn({ pin });
  assert.equal(place(), "Output h: row 0, column 0, pinned");
  keys("h", "ArrowRight");
  update({});
  assert.equal(place(), "Output h: row 0, column 1");
  update({ pin: { ...pin, row: 1 } });
  assert.equal(place(), "Output h: row 1, column 0, pinned");
  update({ pin: null });
  assert.equal(place(), "Output h: row 1, column 0");
});

test("a link that pins a cell that is not there pins nothing, and says so", () => {
  for (const outside of [{ row: 2, column: 0 }, { row: 0, column: 2 }, { name: "other" }]) {
    const pin = { name: "h", row: 0, column: 0, ...outside };
    const { place, update } = sceneOn({ pin });
    assert.equal(place(), `Output h: row 1, column 1; no row ${pin.row}, column ${pin.column} to pin`);
    update({ pin: null });
    assert.equal(place(), "Output h: row 1, column 1");
  }
});

test("a pinned cell that a smaller grid lacks is pinned again as soon as it is there", () => {
  const pin = { name: "h", row: 1, column: 1 };
  const { place, update } = sceneOn({ pin });
  assert.equal(place(), "Output h: row 1, column 1, pinned");
  const smaller = [gridOf("x", values([1, 2], [3, 4])), W, H];
  update({ pin, grids: smaller });
  assert.equal(place(), "Output h: row 0, column 0; no row 1, column 1 to pin");
  update({ pin });
  assert.equal(place(), "Output h: row 1, column 1, pinned");
});

test("what the hand has pinned is not taken from an answer again", () => {
  const { place, keys, update } = sceneOn({ start: [0, 0] });
  keys("h", "Enter", "ArrowRight");
  update({ heard: 1, pin: { name: "h", row: 0, column: 0 } });
  assert.equal(place(), "Output h: row 0, column 1");
  keys("h", "ArrowLeft");
  assert.equal(place(), "Output h: row 0, column 0, pinned");
});

test("an answer to something older does not undo a newer pin", () => {
  const { place, keys, update } = sceneOn({ start: [0, 0] });
  keys("h", "Enter", "ArrowRight", "Enter");
  update({ heard: 1, pin: { name: "h", row: 0, column: 0 } });
  assert.equal(place(), "Output h: row 0, column 1, pinned");
});

test("a new session counts from the beginning", () => {
  const { keys, last, update, place } = sceneOn({ heard: 7, start: [0, 0] });
  keys("h", "Enter");
  assert.equal(last()[1].revision, 8);
  update({ heard: 0, pin: { name: "h", row: 1, column: 0 } });
  assert.equal(place(), "Output h: row 1, column 0, pinned");
  keys("h", "Enter");
  assert.equal(last()[1].revision, 1);
});

// Keys

test("arrows walk over the cells up to the edges, Home and End to the corners", () => {
  const { keys, place } = sceneOn({ start: [0, 0] });
  const walk = (...pressed) => (keys("h", ...pressed), place().replace("Output h: row ", ""));
  assert.equal(walk("ArrowRight"), "0, column 1");
  assert.equal(walk("ArrowRight"), "0, column 1");
  assert.equal(walk("ArrowDown"), "1, column 1");
  assert.equal(walk("ArrowDown"), "1, column 1");
  assert.equal(walk("ArrowLeft", "ArrowLeft"), "1, column 0");
  assert.equal(walk("ArrowUp", "ArrowUp"), "0, column 0");
  assert.equal(walk("End"), "1, column 1");
  assert.equal(walk("Home"), "0, column 0");
  assert.deepEqual(keys("h", "ArrowUp", "Home", "Enter", "Escape"), [true, true, true, true]);
  assert.deepEqual(keys("h", "Tab", "b", "c"), [false, false, false]);
});

test("with Shift, arrows go eight cells", () => {
  const row = Array.from({ length: 30 }, (_, index) => index);
  const { keys, place } = sceneOn({ grids: [gridOf("x", values(row)), gridOf("r", relu("x"))], focus: "r" });
  keys("Grid r", { key: "ArrowRight", shiftKey: true });
  assert.equal(place(), "Grid r: row 0, column 23");
  keys("Grid r", { key: "ArrowLeft", shiftKey: true }, "ArrowLeft");
  assert.equal(place(), "Grid r: row 0, column 14");
});

test("a key stops the player", () => {
  const { keys, button } = sceneOn();
  fire(button("Play"), "click");
  keys("h", "ArrowUp");
  assert.ok(button("Play"));
});

test("keys on a picture point from pixel to pixel, from its middle on, until Escape", () => {
  const { keys, worked, place, sent } = sceneOn();
  keys("x", "ArrowUp");
  assert.equal(worked(), "Grid x, row 0, column 1");
  keys("x", "ArrowRight");
  assert.deepEqual([worked(), place()], ["Grid x, row 0, column 2", "Output h: row 1, column 1"]);
  assert.deepEqual([keys("x", "Enter"), sent], [[false], []]); // a given pixel is not pinned
  keys("x", "Escape");
  assert.equal(worked(), "Output h, row 1, column 1");
});

test("keys on another computed grid take the window there", () => {
  const { keys, place, last } = sceneOn({ grids: [X, W, H, gridOf("r", relu("x"))] });
  keys("r", "ArrowLeft", "Enter");
  assert.equal(place(), "Grid r: row 1, column 0, pinned");
  assert.deepEqual(last()[1].cell, { name: "r", row: 1, column: 0 });
  keys("h", "Enter"); // begins in the middle
  assert.deepEqual(last()[1].cell, { name: "h", row: 1, column: 1 });
});

test("keys go on from the cell that is pointed at", () => {
  const { keys, to, place } = sceneOn();
  to("h", "pointermove", 0, 0);
  keys("h", "ArrowDown");
  assert.equal(place(), "Output h: row 1, column 0");
});

// Boxes

test("a drag with the mouse boxes a patch, which Python gets", () => {
  const { to, last, frames } = sceneOn();
  to("x", "pointerdown", 2, 1);
  to("x", "pointermove", 1, 2);
  assert.deepEqual(frames("x").at(-1), [1, 1, 2, 2, 1.96]);
  to("x", "pointermove", 0, 9); // as far as the picture goes
  to("x", "pointerup", 0, 9);
  assert.deepEqual(last(), ["box", { revision: 1, name: "x", row: 0, column: 1, height: 3, width: 2 }]);
  assert.deepEqual(frames("x").map((frame) => frame[4]), [1.4]); // only what the window sees
});

test("while a patch is boxed nothing is pointed at", () => {
  const { to, worked } = sceneOn();
  to("x", "pointermove", 0, 0);
  to("x", "pointerdown", 0, 0);
  to("x", "pointermove", 1, 1);
  assert.equal(worked(), "Output h, row 1, column 1");
});

test("a click boxes nothing, and neither does what the page takes away", () => {
  const { to, sent, frames } = sceneOn();
  to("x", "pointerdown", 2, 1);
  to("x", "pointerup", 2, 1);
  to("x", "pointerdown", 0, 0);
  to("x", "pointermove", 1, 1);
  to("x", "pointercancel", 1, 1);
  assert.deepEqual(sent, []);
  assert.deepEqual(frames("x").map((frame) => frame[4]), [1.4]);
});

test("a finger boxes once the button says so, and then no more", () => {
  const { root, to, sent, last } = sceneOn();
  const touch = { pointerType: "touch" };
  const drag = () => {
    to("x", "pointerdown", 0, 0, touch);
    to("x", "pointermove", 1, 1, touch);
    to("x", "pointerup", 1, 1, touch);
  };
  drag();
  assert.deepEqual(sent, []);
  fire(root.querySelector(".boxing"), "click");
  drag();
  assert.deepEqual(last()[1], { revision: 1, name: "x", row: 0, column: 0, height: 2, width: 2 });
  assert.equal(root.querySelector(".boxing").getAttribute("aria-pressed"), "false");
  drag();
  assert.equal(sent.length, 1);
});

test("a patch can be boxed with the keys", () => {
  const { keys, frames, last, sent } = sceneOn();
  keys("x", "Home", "b", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight");
  assert.deepEqual(frames("x").at(-1), [0, 0, 2, 3, 1.96]);
  assert.deepEqual(keys("x", "Enter"), [true]);
  assert.deepEqual(last(), ["box", { revision: 1, name: "x", row: 0, column: 0, height: 2, width: 3 }]);
  assert.equal(frames("x").length, 1);
  keys("x", "B", "ArrowDown"); // with Caps Lock
  assert.equal(frames("x").length, 2);
  keys("x", "Escape", "Enter");
  assert.equal(sent.length, 1);
});

test("a box on one grid leaves the keys of another alone", () => {
  const { keys, place, frames } = sceneOn({ start: [0, 0] });
  keys("x", "b");
  keys("h", "ArrowDown");
  assert.equal(place(), "Output h: row 1, column 0");
  assert.equal(frames("h").length, 1);
});

test("a box has the same sides whichever corner it began at", () => {
  const corners = [[{ row: 1, column: 4 }, { row: 3, column: 2 }], [{ row: 3, column: 2 }, { row: 1, column: 4 }]];
  for (const [from, to] of corners) assert.deepEqual(boxSides({ from, to }), [1, 2, 3, 3]);
});

test("two cells are one if grid, row and column are", () => {
  const cell = { name: "h", row: 1, column: 2 };
  assert.equal(sameCell(cell, { ...cell }), true);
  for (const other of [{ name: "x" }, { row: 0 }, { column: 0 }]) assert.ok(!sameCell(cell, { ...cell, ...other }));
  assert.deepEqual([sameCell(cell, null), sameCell(null, cell), sameCell(null, null)], [false, false, false]);
});

// A picture that moves

const MOVING = [X, gridOf("m", shift("x", 0, 0, 2)), gridOf("d", subtract("m", "x"), { title: "Change" })];
const movingOn = (changes = {}) => {
  const scene = sceneOn({ grids: MOVING, focus: "m", ...changes });
  const texts = () => callsOf(drawnOn(scene.canvas("m")), "fillText").slice(-9).map(({ given }) => given[0]).join(" ");
  return { ...scene, texts };
};

test("a picture follows the hand, as far as it may, and Python gets where it is let go", () => {
  const { to, texts, sent, last } = movingOn();
  to("m", "pointerdown", 0, 0);
  to("m", "pointermove", 1, 0);
  assert.equal(texts(), "0 0 0 1 2 3 4 5 6");
  to("m", "pointermove", 1, 1);
  assert.equal(texts(), "0 0 0 0 1 2 0 4 5");
  assert.deepEqual(sent, []);
  to("m", "pointermove", -9, 1);
  assert.equal(texts(), "0 7 8 0 0 0 0 0 0");
  to("m", "pointerup", -9, 1);
  assert.deepEqual(last(), ["shift", { revision: 3, dx: 1, dy: -2 }]);
  to("m", "pointerdown", 0, 0); // from where it is
  to("m", "pointermove", 9, 0);
  to("m", "pointerup", 9, 0);
  assert.deepEqual(last()[1], { revision: 4, dx: 1, dy: 2 });
});

test("a picture that is not moved by a whole pixel counts as unchanged", () => {
  const { canvas, last } = movingOn();
  fire(canvas("m"), "pointerdown", { clientX: 0, clientY: 0 });
  fire(canvas("m"), "pointermove", { clientX: 20, clientY: 0 });
  fire(canvas("m"), "pointerup", { clientX: 20, clientY: 0 });
  assert.deepEqual(last(), ["shift", { revision: 0, dx: 0, dy: 0 }]);
});

test("a finger that goes on to scroll puts the picture back", () => {
  const { to, texts, last } = movingOn({ grids: [X, gridOf("m", shift("x", 1, 0, 2))] });
  to("m", "pointerdown", 0, 0);
  to("m", "pointermove", 1, 1);
  to("m", "pointercancel", 1, 1);
  assert.equal(texts(), "0 1 2 0 4 5 0 7 8");
  assert.deepEqual(last(), ["shift", { revision: 2, dx: 1, dy: 0 }]);
});

test("a click on the picture pins, and a drag elsewhere moves nothing", () => {
  const { to, last, sent, texts } = movingOn();
  to("m", "pointerdown", 1, 0);
  to("m", "pointerup", 1, 0);
  assert.deepEqual(last()[1].cell, { name: "m", row: 1, column: 0 });
  to("Change", "pointerdown", 0, 0);
  to("Change", "pointermove", 1, 1);
  to("Change", "pointerup", 1, 1);
  assert.deepEqual([sent.length, texts()], [1, "1 2 3 4 5 6 7 8 9"]);
});

test("arrow keys move the picture, Home puts it back, and Python hears when no key follows", () => {
  const { keys, texts, sent, last } = movingOn();
  assert.deepEqual(keys("m", "ArrowRight", "ArrowDown"), [true, true]);
  assert.equal(texts(), "0 0 0 0 1 2 0 4 5");
  pass(299);
  keys("m", "ArrowUp");
  pass(299);
  assert.deepEqual(sent, []);
  pass(1);
  assert.deepEqual(sent, [["shift", { revision: 3, dx: 1, dy: 0 }]]);
  keys("m", "ArrowLeft", "ArrowLeft", "ArrowDown", "Home");
  assert.equal(texts(), "1 2 3 4 5 6 7 8 9");
  pass(300);
  assert.deepEqual(last()[1], { revision: 7, dx: 0, dy: 0 });
  keys("m", { key: "ArrowLeft", shiftKey: true }); // eight, of which two are allowed
  pass(300);
  assert.deepEqual(last()[1], { revision: 8, dx: -2, dy: 0 });
});

test("keys on a picture are told at once when the hand presses beside the grids", () => {
  const { keys, sent } = movingOn();
  keys("m", "ArrowRight");
  fire(document.body, "pointerdown");
  assert.deepEqual(sent, [["shift", { revision: 1, dx: 1, dy: 0 }]]);
});

test("End and Enter on the picture are those of any grid", () => {
  const { keys, place } = movingOn();
  keys("m", "End", "Enter");
  assert.equal(place(), "Grid m: row 2, column 2, pinned");
});

test("a drag that ends tells at once, and what a key was about to tell no more", () => {
  const { keys, to, sent } = movingOn();
  keys("m", "ArrowRight");
  to("m", "pointerdown", 0, 0);
  to("m", "pointermove", 1, 0);
  to("m", "pointerup", 1, 0);
  pass(1000);
  assert.deepEqual(sent, [["shift", { revision: 2, dx: 1, dy: 1 }]]);
});

test("an answer to something older leaves the picture where the hand has it", () => {
  const { keys, texts, update } = movingOn();
  keys("m", "ArrowRight");
  update({ heard: 0 });
  assert.equal(texts(), "0 1 2 0 4 5 0 7 8");
  update({ heard: 1, grids: [X, gridOf("m", shift("x", 0, 1, 2))] });
  assert.equal(texts(), "0 0 0 1 2 3 4 5 6");
});

// A kernel that changes

const numbers = (canvas) => callsOf(drawnOn(canvas), "fillText").slice(-4).map(({ given }) => given[0]).join(" ");

test("a changed weight changes the output at once; Python gets the kernel", () => {
  const { inputs, canvas, sent } = sceneOn();
  const [, second] = inputs();
  second.focus();
  second.value = "1";
  fire(second, "input");
  pass();
  assert.equal(numbers(canvas("h")), "−2 −1 1 2");
  assert.deepEqual(sent, []);
  second.blur();
  assert.deepEqual(sent, [["kernel", { revision: 1, name: "w", cells: [[1, 1], [0, -1]] }]]);
});

test("steps of a weight are told when no other follows", () => {
  const { inputs, sent } = sceneOn();
  const [first] = inputs();
  fire(first, "keydown", { key: "ArrowUp" });
  pass(299);
  fire(first, "keydown", { key: "ArrowUp" });
  pass(299);
  assert.deepEqual(sent, []);
  pass(1);
  assert.deepEqual(sent, [["kernel", { revision: 2, name: "w", cells: [[3, 0], [0, -1]] }]]);
});

test("a kernel that is told at once is not told again when steps would have been", () => {
  const { inputs, sent } = sceneOn();
  const [first, second] = inputs();
  fire(first, "keydown", { key: "ArrowUp" });
  second.focus();
  second.value = "4";
  fire(second, "input");
  second.blur();
  pass(1000);
  assert.deepEqual(sent, [["kernel", { revision: 2, name: "w", cells: [[2, 4], [0, -1]] }]]);
});

test("steps of two kernels are both told", () => {
  const other = gridOf("v", weights([1]), { at: [1, 1] });
  const { inputs, sent } = sceneOn({ grids: [X, W, other, H] });
  fire(inputs()[0], "keydown", { key: "ArrowUp" });
  fire(inputs()[4], "keydown", { key: "ArrowUp" });
  pass(300);
  assert.deepEqual(sent.map(([, message]) => message.name), ["w", "v"]);
});

test("an answer to something older keeps the kernel of the hand; one that knows it counts", () => {
  const { inputs, canvas, update } = sceneOn();
  const step = () => fire(inputs()[0], "keydown", { key: "ArrowUp" });
  step();
  step();
  update({ heard: 1, grids: [X, { ...W, source: weights([2, 0], [0, -1]) }, H] });
  assert.equal(inputs()[0].value, "3");
  assert.equal(numbers(canvas("h")), "−2 0 4 6");
  update({ heard: 2, grids: [X, { ...W, source: weights([5, 0], [0, -1]) }, H] });
  assert.equal(inputs()[0].value, "5");
  update({ heard: 2, grids: [X, { ...W, source: weights([6, 0], [0, -1]) }, H] });
  assert.equal(inputs()[0].value, "6");
});
