import assert from "node:assert/strict";
import { test } from "node:test";

import { document, drawnOn, fire } from "./page.js";
import { Panel, place } from "../../ui/components/pixel_grids/panel.js";
import { colourTable } from "../../ui/components/shared/colours.js";
import { grid } from "./grids.js";
import { callsOf } from "./recording.js";
import { SIGNED, gridOf, shift, values } from "./scenes.js";

const NO_MARGINS = { top: 0, bottom: 0, left: 0, right: 0 };
const MARGINS = { top: 1, bottom: 2, left: 3, right: 2 };
const GREY = colourTable(["#000000", "#ffffff"]);
const COLOURED = colourTable(SIGNED);
const THEME = { text: "#112233", background: "#fefefe", secondary: "#eeeeee", faint: "#cccccc", font: "Sans" };
const [DARK, LIGHT] = ["#101418", "#ffffff"];

/** A panel of four cells, each 64 pixels wide unless it is told otherwise. */
function panelOf(changes = {}, { rows = [[0, 1], [2, 4]], width = 128, margins = NO_MARGINS, ratio = 1 } = {}) {
  globalThis.window.devicePixelRatio = ratio;
  const heard = [];
  const host = { drags: false };
  for (const name of ["hover", "leave", "press", "drag", "release", "key"]) {
    host[name] = (panel, ...given) => {
      heard.push([name, ...given]);
      return host.drags;
    };
  }
  const panel = new Panel("x", host);
  document.body.replaceChildren(panel.element);
  const configured = gridOf("x", values([0]), { colours: "grey", ...changes });
  panel.configure(configured, grid(...rows), width, margins);
  const canvas = drawnOn(panel.canvas);
  const paint = (look = {}) => {
    canvas.drawn.length = 0;
    const base = { limit: 4, table: GREY, theme: THEME, regions: [], cursor: null, dim: false, rubber: null };
    panel.paint({ array: panel.array, ...base, ...look });
    return canvas;
  };
  return { panel, heard, host, paint, canvas, events: () => heard.map(([name]) => name) };
}

const pixels = (panel) => callsOf(drawnOn(panel.bitmap), "putImageData").at(-1).given[0].data;
const frames = (canvas) =>
  callsOf(canvas, "strokeRect").map(({ given, strokeStyle, lineWidth }) =>
    [given, strokeStyle, Number(lineWidth.toFixed(3))],
  );
const texts = (canvas) => callsOf(canvas, "fillText").map(({ given }) => given[0]);

test("a panel has a title with its size, cells for the keyboard, and a legend", () => {
  const { panel } = panelOf();
  assert.equal(
    panel.element.outerHTML.replace(/ style="[^"]*"| width="\d*"| height="\d*"/g, ""),
    '<figure class="panel"><figcaption class="title"><b>Grid x</b><span class="shape">2 × 2</span></figcaption>' +
      '<div class="frame"><canvas class="cells" tabindex="0" role="application" ' +
      'aria-roledescription="grid of pixels"></canvas></div>' +
      '<div class="legend"><span></span><span class="bar"></span><span></span></div><span data-save=""></span></figure>',
  );
});

test("a picture from which a patch can be cut has a button, which is pressed until it is done", () => {
  const { panel } = panelOf({ select: true });
  const button = panel.element.querySelector(".title button.boxing");
  assert.equal(button.outerHTML, '<button class="boxing" type="button" aria-pressed="false">Box a patch</button>');
  const click = () => {
    fire(button, "click");
    return [button.getAttribute("aria-pressed"), panel.canvas.className];
  };
  assert.deepEqual(click(), ["true", "cells is-boxing"]);
  assert.deepEqual(click(), ["false", "cells"]);
});

test("a title is written anew when it, the size or the button changes", () => {
  const { panel } = panelOf();
  const title = panel.title.firstChild;
  const again = (array, changes) => panel.configure(gridOf("x", values([1]), changes), array, 128, NO_MARGINS);
  again(grid([1, 1], [1, 1]), {});
  assert.equal(panel.title.firstChild, title);
  for (const [array, changes, words] of [
    [grid([1, 1]), {}, "Grid x1 × 2"],
    [grid([1], [1]), {}, "Grid x2 × 1"],
    [grid([1], [1]), { select: true }, "Grid x2 × 1Box a patch"],
    [grid([1], [1]), { title: "Other" }, "Other2 × 1"],
  ]) {
    again(array, changes);
    assert.equal(panel.title.textContent, words);
  }
});

