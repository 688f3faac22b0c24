import assert from "node:assert/strict";
import { test } from "node:test";

import drawingPad from "../../ui/components/drawing_pad/component.js";
import { paintStroke, readStrokes, simplified, writeStrokes } from "../../ui/components/drawing_pad/strokes.js";
import { document, drawnOn, fire, open, resized, setSize } from "./page.js";
import { callsOf, recordingCanvas } from "./recording.js";

const HTML = '<div class="drawing-pad"></div>';
const DATA = {
  text: "", alt: "A black pad.", side: 416, coloured: false, live: false,
  units: 200, max_width: 60, max_strokes: 60, max_points: 600,
};
setSize(".drawing-pad .sheet", 400, 400); // so that a unit is two pixels

/** A pad with a hand, whose places are in units of the strokes. */
function shown(changes = {}) {
  const pad = open(drawingPad, HTML, { ...DATA, ...changes });
  const sheet = pad.root.querySelector(".sheet");
  const move = (type) => (x, y, init) => fire(sheet, type, { clientX: 2 * x, clientY: 2 * y, ...init });
  const [down, to, up, lost] = ["pointerdown", "pointermove", "pointerup", "pointercancel"].map(move);
  return {
    ...pad, sheet, down, to, up, lost,
    stroke(...places) {
      down(...places[0]);
      for (const place of places.slice(1)) to(...place);
      up(...places.at(-1));
    },
    tool: (name) => pad.root.querySelector(`[aria-label="${name}"]`),
    use: (name) => fire(pad.root.querySelector(`[aria-label="${name}"]`), "click"),
    said: () => pad.sent.map(([, message]) => message),
    answer: (next) => pad.update({ ...DATA, ...changes, ...next }),
    hears: (key, init) => fire(sheet, "keydown", { key, ...init }),
  };
}

/** What is on the sheet since it was last made black: colour, width and points of each stroke. */
function painted({ sheet }) {
  const { drawn } = drawnOn(sheet);
  const fresh = drawn.slice(drawn.findLastIndex(({ call }) => call === "fillRect"));
  const strokes = [];
  let points = [];
  for (const { call, given, strokeStyle, lineWidth } of fresh) {
    if (call === "beginPath") points = [];
    if (call === "moveTo" || call === "lineTo") points.push(given);
    if (call === "stroke") strokes.push([strokeStyle, lineWidth, ...points]);
  }
  return strokes;
}

const pressed = ({ root }) =>
  [...root.querySelectorAll("[aria-pressed=true]")].map((button) => button.getAttribute("aria-label"));

test("a sheet, its hint and a bar of tools stand in their places", () => {
  const { root } = shown({ coloured: true });
  const [frame, tools] = root.children;
  assert.equal(root.style.maxWidth, "416px");
  assert.equal(
    frame.outerHTML,
    '<div class="frame"><canvas class="sheet" role="img" tabindex="0" aria-label="A black pad." ' +
      'height="400" width="400"></canvas><div class="hint">Draw here</div></div>',
  );
  const dot = (size, colour = "") =>
    `<span class="dot" style="height: ${size}px; width: ${size}px;${colour && ` background: ${colour};`}"></span>`;
  const button = (name, face, state = "") =>
    `<button class="tool" type="button" aria-label="${name}" title="${name}"${state}>${face}</button>`;
  const [on, off] = [' aria-pressed="true"', ' aria-pressed="false"'];
  assert.equal(tools.outerHTML, '<div class="tools" role="toolbar" aria-label="Drawing tools">' + [
    button("thin pen", dot(8), off), button("medium pen", dot(14), on), button("thick pen", dot(22), off),
    button("White ink", dot(14, "#ffffff"), on), button("Red ink", dot(14, "#ff0000"), off),
    button("Green ink", dot(14, "#00ff00"), off), button("Blue ink", dot(14, "#0000ff"), off),
    button("Eraser", "⌫ Eraser", off),
    button("Undo", "↶ Undo", ' disabled=""'), button("Clear", "Clear", ' disabled=""'),
  ].join("") + "</div>");
});

