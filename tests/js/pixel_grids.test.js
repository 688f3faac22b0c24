import assert from "node:assert/strict";
import { test } from "node:test";

import { THEME, document, drawnOn, fire, pass, resized, setSize, waiting } from "./page.js";
import { H, W, X, sceneOn } from "./pixel_scene.js";
import { callsOf } from "./recording.js";
import { activate, convolve, gridOf, pool, relu, shift, values, weights } from "./scenes.js";

// What stands there

test("a scene has its grids, a player and a cell that is worked out", () => {
  const { root } = sceneOn();
  assert.deepEqual([root.getAttribute("role"), root.getAttribute("aria-label")], ["group", "Edges of a picture."]);
  assert.deepEqual([...root.children].map(({ className }) => className), ["layout", "player", "worked"]);
  const views = [...root.querySelectorAll(".layout > figure")];
  assert.deepEqual(views.map((view) => [view.className, view.querySelector("b").textContent]), [
    ["panel", "Grid x"], ["panel kernel", "Grid w"], ["panel", "Output h"],
  ]);
});

test("grids say to those who do not see them what they hold, and which keys do what", () => {
  const shifted = gridOf("m", shift("x", 1));
  const { root } = sceneOn({ grids: [{ ...X, percent: true }, W, H, shifted] });
  assert.deepEqual([...root.querySelectorAll("canvas.cells")].map((one) => one.getAttribute("aria-label")), [
    "Grid x: 3 by 3 cells, from 100 to 900. Arrow keys choose a cell, Enter pins it." +
      " B begins a box, arrow keys size it, Enter takes it.",
    "Output h: 2 by 2 cells, from −4 to −4. Arrow keys choose a cell, Enter pins it.",
    "Grid m: 3 by 3 cells, from 0 to 8. Arrow keys move the picture, Home puts it back.",
  ]);
});

test("a grid without a place is computed, not shown", () => {
  const { root } = sceneOn({ grids: [X, W, { ...H, at: null }, gridOf("r", relu("h"))], focus: "r" });
  assert.equal(root.querySelectorAll(".layout > figure").length, 3);
  assert.match(root.querySelector(".formula").textContent, /^max\(0, −4\) = 0$/);
});

test("columns are as wide as the widest of their grids asks for", () => {
  const style = (grids) => sceneOn({ grids, focus: grids[0].name }).root.querySelector(".layout").style;
  const columns = (grids) => ["--wide-columns", "--narrow-columns"].map((name) => style(grids).getPropertyValue(name));
  const fr = (...widths) => widths.map((width) => `minmax(0, ${width}fr)`).join(" ");
  assert.deepEqual(columns([X, W, H]), [fr(1, 0.72, 1), fr(1)]);
  const below = gridOf("r", relu("h"), { at: [1, 1], weight: 0.5, narrow: [2, 0], narrow_span: 3 });
  assert.deepEqual(columns([X, W, H, below]), [fr(1, 0.72, 1), fr(1, 1, 1)]);
  assert.deepEqual(columns([{ ...X, at: [2, 1] }]), [fr(1, 1), fr(1, 1, 1)]); // an empty column has a width too
});

test("colours of each kind go from black or through the middle to their own", () => {
  const names = ["grey", "red", "green", "blue", "signed"];
  const kinds = names.map((colours) => gridOf(colours, values([9, 0]), { colours }));
  const { root } = sceneOn({ grids: kinds, focus: "grey" });
  const stops = [...root.querySelectorAll(".bar")].map(({ style }) => style.background.match(/rgb\([^)]*\)/g));
  const ends = stops.map((colours) => [colours[0], colours.at(-1)]);
  const black = "rgb(0 0 0)";
  assert.deepEqual(ends, [
    [black, "rgb(255 255 255)"], [black, "rgb(255 90 79)"], [black, "rgb(79 212 106)"], [black, "rgb(90 140 255)"],
    ["rgb(255 0 0)", "rgb(0 0 255)"],
  ]);
});

test("other signed colours are taken over", () => {
  const { root, update } = sceneOn();
  const bar = () => root.querySelectorAll(".bar")[1].style.background;
  const before = bar();
  update({});
  assert.equal(bar(), before);
  update({ signed: ["#000000", "#00ff00"] });
  assert.match(bar(), /rgb\(0 255 0\)\)$/);
});