test("only a shifted picture looks as if it could be dragged", () => {
  assert.equal(panelOf().panel.canvas.className, "cells");
  assert.equal(panelOf({ source: shift("x") }).panel.canvas.className, "cells shiftable");
});

test("cells are square, of whole pixels, and fit into width and height", () => {
  const sizes = (rows, columns, width) => {
    const { panel } = panelOf({}, { rows: Array.from({ length: rows }, () => Array(columns).fill(0)), width });
    return [panel.canvas.width, panel.canvas.height];
  };
  assert.deepEqual(sizes(2, 3, 100), [99, 66]); // 33 pixels each
  assert.deepEqual(sizes(2, 3, 600), [192, 128]); // at most 64
  assert.deepEqual(sizes(10, 2, 600), [86, 430]); // at most 430 in all
  assert.deepEqual(sizes(4, 40, 100), [100, 10]); // small cells need not be whole
  assert.deepEqual(sizes(2, 100, 600), [600, 12]); // from 6 pixels on they are
  assert.deepEqual(sizes(1, 100, 0), [1, 1]);
});

test("padding takes part in the size", () => {
  const { panel } = panelOf({}, { width: 70, margins: MARGINS });
  assert.deepEqual([panel.canvas.width, panel.canvas.height], [70, 50]); // 7 by 5 cells
});

test("a sharp screen has more pixels in the same place, also when the page is magnified", () => {
  const { panel } = panelOf({}, { ratio: 2 });
  assert.deepEqual([panel.canvas.width, panel.canvas.style.width, panel.canvas.style.height], [256, "128px", "128px"]);
  globalThis.window.devicePixelRatio = 4;
  panel.layout(64); // as many pixels
  assert.deepEqual([panel.canvas.width, panel.canvas.style.width, panel.canvas.style.height], [256, "64px", "64px"]);
  globalThis.window.devicePixelRatio = undefined;
  panel.layout(64);
  assert.deepEqual([panel.canvas.width, panel.canvas.style.width], [64, "64px"]);
});

test("grey goes from 0 to the limit", () => {
  const { panel, paint } = panelOf();
  paint();
  assert.deepEqual([...pixels(panel)], [0, 0, 0, 255, 64, 64, 64, 255, 128, 128, 128, 255, 255, 255, 255, 255]);
  assert.deepEqual([panel.bitmap.width, panel.bitmap.height], [2, 2]);
});

test("signed colours have zero in their middle", () => {
  const { panel, paint } = panelOf({ colours: "signed" }, { rows: [[-4, 0, 4]] });
  paint({ table: COLOURED });
  assert.deepEqual([...pixels(panel)], [255, 0, 0, 255, 254, 254, 255, 255, 0, 0, 255, 255]);
});

test("cells below the threshold fade, those on it do not", () => {
  const { panel, paint } = panelOf({ threshold: 2 });
  paint();
  assert.deepEqual([...pixels(panel)].filter((_, index) => index % 4 === 3), [45, 45, 255, 255]);
  assert.deepEqual([...pixels(panel)].slice(4, 7), [64, 64, 64]);
});

test("the bitmap is made anew only for other numbers, limits, colours or thresholds", () => {
  const { panel, paint } = panelOf();
  const made = () => callsOf(drawnOn(panel.bitmap), "putImageData").length;
  paint();
  paint();
  assert.equal(made(), 1);
  paint({ limit: 8 });
  assert.equal(made(), 2);
  paint({ limit: 8, table: COLOURED });
  assert.equal(made(), 3);
  paint({ limit: 8, table: COLOURED, array: grid([0, 0], [0, 0]) });
  assert.equal(made(), 4);
  panel.grid.threshold = 1;
  paint({ limit: 8, table: COLOURED });
  assert.equal(made(), 5);
  paint({ limit: 8, table: COLOURED, array: grid([8, 8, 8]) });
  assert.deepEqual([panel.bitmap.width, panel.bitmap.height, pixels(panel).length], [3, 1, 12]);
  paint({ array: grid([1], [1], [1]) });
  assert.deepEqual([panel.bitmap.width, panel.bitmap.height, pixels(panel).length], [1, 3, 12]);
  paint({ array: grid([1], [1]) });
  assert.deepEqual([panel.bitmap.width, panel.bitmap.height, pixels(panel).length], [1, 2, 8]);
});