test("a stroke goes where the hand goes, white and 14 wide, and Python hears of it once the hand lets go", () => {
  const pad = shown();
  pad.stroke([50, 30], [100, 30], [100, 80]);
  assert.deepEqual(pad.sent, [["drawing", { revision: 1, text: "p14.50.30.100.30.100.80", drawing: false }]]);
  assert.deepEqual(painted(pad), [["#ffffff", 14, [50, 30], [100, 30], [100, 80]]]);
});

test("each part of a stroke is drawn at once, from where the last one ended", () => {
  const pad = shown();
  pad.down(50, 30);
  pad.to(60, 30);
  pad.to(70, 40);
  assert.deepEqual(painted(pad), [
    ["#ffffff", 14, [50, 30], [50.01, 30]], // a dot, at first
    ["#ffffff", 14, [50, 30], [60, 30]],
    ["#ffffff", 14, [60, 30], [70, 40]],
  ]);
});

test("the paper is black, and as sharp as the screen", () => {
  globalThis.window.devicePixelRatio = 2;
  const { sheet } = shown();
  globalThis.window.devicePixelRatio = 1;
  assert.deepEqual([sheet.width, sheet.height], [800, 800]);
  const [paper] = callsOf(drawnOn(sheet), "fillRect").slice(-1);
  assert.deepEqual([paper.fillStyle, paper.given], ["#000000", [0, 0, 200, 200]]);
  assert.deepEqual(callsOf(drawnOn(sheet), "setTransform").at(-1).given, [4, 0, 0, 4, 0, 0]);
});

test("another size makes the sheet anew, the same one does not, and none is waited for", () => {
  const pad = shown({ text: "p14.60.40.140.40" });
  const paintings = () => callsOf(drawnOn(pad.sheet), "fillRect").length;
  const before = paintings();
  resized();
  setSize(".drawing-pad .sheet", 0, 0);
  resized();
  assert.deepEqual([paintings(), pad.sheet.width], [before, 400]);
  setSize(".drawing-pad .sheet", 300, 300);
  resized();
  assert.deepEqual([paintings(), pad.sheet.width, pad.sheet.height], [before + 1, 300, 300]);
  assert.deepEqual(painted(pad), [["#ffffff", 14, [60, 40], [140, 40]]]);
  pad.leave();
  setSize(".drawing-pad .sheet", 400, 400);
  resized();
  assert.equal(pad.sheet.width, 300);
});

test("the hint goes when the hand begins, and comes back when nothing is left", () => {
  const pad = shown();
  const hint = pad.root.querySelector(".hint");
  assert.equal(hint.hidden, false);
  pad.down(10, 10);
  assert.equal(hint.hidden, true);
  pad.up(10, 10);
  assert.equal(hint.hidden, true);
  pad.use("Clear");
  assert.equal(hint.hidden, false);
});

test("pens are 8, 14 and 22 wide, the eraser 30 and black", () => {
  const pad = shown();
  for (const name of ["thin pen", "thick pen", "medium pen", "Eraser"]) {
    pad.use(name);
    assert.deepEqual(pressed(pad), name === "Eraser" ? ["Eraser"] : [name, "White ink"]);
    pad.stroke([10, 10]);
  }
  assert.equal(pad.said().at(-1).text, "p8.10.10_p22.10.10_p14.10.10_e30.10.10");
  assert.deepEqual(painted(pad).map(([colour, width]) => [colour, width]), [
    ["#ffffff", 8], ["#ffffff", 22], ["#ffffff", 14], ["#000000", 30],
  ]);
  pad.use("thin pen"); // a pen is no eraser
  pad.stroke([20, 20]);
  assert.match(pad.said().at(-1).text, /_p8\.20\.20$/);
});

