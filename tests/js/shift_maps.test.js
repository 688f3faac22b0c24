import assert from "node:assert/strict";
import { test } from "node:test";

import shiftMaps from "../../ui/components/shift_maps/component.js";
import { LineChart } from "../../ui/components/shift_maps/line_chart.js";
import { document, drawnOn, fire, open, pass, resized, setSize, THEME } from "./page.js";
import { callsOf } from "./recording.js";

const HTML = '<div class="shift-maps"></div>';
const INK = "#112233";
const MAX = {
  title: "Max", colour: "#1f7fb0", dashes: "none", second: [50, 25, 0],
  values: [[0, 10, 20, 30, 40], [null, 12, 22, 32, 42], [4, 14, 100, 34, 44], [6, 16, 26, 36, 46], [8, 18, 28, 38, 48]],
};
const HALF = MAX.values.map((row) => row.map(() => 50));
const BLUR = { ...MAX, title: "Blur", colour: "#c8691c", dashes: "6 4", second: [], values: HALF };
const DATA = {
  maps: [MAX, BLUR], reach: 2, dx: 1, dy: -1, unit: "cells unchanged (%)", colours: ["#000000", "#ffffff"],
  linePer: "way of pooling", second: { title: "With more stages", xTitle: "stages", first: 1 }, picture: null,
};
// Four pixels wide and two high, of which the first ones are red, green and blue.
const RGB = [[255, 0, 0], [0, 255, 0], [0, 0, 255], ...Array(5).fill([9, 8, 7])];
const PICTURE = { rows: 2, columns: 4, rgb: btoa(String.fromCharCode(...RGB.flat())) };

setSize(".shift-maps canvas.moving", 80, 40); // a pixel is 20 wide
setSize(".shift-maps .maps canvas", 116, 116); // beside 16 pixels for the numbers, a cell is 20 wide
setSize(".shift-maps .chart", 458, 220); // of which the lines have 400 × 168, from (44, 10) on

function shown(changes = {}) {
  const maps = open(shiftMaps, HTML, { ...DATA, ...changes });
  const find = (selector) => [...maps.root.querySelectorAll(selector)];
  const [moving] = find("canvas.moving");
  return {
    ...maps, find, moving,
    canvases: () => find("figure:not(.chart) canvas:not(.moving)"),
    said: () => maps.root.querySelector(".readout").textContent,
    chosen: () => maps.sent.map(([event, { dx, dy, revision }]) => [event, dx, dy, revision]),
    answer: (next) => maps.update({ ...DATA, ...changes, ...next }),
  };
}

/** What was drawn on a map the last time. */
function drawing(canvas) {
  const { drawn } = drawnOn(canvas);
  const isEnd = ({ call, strokeStyle }) => call === "strokeRect" && strokeStyle === "#ffffff";
  const last = drawn.findLastIndex(isEnd);
  return drawn.slice(drawn.slice(0, last).findLastIndex(isEnd) + 1, last + 1);
}
const cells = (canvas) => drawing(canvas).filter(({ call }) => call === "fillRect");
const frames = (canvas) =>
  drawing(canvas)
    .filter(({ call }) => call === "strokeRect")
    .map(({ given, strokeStyle, lineWidth }) => [...given, strokeStyle, lineWidth]);
/** The middle of a shift's cell. */
const at = (dx, dy) => ({ clientX: 16 + 20 * (dx + 2.5), clientY: 20 * (dy + 2.5) });
const attributes = (element, ...names) => names.map((name) => element.getAttribute(name));