test("text, ground, lines and font are those of the page", () => {
  const padded = { ...H, source: convolve("x", "w", { padding: 1 }) };
  const { canvas } = sceneOn({ grids: [{ ...X, threshold: 99 }, { ...W, source: weights([1]) }, padded] });
  const texts = callsOf(drawnOn(canvas("x")), "fillText");
  assert.deepEqual([texts[0].fillStyle, texts[0].font.endsWith("px Sans")], [THEME["--st-text-color"], true]);
  assert.equal(callsOf(drawnOn(canvas("x")), "fillRect")[0].fillStyle, THEME["--st-secondary-background-color"]);
  assert.equal(callsOf(drawnOn(canvas("x")), "stroke")[0].strokeStyle, THEME["--st-border-color"]);
});

test("a page that names no font has one", () => {
  const font = THEME["--st-font"];
  THEME["--st-font"] = " ";
  const { canvas } = sceneOn();
  THEME["--st-font"] = font;
  assert.match(callsOf(drawnOn(canvas("x")), "fillText")[0].font, /px sans-serif$/);
});

test("what is dimmed is covered by the page's ground", () => {
  const made = [];
  const create = document.createElement;
  document.createElement = function (tag) {
    const element = create.call(document, tag);
    if (tag === "canvas") made.push(element);
    return element;
  };
  const { to } = sceneOn();
  document.createElement = create;
  to("h", "pointermove", 0, 0);
  const grounds = made.flatMap((canvas) => callsOf(drawnOn(canvas), "fillRect")).map(({ fillStyle }) => fillStyle);
  assert.ok(grounds.includes(THEME["--st-background-color"]));
});

// Where the window stands

test("the window begins in the middle, or where it is told to", () => {
  const middle = sceneOn();
  assert.deepEqual([middle.place(), middle.worked()], ["Output h: row 1, column 1", "Output h, row 1, column 1"]);
  const told = sceneOn({ start: [0, 1] });
  assert.equal(told.place(), "Output h: row 0, column 1");
  const { max, value } = told.root.querySelector(".scrubber");
  assert.deepEqual([max, value], ["3", "1"]);
});

test("the window and what it sees are framed", () => {
  const { frames, dimmed } = sceneOn({ start: [0, 1] });
  assert.deepEqual(frames("h"), [[0, 1, 1, 1, 2.24]]);
  assert.deepEqual(frames("x"), [[0, 1, 2, 2, 1.4]]);
  assert.equal(dimmed("x"), false);
});

test("a grid without a title goes by its name", () => {
  assert.equal(sceneOn({ grids: [X, W, { ...H, title: "" }] }).place(), "h: row 1, column 1");
});

test("the keyboard begins at the scene only if it is asked to, and only once", () => {
  sceneOn();
  assert.equal(document.activeElement, document.body);
  const { canvas, update, root } = sceneOn({ takeFocus: true });
  assert.equal(document.activeElement, canvas("h"));
  root.querySelector(".scrubber").focus();
  update({});
  assert.equal(document.activeElement.className, "scrubber");
  sceneOn({ takeFocus: true, focus: "w" }); // a kernel takes none
  sceneOn({ takeFocus: true, grids: [X, W, { ...H, at: null }] }); // nor what is not shown
  assert.equal(document.activeElement, document.body);
});

test("buttons step over the cells, row by row, up to the ends", () => {
  const { place, button } = sceneOn({ start: [0, 1] });
  const click = (label) => {
    fire(button(label), "click");
    pass();
    return place().replace("Output h: ", "");
  };
  assert.equal(click("One cell on"), "row 1, column 0");
  assert.equal(click("One cell on"), "row 1, column 1");
  assert.equal(click("One cell on"), "row 1, column 1");
  const back = [1, 2, 3, 4].map(() => click("One cell back"));
  assert.deepEqual(back, ["row 1, column 0", "row 0, column 1", "row 0, column 0", "row 0, column 0"]);
});

test("playing goes round, waits while the hand points, and dims the rest", () => {
  const { canvas, place, button, to, dimmed } = sceneOn({ start: [1, 0] });
  fire(button("Play"), "click");
  pass();
  assert.equal(dimmed("x"), true);
  pass(250); // 6 cells a second
  assert.equal(place(), "Output h: row 1, column 1");
  pass(250);
  assert.equal(place(), "Output h: row 0, column 1"); // two cells on, and round
  to("h", "pointermove", 0, 0);
  pass(1000);
  assert.equal(place(), "Output h: row 0, column 1");
  fire(button("Pause"), "click");
  pass();
  const draws = drawnOn(canvas("x")).drawn.length;
  pass(1000);
  assert.equal(drawnOn(canvas("x")).drawn.length, draws);
});

// What Python sends later