test("inks are there for colours only, and an ink is no eraser", () => {
  const inks = ["White", "Red", "Green", "Blue"].map((name) => `${name} ink`);
  const grey = shown();
  assert.deepEqual(inks.map((name) => grey.tool(name).hidden), [true, true, true, true]);
  const pad = shown({ coloured: true });
  assert.deepEqual(inks.map((name) => pad.tool(name).hidden), [false, false, false, false]);
  for (const name of inks.slice(1)) {
    pad.use("Eraser");
    pad.use(name);
    assert.deepEqual(pressed(pad), ["medium pen", name]);
    pad.stroke([10, 10]);
  }
  assert.equal(pad.said().at(-1).text, "r14.10.10_g14.10.10_b14.10.10");
  assert.deepEqual(painted(pad).map(([colour]) => colour), ["#ff0000", "#00ff00", "#0000ff"]);
  pad.answer({ coloured: false, text: "", heard: 3 }); // grey pictures: the ink that was chosen is gone
  pad.stroke([10, 10]);
  assert.equal(pad.said().at(-1).text, "p14.10.10");
});

test("undo takes back one change after the other, also a clearing", () => {
  const pad = shown();
  const states = () => [pad.tool("Undo").disabled, pad.tool("Clear").disabled];
  assert.deepEqual(states(), [true, true]);
  pad.stroke([10, 10]);
  assert.deepEqual(states(), [false, false]);
  pad.use("Clear");
  assert.deepEqual(states(), [false, true]);
  pad.use("Undo");
  pad.use("Undo");
  assert.deepEqual(states(), [true, true]);
  assert.deepEqual(pad.said().map(({ text }) => text), ["p14.10.10", "", "p14.10.10", ""]);
  assert.deepEqual(pad.said().map(({ revision }) => revision), [1, 2, 3, 4]);
  pad.hears("z", { ctrlKey: true }); // nothing is left to undo
  assert.equal(pad.sent.length, 4);
});

test("of a drawing that came by a link, undo takes away the last stroke", () => {
  const pad = shown({ text: "p14.60.40.140.40_e30.5.6" });
  assert.deepEqual(painted(pad).map(([colour]) => colour), ["#ffffff", "#000000"]);
  assert.deepEqual([pad.tool("Undo").disabled, pad.root.querySelector(".hint").hidden], [false, true]);
  pad.use("Undo");
  pad.use("Undo");
  assert.deepEqual(pad.said().map(({ text }) => text), ["p14.60.40.140.40", ""]);
});

test("Ctrl or Command with Z undoes, Delete and Backspace clear, other keys are the page's", () => {
  const pad = shown({ text: "p14.1.1_p14.2.2_p14.3.3" });
  const taken = [
    pad.hears("z", { ctrlKey: true }), pad.hears("z", { metaKey: true }), pad.hears("Delete"),
    pad.hears("z", { ctrlKey: true }), pad.hears("Backspace"), pad.hears("z"), pad.hears("y", { ctrlKey: true }),
  ].map((event) => event.defaultPrevented);
  assert.deepEqual(taken, [true, true, true, true, true, false, false]);
  assert.deepEqual(pad.said().map(({ text }) => text), ["p14.1.1_p14.2.2", "p14.1.1", "", "p14.1.1", ""]);
});

test("only one finger draws, with the main button, and no more strokes than a link has room for", () => {
  const pad = shown({ max_strokes: 2 });
  const begun = pad.down(10, 10, { pointerId: 7 });
  assert.equal(begun.defaultPrevented, true);
  assert.equal(pad.sheet.caught, 7); // also beyond the edge
  pad.down(50, 50, { pointerId: 8 });
  pad.to(60, 60, { pointerId: 8 });
  pad.up(60, 60, { pointerId: 8 });
  assert.deepEqual(pad.sent, []);
  pad.up(10, 10, { pointerId: 7 });
  pad.down(90, 90, { button: 2 });
  pad.up(90, 90);
  assert.deepEqual(pad.said().map(({ text }) => text), ["p14.10.10"]);
  pad.stroke([20, 20]);
  pad.stroke([30, 30]);
  assert.deepEqual(pad.said().map(({ text }) => text), ["p14.10.10", "p14.10.10_p14.20.20"]);
});