test("a picture as large as an empty canvas is drawn as well", () => {
  const rows = Array.from({ length: 150 }, () => Array(300).fill(4));
  const { panel, paint } = panelOf({}, { rows, width: 600 });
  paint();
  assert.equal(pixels(panel).length, 4 * 150 * 300);
});

test("cells fill the canvas; large ones have sharp edges, tiny ones are smoothed", () => {
  const { panel, paint } = panelOf({}, { ratio: 2 });
  const canvas = paint();
  assert.deepEqual(canvas.drawn.slice(0, 3).map(({ call, given }) => [call, given]), [
    ["setTransform", [1, 0, 0, 1, 0, 0]],
    ["clearRect", [0, 0, 256, 256]],
    ["drawImage", [panel.bitmap, 0, 0, 256, 256]],
  ]);
  assert.equal(canvas.getContext().imageSmoothingEnabled, false);
  const smoothed = (width) => panelOf({}, { rows: [[0, 1, 2, 3]], width }).paint().getContext().imageSmoothingEnabled;
  assert.deepEqual([smoothed(4), smoothed(3.9)], [false, true]);
});

test("padding is hatched round the cells", () => {
  const { panel, paint } = panelOf({}, { width: 70, margins: MARGINS });
  const canvas = paint({ limit: 1 });
  const [ground] = callsOf(canvas, "fillRect");
  assert.deepEqual([ground.given, ground.fillStyle], [[0, 0, 70, 50], "#eeeeee"]);
  const [stroke] = callsOf(canvas, "stroke");
  assert.deepEqual([stroke.strokeStyle, stroke.lineWidth], ["#cccccc", 1]);
  const begins = callsOf(canvas, "moveTo").map(({ given }) => given[0]);
  assert.deepEqual(begins, Array.from({ length: 20 }, (_, index) => 6 * index - 50));
  assert.deepEqual(callsOf(canvas, "lineTo")[1].given, [6, 0]);
  assert.equal(callsOf(canvas, "moveTo")[1].given[1], 50);
  assert.deepEqual(callsOf(canvas, "drawImage")[0].given, [panel.bitmap, 30, 10, 20, 20]);
});

test("one cell of padding on one side is enough to be hatched, none is not", () => {
  const hatched = (margins) =>
    callsOf(panelOf({}, { margins: { ...NO_MARGINS, ...margins } }).paint(), "stroke").length;
  assert.deepEqual([{}, { top: 1 }, { bottom: 1 }, { left: 1 }, { right: 1 }].map(hatched), [0, 1, 1, 1, 1]);
  assert.deepEqual([{ top: 1, bottom: 1 }, { left: 1, right: 1 }, { bottom: 1, left: 1 }].map(hatched), [1, 1, 1]);
});

test("large cells hold their numbers, dark on light and light on dark", () => {
  const canvas = panelOf().paint();
  const written = callsOf(canvas, "fillText");
  assert.deepEqual(written.map(({ given }) => given), [["0", 32, 32], ["1", 96, 32], ["2", 32, 96], ["4", 96, 96]]);
  assert.deepEqual(written.map(({ fillStyle }) => fillStyle), ["#ffffff", "#ffffff", "#ffffff", "#14181b"]);
  const { font, textAlign, textBaseline } = written[0];
  assert.deepEqual([font, textAlign, textBaseline], ["15px Sans", "center", "middle"]);
});

test("numbers need cells of 24 pixels, and have three digits from 40 on", () => {
  const written = (cell, changes = {}) => panelOf(changes, { rows: [[0.1234, 1]], width: 2 * cell }).paint();
  assert.deepEqual(texts(written(23)), []);
  assert.deepEqual(texts(written(24)), ["0.12", "1"]);
  assert.deepEqual(texts(written(39)), ["0.12", "1"]);
  assert.deepEqual(texts(written(40)), ["0.123", "1"]);
  assert.equal(callsOf(written(25), "fillText")[0].font, "8.5px Sans");
  assert.deepEqual(texts(written(40, { percent: true })), ["12.3", "100"]);
});