test("views are kept while the same grids are shown, and made anew for others", () => {
  const { canvas, update, root } = sceneOn();
  const before = canvas("x");
  update({ grids: [{ ...X, source: values([0, 0, 0], [0, 0, 0], [0, 0, 1]) }, W, H] });
  assert.equal(canvas("x"), before);
  update({ grids: [X, { ...W, source: { ...W.source, editable: false } }, H] });
  assert.notEqual(canvas("x"), before);
  assert.equal(root.querySelector(".weights input").readOnly, true);
  update({ grids: [X, { ...W, source: values([1, 0], [0, -1]) }, H] });
  assert.equal(root.querySelector(".weights"), null);
  update({ grids: [X, W, H, gridOf("r", relu("h"), { at: [1, 0] })] });
  assert.equal(root.querySelectorAll(".layout > figure").length, 4);
  update({ grids: [X, W, H, gridOf("q", relu("h"), { at: [1, 0] })] });
  assert.ok(root.textContent.includes("Grid q"));
});

test("another alternative text is taken over", () => {
  const { root, update } = sceneOn();
  update({ alt: "Another scene." });
  assert.equal(root.getAttribute("aria-label"), "Another scene.");
});

test("a window or a pointer on a cell that has gone starts anew", () => {
  const { worked, place, keys, update, to } = sceneOn();
  keys("h", "End");
  update({ grids: [X, { ...W, source: weights([1, 0, 0], [0, 1, 0], [0, 0, 1]) }, H] }); // one cell is left
  assert.equal(place(), "Output h: row 0, column 0");
  update({});
  to("h", "pointermove", 1, 1);
  assert.equal(worked(), "Output h, row 1, column 1");
  update({ grids: [X, { ...W, source: weights([1, 0, 0], [0, 1, 0], [0, 0, 1]) }, H] });
  assert.equal(worked(), "Output h, row 0, column 0");
});

test("a cell of the window and of the pointer stay where they still exist", () => {
  const { worked, place, keys, update, to } = sceneOn();
  keys("h", "Home");
  to("h", "pointermove", 0, 1);
  update({});
  assert.deepEqual([place(), worked()], ["Output h: row 0, column 0", "Output h, row 0, column 1"]);
});

test("another width changes the size of the cells", () => {
  const { canvas, root } = sceneOn();
  setSize("figure.panel", 96, 300);
  setSize(".pixel-grids", 200, 300);
  resized();
  pass();
  assert.deepEqual([canvas("x").width, canvas("h").width, root.querySelector(".part canvas").width], [96, 96, 80]);
  setSize("figure.panel", 40, 300);
  resized();
  pass();
  assert.deepEqual([...root.querySelectorAll(".weights input")].map(({ value }) => value), ["", "", "", ""]); // no room
  setSize("figure.panel", 192, 300);
  setSize(".pixel-grids", 600, 400);
});

test("padding is shown where a window needs it", () => {
  const { canvas } = sceneOn({ grids: [X, W, { ...H, source: convolve("x", "w", { padding: 1 }) }] });
  assert.equal(callsOf(drawnOn(canvas("x")), "drawImage")[0].given[1], 38); // one cell of 192 / 5 pixels
});

test("what is left behind has no timers, frames or words that still wait", () => {
  pass(1000); // what other tests have left
  const before = waiting();
  const { keys, page, inputs, sent, canvas } = sceneOn();
  keys("h", "Home");
  fire(inputs()[0], "keydown", { key: "ArrowUp" });
  assert.equal(waiting(), before + 3); // words, a step to tell, and a frame
  page.leave();
  assert.equal(waiting(), before);
  const { drawn } = drawnOn(canvas("x"));
  const draws = drawn.length;
  resized(); // nobody hears
  pass(1000);
  assert.deepEqual([sent, drawn.length], [[], draws]);
});

test("softmax, whose total is not shown, is worked out", () => {
  const total = gridOf("total", values([Math.log(4)]), { at: null, title: "" });
  const grids = [gridOf("x", values([0])), total, gridOf("r", activate("x", "softmax", "total"))];
  const { root } = sceneOn({ grids, focus: "r" });
  assert.match(root.querySelector(".formula").textContent, /= 1 \/ 4 = 0\.25$/);
});

test("a pooled cell is linked with its window", () => {
  const { frames } = sceneOn({ grids: [X, gridOf("r", pool("x", { stride: 1 }))], focus: "r", start: [0, 0] });
  assert.deepEqual(frames("x"), [[0, 0, 2, 2, 1.4]]);
});