test("beyond the edge a stroke stays at the edge, and a lost pointer ends it", () => {
  const pad = shown();
  pad.down(-5, 100);
  pad.to(250, 300);
  pad.lost(250, 300);
  assert.equal(pad.said()[0].text, "p14.0.100.200.200");
  pad.to(0, 0); // the hand has let go
  assert.equal(pad.sent.length, 1);
});

test("all places that a fast hand was at between two frames are drawn", () => {
  const pad = shown();
  pad.down(0, 0);
  const between = [[20, 100], [40, 0]].map(([x, y]) => ({ clientX: 2 * x, clientY: 2 * y }));
  pad.to(40, 0, { getCoalescedEvents: () => between });
  pad.to(60, 100, { getCoalescedEvents: () => [] }); // a browser that does not keep them
  pad.up(60, 100);
  assert.equal(pad.said()[0].text, "p14.0.0.20.100.40.0.60.100");
});

test("live, Python is told while the hand draws, but again only when it has answered", () => {
  const pad = shown({ live: true });
  pad.down(10, 10);
  pad.to(50, 10);
  pad.to(50, 50);
  pad.to(90, 50);
  assert.deepEqual(pad.said(), [{ revision: 1, text: "p14.10.10.50.10", drawing: true }]);
  pad.answer({ text: "p14.10.10.50.10", heard: 1 });
  assert.deepEqual(pad.said()[1], { revision: 2, text: "p14.10.10.50.10.50.50.90.50", drawing: true });
  pad.answer({ text: "p14.10.10.50.10.50.50.90.50", heard: 2 });
  assert.equal(pad.sent.length, 2); // nothing has been drawn since
  pad.up(90, 50);
  assert.deepEqual(pad.said()[2], { revision: 3, text: "p14.10.10.50.10.50.50.90.50", drawing: false });
});

test("the end of a stroke is told at once, also if Python has not answered", () => {
  const pad = shown({ live: true });
  pad.stroke([10, 10], [50, 10], [50, 50]);
  assert.deepEqual(pad.said().map(({ revision, drawing }) => [revision, drawing]), [[1, true], [2, false]]);
  pad.answer({ text: pad.said()[0].text, heard: 1 });
  assert.equal(pad.sent.length, 2); // nobody waits any more
  assert.deepEqual(painted(pad), [["#ffffff", 14, [10, 10], [50, 10], [50, 50]]]);
});

test("a hand that stays where it is tells nothing new", () => {
  const pad = shown({ live: true });
  pad.down(10, 10);
  pad.to(50, 10);
  pad.answer({ text: "p14.10.10.50.10", heard: 1 });
  pad.to(50, 10);
  assert.equal(pad.sent.length, 1);
});

test("a late answer takes nothing away, the last one counts, and it can be undone", () => {
  const pad = shown();
  pad.stroke([10, 10]);
  pad.stroke([20, 20]);
  pad.answer({ text: "p14.10.10", heard: 1 });
  assert.equal(painted(pad).length, 2);
  pad.answer({ text: "p14.5.5", heard: 2 }); // another drawing, by a button of the page
  assert.deepEqual(painted(pad), [["#ffffff", 14, [5, 5], [5.01, 5]]]);
  pad.use("Undo");
  assert.equal(pad.said().at(-1).text, "p14.10.10_p14.20.20");
});

test("the same answer again changes nothing that could be undone", () => {
  const pad = shown({ text: "p14.1.1" });
  pad.answer({ text: "p14.1.1" });
  pad.use("Undo");
  assert.deepEqual(pad.said().map(({ text }) => text), [""]);
});

test("an answer in the middle of a stroke waits for its end", () => {
  const pad = shown();
  pad.down(10, 10);
  pad.answer({ text: "p14.99.99", alt: "Another name." });
  assert.deepEqual(painted(pad), [["#ffffff", 14, [10, 10], [10.01, 10]]]);
  assert.equal(pad.sheet.getAttribute("aria-label"), "Another name.");
  pad.up(10, 10);
  assert.equal(pad.said()[0].text, "p14.10.10");
});