test("sharp screens write in the same size", () => {
  const canvas = panelOf({}, { rows: [[0.1234, 1]], width: 39 * 2, ratio: 2 }).paint();
  assert.deepEqual(texts(canvas), ["0.12", "1"]);
  assert.equal(callsOf(canvas, "fillText")[0].font, `${78 * 0.34}px Sans`);
  assert.equal(callsOf(panelOf({}, { ratio: 2 }).paint(), "fillText")[0].font, "30px Sans");
  assert.deepEqual(texts(panelOf({}, { rows: [[1, 1]], width: 46, ratio: 2 }).paint()), []); // 23 pixels of CSS
});

test("numbers stand in their cells where there is padding", () => {
  const { paint } = panelOf({}, { width: 210, margins: MARGINS });
  assert.deepEqual(callsOf(paint(), "fillText")[1].given, ["1", 135, 45]); // cells of 30
});

test("numbers below the threshold are written in the page's colour", () => {
  const written = callsOf(panelOf({ threshold: 2 }).paint(), "fillText");
  assert.deepEqual(written.map(({ fillStyle }) => fillStyle), ["#112233", "#112233", "#ffffff", "#14181b"]);
});

test("numbers of signed cells stand out from their colour", () => {
  const written = callsOf(panelOf({ colours: "signed" }, { rows: [[-4, 0]] }).paint({ table: COLOURED }), "fillText");
  assert.deepEqual(written.map(({ fillStyle }) => fillStyle), ["#ffffff", "#14181b"]);
});

test("linked cells are framed, neighbours together", () => {
  const { paint } = panelOf({}, { rows: Array.from({ length: 4 }, () => Array(4).fill(0)), width: 40 });
  const canvas = paint({ regions: [{ rows: [0, 1], columns: [0, 2, 3] }] });
  assert.deepEqual(frames(canvas), [
    [[0, 0, 10, 20], DARK, 3.4], [[0, 0, 10, 20], LIGHT, 1.4],
    [[20, 0, 20, 20], DARK, 3.4], [[20, 0, 20, 20], LIGHT, 1.4],
  ]);
  assert.equal(canvas.getContext().lineJoin, "round");
  assert.equal(callsOf(canvas, "drawImage").length, 1); // nothing is dimmed
});

test("what is not linked is dimmed while the hand points", () => {
  const { panel, paint } = panelOf({}, { width: 70, margins: MARGINS });
  const canvas = paint({ regions: [{ rows: [-1, 0], columns: [1] }, { rows: [1], columns: [0] }], dim: true });
  const cover = drawnOn(panel.mask);
  assert.deepEqual([panel.mask.width, panel.mask.height], [7, 5]);
  const [filled] = callsOf(cover, "fillRect");
  assert.deepEqual([filled.given, filled.fillStyle], [[0, 0, 7, 5], "#fefefe"]);
  assert.deepEqual(callsOf(cover, "clearRect").map(({ given }) => given), [[4, 0, 1, 2], [3, 2, 1, 1]]);
  const [, veil] = callsOf(canvas, "drawImage");
  assert.deepEqual([veil.given, veil.globalAlpha], [[panel.mask, 0, 0, 70, 50], 0.5]);
  assert.deepEqual([canvas.getContext().imageSmoothingEnabled, canvas.getContext().globalAlpha], [false, 1]);
});

test("a tiny picture that is dimmed keeps sharp edges", () => {
  const canvas = panelOf({}, { width: 1 }).paint({ regions: [{ rows: [0], columns: [0] }], dim: true });
  assert.equal(canvas.getContext().imageSmoothingEnabled, false);
});

test("where nothing is linked, nothing is dimmed", () => {
  assert.equal(callsOf(panelOf().paint({ dim: true }), "drawImage").length, 1);
});

test("the cell that is looked at has a strong frame, and a box that is being drawn too", () => {
  const { paint } = panelOf({}, { ratio: 2, width: 20 });
  const canvas = paint({ cursor: { row: 0, column: 1 }, rubber: [0, 0, 2, 1] });
  assert.deepEqual(frames(canvas), [
    [[20, 0, 20, 20], DARK, 10.88], [[20, 0, 20, 20], LIGHT, 4.48],
    [[0, 0, 20, 40], DARK, 9.52], [[0, 0, 20, 40], LIGHT, 3.92],
  ]);
});

const MARK = { row: 1, column: 1, height: 1, width: 1, label: "1" };