test("maps, readout, key, legend and charts stand in their places", () => {
  const { root } = shown({ maps: [MAX] });
  const tick = (y, label) =>
    `<line class="rule" x1="44" x2="444" y1="${y}" y2="${y}"></line>` +
    `<text x="38" y="${y + 4}" text-anchor="end">${label}%</text>`;
  const number = (x, label) => `<text x="${x}" y="196" text-anchor="middle">${label}</text>`;
  const line = (d, ...dots) =>
    `<path d="${d}" fill="none" stroke="#1f7fb0" stroke-width="2.5" stroke-dasharray="none"></path>` +
    dots.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="#1f7fb0"></circle>`).join("");
  const chart = (title, words, ...parts) =>
    `<figure class="chart"><figcaption>${title}</figcaption>` +
    `<svg role="img" height="220" width="458" aria-label="${words}">` +
    `${parts.join("")}</svg></figure>`;
  const grey = [0, 32, 64, 96, 128, 159, 191, 223, 255].map((one) => `rgb(${one} ${one} ${one})`);
  const html = root.outerHTML.replace(/ style="background: linear-gradient[^"]*"/, "");
  assert.match(root.querySelector("i").style.background, /^linear-gradient\(to right, rgb/);
  assert.equal(root.querySelector("i").style.background, `linear-gradient(to right, ${grey.join(", ")})`);
  assert.equal(html, '<div class="shift-maps"><div class="maps"><figure><figcaption>Max</figcaption>' +
    '<canvas tabindex="0" role="application" aria-label="Max: cells unchanged (%) for all shifts by up to 2 pixels. ' +
    'Arrow keys choose a shift, Home goes back to none." width="116" height="116"></canvas></figure></div>' +
    '<div class="readout" aria-live="polite">1 right, 1 up, cells unchanged (%): Max 32.</div>' +
    '<div class="key">0<i></i>100: cells unchanged (%). Across: the shift to the right. Down: the shift down. ' +
    "Click to choose one.</div>" +
    '<div class="legend"><span><svg width="26" height="8" aria-hidden="true">' +
    '<line x1="0" x2="26" y1="4" y2="4" stroke="#1f7fb0" stroke-width="2.5" stroke-dasharray="none"></line></svg>' +
    "Max</span></div>" +
    '<div class="charts">' +
    chart("Along the shift to the right",
      "cells unchanged (%) over the shift to the right, a line for each way of pooling.",
      tick(178, 0), tick(136, 12.5), tick(94, 25), tick(52, 37.5), tick(10, 50),
      number(44, "−2"), number(144, "−1"), number(244, 0), number(344, 1), number(444, 2),
      '<text x="244" y="214" text-anchor="middle">shift right (pixels), −1 down: cells unchanged (%)</text>',
      '<line class="mark" x1="344" x2="344" y1="10" y2="178"></line>',
      line("M144.0 137.7L244.0 104.1L344.0 70.5L444.0 36.9", [144, 178 - 3.36 * 12], [244, 178 - 3.36 * 22],
        [344, 178 - 3.36 * 32], [444, 178 - 3.36 * 42])) +
    chart("With more stages", "cells unchanged (%) over the number of stages, a line for each way of pooling.",
      tick(178, 0), tick(136, 12.5), tick(94, 25), tick(52, 37.5), tick(10, 50),
      number(44, 1), number(244, 2), number(444, 3),
      '<text x="244" y="214" text-anchor="middle">stages: cells unchanged (%)</text>',
      line("M44.0 10.0L244.0 94.0L444.0 178.0", [44, 10], [244, 94], [444, 178])) +
    "</div></div>");
});

test("each cell has the colour of its number; without one the page shines through", () => {
  const [canvas] = shown().canvases();
  const drawn = cells(canvas).map(({ given, fillStyle }) => [...given, fillStyle]);
  assert.equal(drawn.length, 24);
  assert.deepEqual(drawn[0], [16, 0, 19, 19, "rgb(0 0 0)"]);
  assert.deepEqual(drawn[1], [36, 0, 19, 19, "rgb(26 26 26)"]); // 10 % of 255
  assert.deepEqual(drawn[5], [36, 20, 19, 19, "rgb(31 31 31)"]); // the second row begins without one
  assert.ok(drawn.some((cell) => cell.join() === [56, 40, 19, 19, "rgb(255 255 255)"].join())); // 100 % of no shift
});

test("the present shift has a frame that is seen on every colour", () => {
  for (const canvas of shown().canvases()) {
    assert.deepEqual(frames(canvas), [[76, 20, 19, 19, "#101418", 5], [76, 20, 19, 19, "#ffffff", 2]]);
  }
});

test("the shifts stand at the edges and in the middle of a map", () => {
  const [canvas] = shown().canvases();
  const numbers = drawing(canvas).filter(({ call }) => call === "fillText");
  assert.deepEqual(numbers.map(({ given, textAlign }) => [...given, textAlign]), [
    ["−2", 13, 10, "right"], ["−2", 26, 108, "center"], ["0", 13, 50, "right"], ["0", 66, 108, "center"],
    ["2", 13, 90, "right"], ["2", 106, 108, "center"],
  ]);
  const { fillStyle, globalAlpha, font, textBaseline } = numbers[0];
  assert.deepEqual([fillStyle, globalAlpha, font, textBaseline], [INK, 0.7, "11px Sans", "middle"]);
  assert.equal(drawing(canvas).at(-1).globalAlpha, 1);
});

test("a map is as sharp as the screen", () => {
  globalThis.window.devicePixelRatio = 2;
  const [canvas] = shown().canvases();
  globalThis.window.devicePixelRatio = 1;
  assert.deepEqual([canvas.width, canvas.height], [232, 232]);
  assert.deepEqual(cells(canvas)[1].given, [72, 0, 38, 38]); // 32 for the numbers, and a gap of two
  assert.deepEqual(frames(canvas).map(([, , , , , width]) => width), [10, 4]);
  const [number] = drawing(canvas).filter(({ call }) => call === "fillText");
  assert.deepEqual([number.font, number.given], ["22px Sans", ["−2", 26, 20]]);
});

test("small cells have no gaps, and none is smaller than a pixel", () => {
  const sizes = [51, 46, 10].map((side) => {
    setSize(".shift-maps .maps canvas", side, side);
    return cells(shown().canvases()[0])[1].given;
  });
  setSize(".shift-maps .maps canvas", 116, 116);
  assert.deepEqual(sizes, [[23, 0, 6, 6], [22, 0, 6, 6], [17, 0, 1, 1]]); // 7 less a gap, 6, 1
});

test("a theme without a colour for text has grey numbers", () => {
  const before = THEME["--st-text-color"];
  THEME["--st-text-color"] = "";
  const [canvas] = shown().canvases();
  THEME["--st-text-color"] = before;
  assert.equal(drawing(canvas).find(({ call }) => call === "fillText").fillStyle, "#888888");
});

test("pointing at a cell says its numbers on all maps, and frames it thinly", () => {
  const maps = shown();
  fire(maps.canvases()[1], "pointermove", at(-2, 1));
  assert.equal(maps.said(), "2 left, 1 down, cells unchanged (%): Max 6, Blur 50.");
  assert.deepEqual(frames(maps.canvases()[0])[0], [16, 60, 19, 19, INK, 1.5]);
  fire(maps.canvases()[1], "pointermove", at(-2, -1));
  assert.equal(maps.said(), "2 left, 1 up, cells unchanged (%): Max not defined, Blur 50.");
  fire(maps.canvases()[1], "pointermove", at(0, 0));
  assert.equal(maps.said(), "No shift, cells unchanged (%): Max 100, Blur 50.");
  fire(maps.canvases()[1], "pointerleave");
  assert.equal(maps.said(), "1 right, 1 up, cells unchanged (%): Max 32, Blur 50.");
  assert.equal(frames(maps.canvases()[0]).length, 2);
});

test("beside the cells nothing is pointed at or chosen", () => {
  const maps = shown();
  const [canvas] = maps.canvases();
  const before = maps.said();
  for (const place of [{ clientX: 15, clientY: 50 }, { clientX: 50, clientY: 101 }, { clientX: 117, clientY: 50 }]) {
    fire(canvas, "pointermove", place);
    assert.equal(maps.said(), before);
    fire(canvas, "click", place);
  }
  pass(1000);
  assert.deepEqual(maps.sent, []);
});

test("a map that is shown smaller than it was drawn is pointed at rightly", () => {
  const maps = shown();
  const [canvas] = maps.canvases();
  setSize(".shift-maps .maps canvas", 58, 58);
  const { clientX, clientY } = at(2, 1);
  fire(canvas, "pointermove", { clientX: clientX / 2, clientY: clientY / 2 });
  setSize(".shift-maps .maps canvas", 116, 116);
  assert.match(maps.said(), /^2 right, 1 down/);
});

test("a click chooses a shift, and Python hears of it at once", () => {
  const maps = shown({ heard: 3 });
  fire(maps.canvases()[0], "pointermove", at(-1, 2));
  fire(maps.canvases()[0], "click", at(-1, 2));
  assert.equal(frames(maps.canvases()[0]).length, 2); // the thin frame has gone
  assert.deepEqual(frames(maps.canvases()[0])[1].slice(0, 2), [36, 80]);
  pass(0);
  assert.deepEqual(maps.chosen(), [["shift", -1, 2, 4]]);
});

test("arrow keys move the shift by one, with Shift by four, no farther than the map; Home goes back to none", () => {
  const maps = shown({ dx: 0, dy: 0 });
  const [canvas] = maps.canvases();
  const go = (key, init) => {
    assert.equal(fire(canvas, "keydown", { key, ...init }).defaultPrevented, true);
    return maps.said().split(", cells")[0];
  };
  assert.deepEqual(["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowUp"].map((key) => go(key)), [
    "1 right", "1 right, 1 down", "1 down", "1 left, 1 down", "1 left", "1 left, 1 up",
  ]);
  assert.equal(go("Home"), "No shift");
  assert.equal(go("ArrowRight", { shiftKey: true }), "2 right");
  assert.equal(go("ArrowUp", { shiftKey: true }), "2 right, 2 up");
  assert.equal(fire(canvas, "keydown", { key: "Enter" }).defaultPrevented, false);
});

test("with Shift an arrow key moves four pixels", () => {
  const wide = { ...MAX, values: Array.from({ length: 17 }, () => Array(17).fill(50)) };
  const maps = shown({ maps: [wide], reach: 8, dx: -3, dy: 0 });
  fire(maps.canvases()[0], "keydown", { key: "ArrowLeft", shiftKey: true });
  assert.match(maps.said(), /^7 left,/);
});

test("Python hears of keys when they rest for 0.3 seconds, and then once", () => {
  const maps = shown({ dx: 0, dy: 0 });
  const [canvas] = maps.canvases();
  fire(canvas, "keydown", { key: "ArrowRight" });
  pass(299);
  fire(canvas, "keydown", { key: "ArrowRight" });
  pass(299);
  assert.deepEqual(maps.sent, []);
  pass(1);
  pass(1000);
  assert.deepEqual(maps.chosen(), [["shift", 2, 0, 2]]);
});

test("a hand that goes elsewhere rests: Python hears of its keys before it is left", () => {
  const maps = shown({ dx: 0, dy: 0 });
  const [canvas] = maps.canvases();
  fire(canvas, "keydown", { key: "ArrowRight" });
  fire(canvas, "keydown", { key: "ArrowRight" });
  assert.deepEqual(maps.sent, []);
  fire(document.body, "pointerdown");
  assert.deepEqual(maps.chosen(), [["shift", 2, 0, 2]]);
  fire(canvas, "keydown", { key: "ArrowDown" });
  fire(canvas, "focusout");
  assert.deepEqual(maps.chosen().at(-1), ["shift", 2, 1, 3]);
});

test("a late answer does not take the shift back, a new session's word counts", () => {
  const maps = shown({ dx: 0, dy: 0, heard: 5 });
  fire(maps.canvases()[0], "click", at(2, 2));
  pass(0);
  maps.answer({ dx: 0, dy: 0, heard: 5 }); // to something older
  assert.match(maps.said(), /^2 right, 2 down/);
  maps.answer({ dx: 2, dy: 1, heard: 6 });
  assert.match(maps.said(), /^2 right, 1 down/);
  maps.answer({ dx: -1, dy: 0, heard: 0 });
  assert.match(maps.said(), /^1 left,/);
});

test("what has gone tells nothing more, and draws no more", () => {
  const maps = shown();
  const [canvas] = maps.canvases();
  fire(canvas, "keydown", { key: "ArrowRight" });
  maps.leave();
  pass(1000);
  assert.deepEqual(maps.sent, []);
  const before = drawnOn(canvas).drawn.length;
  resized();
  assert.equal(drawnOn(canvas).drawn.length, before);
});

test("another size draws the maps anew, none waits for one", () => {
  const [canvas] = shown().canvases();
  setSize(".shift-maps .maps canvas", 0, 0);
  const before = drawnOn(canvas).drawn.length;
  resized();
  assert.deepEqual([drawnOn(canvas).drawn.length, canvas.width], [before, 116]);
  setSize(".shift-maps .maps canvas", 66, 66);
  resized();
  assert.deepEqual([canvas.width, cells(canvas)[0].given], [66, [16, 0, 9, 9]]);
  setSize(".shift-maps .maps canvas", 116, 116);
});

test("other numbers are drawn on the maps that stand, another number of maps on new ones", () => {
  const maps = shown();
  const before = maps.canvases();
  maps.answer({ maps: [{ ...BLUR, title: "Average" }, MAX] });
  assert.deepEqual(maps.canvases(), before);
  const texts = (selector) => maps.find(selector).map(({ textContent }) => textContent);
  assert.deepEqual(texts("figure:not(.chart) figcaption"), ["Average", "Max"]);
  assert.deepEqual(texts(".legend span"), ["Average", "Max"]);
  assert.deepEqual(attributes(maps.find(".legend line")[0], "stroke", "stroke-dasharray"), ["#c8691c", "6 4"]);
  assert.match(maps.said(), /: Average 50, Max 32\.$/);
  maps.answer({ maps: [MAX] });
  assert.equal(maps.canvases().length, 1);
});

test("the first chart has a line for each map, in its colour and dashes, along the present row", () => {
  const maps = shown({ dy: 1 });
  const [chart] = maps.find(".chart");
  const lines = [...chart.querySelectorAll("path")];
  const looks = lines.map((line) => attributes(line, "stroke", "stroke-dasharray"));
  assert.deepEqual(looks, [["#1f7fb0", "none"], ["#c8691c", "6 4"]]);
  // up to 50 %: 6, 16, 26, 36, 46 of them, and 50 all along
  assert.equal(lines[0].getAttribute("d"), "M44.0 157.8L144.0 124.2L244.0 90.6L344.0 57.0L444.0 23.4");
  assert.equal(lines[1].getAttribute("d"), "M44.0 10.0L144.0 10.0L244.0 10.0L344.0 10.0L444.0 10.0");
});

test("the second chart has the lines that there are, and goes when there is none", () => {
  const maps = shown({ second: { title: "By distance", xTitle: "pixels", first: 0 } });
  const [, chart] = maps.find(".chart");
  assert.equal(chart.hidden, false);
  assert.equal(chart.querySelectorAll("path").length, 1); // the other map has none in it
  assert.deepEqual([...chart.querySelectorAll("text")].slice(5).map(({ textContent }) => textContent), [
    "0", "1", "2", "pixels: cells unchanged (%)",
  ]);
  assert.equal(chart.querySelector(".mark"), null);
  maps.answer({ maps: [BLUR] });
  assert.equal(chart.hidden, true);
});

test("the mark in the chart is the present shift, or what is pointed at in the same row", () => {
  const maps = shown({ dx: -1, dy: 2 });
  const mark = () => Number(maps.find(".mark")[0].getAttribute("x1"));
  assert.equal(mark(), 144);
  fire(maps.canvases()[0], "pointermove", at(2, 2));
  assert.equal(mark(), 444);
  fire(maps.canvases()[0], "pointermove", at(2, 1));
  assert.equal(mark(), 144);
});

test("pointing at the chart shows the nearest shift of its row, a click chooses it", () => {
  const maps = shown();
  const [svg] = maps.find(".chart svg");
  fire(svg, "pointermove", { clientX: 95 });
  assert.match(maps.said(), /^1 left, 1 up,/);
  fire(svg, "pointermove", { clientX: 93 });
  assert.match(maps.said(), /^2 left, 1 up,/);
  fire(svg, "pointerleave");
  assert.match(maps.said(), /^1 right, 1 up,/);
  fire(svg, "click", { clientX: 240 });
  pass(0);
  assert.deepEqual(maps.chosen(), [["shift", 0, -1, 1]]);
});

// The picture that moves

test("the picture stands before the maps, in its own proportions", () => {
  const maps = shown({ picture: PICTURE });
  const [first, second] = maps.find(".maps figure");
  assert.equal(first.innerHTML.replace(/ style="[^"]*"/, ""), "<figcaption>Drag the picture</figcaption>" +
    '<canvas class="moving" tabindex="0" role="application" aria-label="The shifted picture. Arrow keys move it, ' +
    'Home puts it back." width="4" height="2"></canvas>');
  assert.equal(maps.moving.style.aspectRatio, "4 / 2");
  assert.equal(second.textContent, "Max");
  maps.answer({ picture: null });
  assert.equal(maps.find("canvas.moving").length, 0);
  assert.equal(maps.canvases().length, 2);
});

test("the picture is moved by the shift that is chosen or pointed at; what comes into view is black", () => {
  const maps = shown({ picture: PICTURE });
  const shift = () => callsOf(drawnOn(maps.moving), "drawImage").at(-1).given.slice(1);
  assert.deepEqual(shift(), [1, -1]);
  fire(maps.canvases()[0], "pointermove", at(-2, 0));
  assert.deepEqual(shift(), [-2, 0]);
  const [black] = callsOf(drawnOn(maps.moving), "fillRect").slice(-1);
  assert.deepEqual([black.fillStyle, black.given], ["#000000", [0, 0, 4, 2]]);
});

test("the picture has the colours that Python sent, and is unpacked once", () => {
  const maps = shown({ picture: PICTURE });
  const whole = callsOf(drawnOn(maps.moving), "drawImage")[0].given[0];
  const unpacked = () => callsOf(drawnOn(whole), "putImageData");
  assert.deepEqual([whole.width, whole.height], [4, 2]);
  const [{ given: [image, x, y] }] = unpacked();
  assert.deepEqual([x, y], [0, 0]);
  assert.deepEqual([...image.data], RGB.flatMap((one) => [...one, 255]));
  maps.answer({ picture: { ...PICTURE } });
  assert.equal(unpacked().length, 1);
  maps.answer({ picture: { rows: 1, columns: 1, rgb: btoa("\x01\x02\x03") } });
  assert.deepEqual([...unpacked()[1].given[0].data], [1, 2, 3, 255]);
  assert.deepEqual([maps.moving.width, maps.moving.height], [1, 1]);
});

test("the hand drags the picture by whole pixels, and Python hears of it when it rests", () => {
  const maps = shown({ picture: PICTURE, dx: 0, dy: 1 });
  const { moving } = maps;
  const hand = (type, x, y) => fire(moving, type, { clientX: x, clientY: y, pointerId: 3 });
  hand("pointermove", 70, 30); // without a grip
  hand("pointerdown", 40, 20);
  assert.equal(moving.caught, 3);
  hand("pointermove", 49, 20); // less than half a pixel of 20
  assert.match(maps.said(), /^1 down,/);
  hand("pointermove", 61, -11);
  assert.match(maps.said(), /^1 right, 1 up,/);
  hand("pointermove", -100, 0);
  assert.match(maps.said(), /^2 left,/); // no farther than the map
  hand("pointerup", -100, 0);
  hand("pointermove", 40, 20);
  assert.match(maps.said(), /^2 left,/);
  pass(300);
  assert.deepEqual(maps.chosen().length, 1);
  assert.deepEqual(maps.chosen()[0].slice(0, 3), ["shift", -2, 0]);
});

test("a hand that does not move the picture by a pixel tells nothing", () => {
  const maps = shown({ picture: PICTURE, dx: 0, dy: 1 });
  fire(maps.moving, "pointerdown", { clientX: 40, clientY: 20 });
  fire(maps.moving, "pointermove", { clientX: 42, clientY: 21 });
  pass(1000);
  assert.deepEqual(maps.sent, []);
  fire(maps.moving, "pointermove", { clientX: 40, clientY: 41 }); // down only
  pass(300);
  assert.deepEqual(maps.chosen(), [["shift", 0, 2, 1]]);
});

test("a pointer that is taken away lets the picture go", () => {
  const maps = shown({ picture: PICTURE, dx: 0, dy: 0 });
  fire(maps.moving, "pointerdown", { clientX: 40, clientY: 20 });
  fire(maps.moving, "pointercancel");
  fire(maps.moving, "pointermove", { clientX: 80, clientY: 20 });
  assert.match(maps.said(), /^No shift/);
});

test("arrow keys move the picture, too, and Home puts it back", () => {
  const maps = shown({ picture: PICTURE, dx: 0, dy: 0 });
  const go = (key) => {
    const taken = fire(maps.moving, "keydown", { key }).defaultPrevented;
    return [taken, maps.said().split(", cells")[0]];
  };
  assert.deepEqual(["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowUp", "Home", "Enter"].map(go), [
    [true, "1 right"], [true, "1 right, 1 down"], [true, "1 down"], [true, "No shift"], [true, "1 up"],
    [true, "No shift"], [false, "No shift"],
  ]);
});

// A chart of its own

function chart(changes, width = 458) {
  setSize(".line-test", width, 220);
  const one = new LineChart("A title");
  one.element.classList.add("line-test");
  document.body.replaceChildren(one.element);
  const { values, ...rest } = changes;
  const lines = [{ colour: "#111111", dashes: "none", values }];
  one.draw({ lines, xs: values.map((_, index) => index), xTitle: "x", mark: null, words: "words", ...rest });
  const texts = [...one.picture.querySelectorAll("text")].map(({ textContent }) => textContent);
  const path = one.picture.querySelector("path")?.getAttribute("d");
  return { one, ticks: texts.slice(0, 5), numbers: texts.slice(5, -1), path };
}

test("a chart reaches up to a round number above the largest", () => {
  const top = (...values) => chart({ values }).ticks.at(-1);
  assert.deepEqual([0.4, 1, 1.1, 4, 9, 20, 21, 99, 100, 101, 130, 160, 250, 500, 501].map((one) => top(one, 0)), [
    "1%", "1%", "2%", "5%", "10%", "20%", "50%", "100%", "100%", "120%", "150%", "200%", "300%", "500%", "1000%",
  ]);
  assert.equal(top(1234, 0), "1230%"); // beyond all of them; ticks have three digits
  assert.equal(chart({ values: [1234, 0] }).path, "M44.0 10.0L444.0 178.0");
  assert.equal(top(null, null), "1%");
  assert.deepEqual(chart({ values: [3, 1] }).ticks, ["0%", "1.25%", "2.5%", "3.75%", "5%"]);
});

test("a line has a gap where there is no number, and a dot for each one", () => {
  const { one, path } = chart({ values: [null, 100, 50, null, 0] });
  assert.equal(path, "M144.0 10.0L244.0 94.0M444.0 178.0");
  assert.equal(one.picture.querySelectorAll("circle").length, 3);
});

test("numbers that would touch each other are left out, evenly from the middle one on", () => {
  function numbers(count, width) {
    const xs = Array.from({ length: count }, (_, index) => index - 8);
    return chart({ xs, values: xs.map(() => 1) }, width).numbers;
  }
  assert.equal(numbers(17, 58 + 17 * 24).length, 17); // 24 pixels for each
  assert.deepEqual(numbers(17, 57 + 17 * 24), ["−8", "−6", "−4", "−2", "0", "2", "4", "6", "8"]);
  assert.deepEqual(numbers(17, 58 + 100), ["−5", "0", "5"]); // 17 × 24 on 100: each fifth
  assert.deepEqual(numbers(3, 58 + 20), ["−8", "−7", "−6"]); // so few are always there
  assert.deepEqual(numbers(4, 458), ["−8", "−7", "−6", "−5"]);
});

test("words below a chart have as many lines as they need, and the picture has room for them", () => {
  const below = (xTitle, width) => {
    const { picture } = chart({ values: [1, 2], xTitle }, width).one;
    const texts = [...picture.querySelectorAll("text")].slice(7); // behind ticks and numbers
    return [
      Number(picture.getAttribute("height")),
      ...texts.map((text) => [text.textContent, ...attributes(text, "x", "y")]),
    ];
  };
  assert.deepEqual(below("shift right (pixels)", 300), [220, ["shift right (pixels)", "165", "214"]]);
  assert.deepEqual(below("shift right (pixels): probability of apple", 210), [
    235, ["shift right (pixels): probability", "105", "214"], ["of apple", "105", "229"],
  ]);
  assert.deepEqual(below("a b c", 1).map(String), ["250", "a,0.5,214", "b,0.5,229", "c,0.5,244"]);
  assert.deepEqual(below("", 300)[0], 220);
});

test("a single number stands at the left, and a chart without lines is empty", () => {
  const { path, numbers } = chart({ values: [100] });
  assert.deepEqual([path, numbers], ["M44.0 10.0", ["0"]]);
  assert.deepEqual(chart({ values: [], lines: [] }).numbers, []);
});

test("a chart that is not in sight waits for its width", () => {
  assert.equal(chart({ values: [1] }, 0).one.picture.childElementCount, 0);
});

test("a title is written anew only if it is another one", () => {
  const { one } = chart({ values: [1] });
  const [text] = one.caption.childNodes;
  one.setTitle("A title");
  assert.equal(one.caption.firstChild, text);
  one.setTitle("Another");
  assert.equal(one.caption.textContent, "Another");
});