test("a new session, which has heard of nothing, has the word", () => {
  const pad = shown({ heard: 9 });
  pad.stroke([10, 10]);
  assert.equal(pad.said()[0].revision, 10);
  pad.answer({ text: "p14.7.7", heard: 0 });
  assert.deepEqual(painted(pad), [["#ffffff", 14, [7, 7], [7.01, 7]]]);
  pad.stroke([20, 20]);
  assert.deepEqual(pad.said().at(-1), { revision: 1, text: "p14.7.7_p14.20.20", drawing: false });
});

test("however often Python sends, there is one pad, and it keeps the pen that was chosen", () => {
  const pad = shown();
  pad.use("thin pen");
  pad.answer({});
  assert.equal(document.querySelectorAll(".sheet").length, 1);
  assert.deepEqual(pressed(pad), ["thin pen", "White ink"]);
});

test("a stroke is drawn with round ends and round corners in its ink", () => {
  const canvas = recordingCanvas();
  paintStroke(canvas.getContext("2d"), { tool: "g", width: 9, points: [[1, 2], [3, 4], [5, 6]] });
  const { drawn } = canvas;
  assert.deepEqual(drawn.map(({ call, given }) => [call, ...given]), [
    ["beginPath"], ["moveTo", 1, 2], ["lineTo", 3, 4], ["lineTo", 5, 6], ["stroke"],
  ]);
  const { strokeStyle, fillStyle, lineWidth, lineCap, lineJoin } = drawn.at(-1);
  assert.deepEqual([strokeStyle, fillStyle, lineWidth, lineCap, lineJoin], ["#00ff00", "#00ff00", 9, "round", "round"]);
});

test("what is not written as a stroke from its beginning to its end is left out", () => {
  assert.deepEqual(readStrokes("xp14.1.1_p14.1.1x_p14.1.1.2_p123.1.1_p14.1234.1_p14.1.1234_p.1.1_p14,1.1_"), []);
  assert.deepEqual(readStrokes("b8.123.45"), [{ tool: "b", width: 8, points: [[123, 45]] }]);
});

test("a drawing keeps its corners as long as there is room for all points", () => {
  const corner = { tool: "p", width: 8, points: [[0, 0], [5, 5], [10, 0]] };
  assert.equal(writeStrokes([corner], 600), "p8.0.0.5.5.10.0");
  assert.equal(writeStrokes([corner, corner], 6), "p8.0.0.5.5.10.0_p8.0.0.5.5.10.0");
  assert.equal(writeStrokes([corner, corner], 5), "p8.0.0.10.0_p8.0.0.10.0");
  const dots = [1, 2, 3].map((x) => ({ tool: "p", width: 8, points: [[x, 1.6]] }));
  assert.equal(writeStrokes(dots, 1), "p8.1.2_p8.2.2_p8.3.2"); // no dot can be left out
});

test("a point is left out if it is no farther from the line than the tolerance", () => {
  assert.deepEqual(simplified([[0, 0], [5, 0.5], [10, 0]], 0.5), [[0, 0], [10, 0]]);
  assert.deepEqual(simplified([[0, 0], [5, 0.8], [10, 0]], 0.7), [[0, 0], [5, 0.8], [10, 0]]);
  assert.deepEqual(simplified([[10, 10], [15.3, 14.7], [20, 20]], 0.7), [[10, 10], [20, 20]]); // 0.42 away
  assert.deepEqual(simplified([[10, 10], [16, 14], [20, 20]], 0.7), [[10, 10], [16, 14], [20, 20]]); // 1.4 away
  assert.deepEqual(simplified([[0, 0], [5, 5], [9, 0.1], [10, 0]], 0.7), [[0, 0], [5, 5], [10, 0]]);
  assert.deepEqual(simplified([[0, 0], [5, 9], [9, 1.8], [10, 0]], 0.7), [[0, 0], [5, 9], [10, 0]]);
  assert.deepEqual(simplified([[0, 0], [3, 4], [0, 0]], 4.9), [[0, 0], [3, 4], [0, 0]]); // 5 away
});