test("marks are framed, and labelled on a plate at their upper left corner", () => {
  const { paint } = panelOf({ marks: [MARK, { ...MARK, row: 0, column: 0, width: 2, label: "" }] });
  const canvas = paint();
  const sides = frames(canvas).map(([one]) => one);
  assert.deepEqual(sides, [[64, 64, 64, 64], [64, 64, 64, 64], [0, 0, 128, 64], [0, 0, 128, 64]]);
  assert.equal(frames(canvas)[0][2], 3.4);
  const plates = callsOf(canvas, "fillRect");
  assert.deepEqual(plates.map(({ given, fillStyle }) => [given, fillStyle]), [[[62, 49, 13, 15], DARK]]);
  const label = callsOf(canvas, "fillText").at(-1);
  assert.deepEqual([label.given, label.fillStyle, label.font], [["1", 68.5, 56.5], LIGHT, "600 11px Sans"]);
  assert.deepEqual([label.textAlign, label.textBaseline], ["center", "middle"]);
});

test("labels stay inside of the picture, and are as large on sharp screens", () => {
  const plate = (mark, size = {}) =>
    callsOf(panelOf({ marks: [{ ...MARK, ...mark }] }, { width: 20, ...size }).paint(), "fillRect")[0].given;
  assert.deepEqual(plate({ row: 0, column: 0 }), [0, 0, 13, 15]);
  assert.deepEqual(plate({ row: 2 }), [7, 5, 13, 15]); // below the last row, and right of it: 20 − 13
  assert.deepEqual(plate({ row: 0, column: 0, label: "12" }, { ratio: 2 }), [0, 0, 26, 30]);
  const { paint } = panelOf({ marks: [MARK] }, { ratio: 2 });
  const [sharp] = callsOf(paint(), "fillRect");
  assert.deepEqual(sharp.given, [124, 98, 20, 30]);
  assert.equal(callsOf(paint(), "fillText").at(-1).font, "600 22px Sans");
});

test("padding shifts frames", () => {
  const { paint } = panelOf({ marks: [{ ...MARK, label: "" }] }, { width: 70, margins: MARGINS });
  assert.deepEqual(frames(paint())[0][0], [40, 20, 10, 10]);
});

test("the legend names what the colours mean, in the numbers of the grid", () => {
  const legend = (changes, look = {}) => {
    const { panel, paint } = panelOf(changes);
    paint(look);
    return [panel.low.textContent, panel.high.textContent, panel.bar.style.background];
  };
  const bar = (...stops) => `linear-gradient(to right, ${stops.map((stop) => `rgb(${stop})`).join(", ")})`;
  const grey = bar("0 0 0", "64 64 64", "128 128 128", "191 191 191", "255 255 255");
  const signed = bar("255 0 0", "255 128 128", "254 254 255", "128 128 255", "0 0 255");
  assert.deepEqual(legend({}), ["0", "4", grey]);
  assert.deepEqual(legend({ percent: true }, { limit: 1 }), ["0", "100", grey]);
  assert.deepEqual(legend({ colours: "signed", percent: true }, { table: COLOURED }), ["−400", "400", signed]);
});

test("other colours have another bar", () => {
  const { panel, paint } = panelOf();
  paint();
  paint({ table: colourTable(["#000000", "#ff5a4f"]) });
  assert.match(panel.bar.style.background, /rgb\(255 90 79\)\)$/);
});

// The pointer

/** Put the canvas at (100, 50) of the page. */
function placed(changes, size) {
  const made = panelOf(changes, size);
  made.panel.canvas.getBoundingClientRect = () => ({ left: 100, top: 50 });
  made.send = (type, x, y, more = {}) => fire(made.panel.canvas, type, { clientX: 100 + x, clientY: 50 + y, ...more });
  return made;
}

test("a pointer over a cell is heard of, and outside of all cells too", () => {
  const { heard, send } = placed({}, { width: 210, margins: MARGINS });
  const at = (x, y) => (send("pointermove", x, y), heard.at(-1));
  assert.deepEqual(at(90, 30), ["hover", { row: 0, column: 0 }]);
  assert.deepEqual(at(149, 89), ["hover", { row: 1, column: 1 }]);
  for (const [x, y] of [[89, 30], [90, 29], [150, 30], [90, 90]]) assert.deepEqual(at(x, y), ["hover", null]);
  assert.deepEqual(send("pointerleave", 0, 0) && heard.at(-1), ["leave"]);
});

test("the nearest cell is taken where one is needed", () => {
  const { panel } = placed();
  const nearest = (x, y) => panel.cellAt({ clientX: 100 + x, clientY: 50 + y }, true);
  assert.deepEqual(nearest(-50, 500), { row: 1, column: 0 });
  assert.deepEqual(nearest(500, -50), { row: 0, column: 1 });
  assert.deepEqual(nearest(70, 70), { row: 1, column: 1 });
});

test("cells are found on sharp screens", () => {
  const { panel } = placed({}, { ratio: 2 });
  assert.deepEqual(panel.cellAt({ clientX: 165, clientY: 113 }), { row: 0, column: 1 });
});

test("a press is no drag until it has gone four pixels", () => {
  const { heard, panel, send, events } = placed();
  send("pointerdown", 10, 10, { pointerId: 7 });
  assert.equal(panel.canvas.caught, 7);
  send("pointermove", 13, 12);
  assert.deepEqual(events(), ["press"]);
  send("pointerup", 13, 12);
  assert.deepEqual(heard.at(-1)[2], { dragged: false, kept: true });
  send("pointerdown", 10, 10);
  send("pointermove", 10, 14);
  send("pointermove", 10, 11); // once a drag, always one
  send("pointerup", 10, 11);
  assert.deepEqual(events().slice(2), ["press", "drag", "hover", "drag", "hover", "release"]);
  assert.deepEqual(heard.at(-2)[1], { row: 0, column: 0 });
  assert.deepEqual(heard.at(-1)[2], { dragged: true, kept: true });
  send("pointerup", 10, 11);
  assert.equal(events().at(-2), "hover"); // released only once
});

test("a drag to the left counts as one to the right does", () => {
  const { send, events } = placed();
  send("pointerdown", 10, 10);
  send("pointermove", 6, 10);
  assert.deepEqual(events(), ["press", "drag", "hover"]);
});

test("a drag that means something does not point", () => {
  const { host, send, events } = placed();
  host.drags = true;
  send("pointerdown", 10, 10);
  send("pointermove", 30, 10);
  send("pointerleave", -10, 10); // caught
  assert.deepEqual(events(), ["press", "drag"]);
});

test("other buttons of a mouse do nothing", () => {
  const { send, events } = placed();
  send("pointerdown", 10, 10, { button: 2 });
  send("pointerup", 10, 10);
  assert.deepEqual(events(), []);
});

test("a finger that lifts points no longer; the page may take it away", () => {
  const { heard, send, events } = placed();
  send("pointerdown", 10, 10);
  send("pointercancel", 10, 10, { pointerType: "touch" });
  assert.deepEqual(events(), ["press", "release", "leave"]);
  assert.deepEqual(heard[1][2], { dragged: false, kept: false });
});

test("a drag counts whole cells, from where it began", () => {
  const { panel, send } = placed({}, { width: 20, ratio: 2 }); // cells of 10 CSS pixels
  send("pointerdown", 5, 5);
  const moved = (x, y) => panel.moved({ clientX: 100 + x, clientY: 50 + y });
  assert.deepEqual(moved(19, 30), { dx: 1, dy: 3 });
  assert.deepEqual(moved(-11, -5), { dx: -2, dy: -1 });
});

test("keys are heard of; a picture is active while it has the keyboard", () => {
  const { panel, heard } = panelOf();
  fire(panel.canvas, "keydown", { key: "Home" });
  assert.deepEqual([heard[0][0], heard[0][1].key], ["key", "Home"]);
  fire(panel.canvas, "focus");
  assert.equal(panel.canvas.className, "cells active");
  fire(panel.canvas, "blur");
  assert.equal(panel.canvas.className, "cells");
});

test("a panel has a place on a wide and on a narrow page", () => {
  const placesOf = (changes) => {
    const node = document.createElement("div");
    place(node, gridOf("x", values([1]), changes));
    const names = ["row", "column", "narrow-row", "narrow-column", "span"];
    return names.map((name) => node.style.getPropertyValue(`--${name}`));
  };
  assert.deepEqual(placesOf({ at: [1, 4], narrow: [6, 2], narrow_span: 3 }), ["2", "5", "7", "3", "3"]);
  assert.deepEqual(placesOf({ at: [1, 4] }), ["2", "5", "5", "2", "1"]); // rows become columns
  assert.equal(panelOf({ at: [1, 4] }).panel.element.style.getPropertyValue("--column"), "5");
});
