import assert from "node:assert/strict";
import { test } from "node:test";

import { Column, arrange } from "../../ui/components/network_view/columns.js";
import { drawCells, drawSources, drawUnits, fitCanvas } from "../../ui/components/network_view/drawing.js";
import { describeUnit, invitation, legendWords, valueWords } from "../../ui/components/network_view/words.js";
import { NEGATIVE, POSITIVE } from "../../ui/components/shared/colours.js";
import { layer } from "./layers.js";
import { drawnOn } from "./page.js";
import { callsOf, recordingCanvas } from "./recording.js";

const { window } = globalThis; // of the page
const column = (changes) => new Column(layer(changes));
const vector = (units, changes) => column({ mean: Array(units).fill(0), ...changes });
const maps = (units, rows, columns, changes) => vector(units, { rows, columns, ...changes });
const picture = () =>
  maps(2, 2, 3, { name: "input", mean: [0.5, 0.25], isPicture: true, feed: "none", unitNames: ["red", "green"] });
const wordsOf = (before, one, unit = 0) => describeUnit([before, one], { layer: 1, unit });
const given = (canvas, name) => callsOf(canvas, name).map((call) => call.given);

// Words

test("a share is a percentage, anything else a number", () => {
  const values = { mean: [0.123456, -2.5] };
  assert.equal(valueWords({ ...values, isShare: true }, 0), "12.3 %");
  assert.equal(valueWords(values, 1), "−2.5");
});

test("a unit of the picture says its colour", () => {
  const words = describeUnit([picture()], { layer: 0, unit: 1 });
  assert.equal(words.name, "input · green");
  assert.equal(words.sources, "This is what the network gets.");
});

test("a map says its range, and whether it is silent", () => {
  const one = maps(4, 2, 3, {
    mean: [0.5, 0, 0, 0], low: [-1, 0, -1, 0], high: [2, 0, 0, 3], kind: "convolution", sources: [0, 0, 0, 0], feed: "kernel",
  });
  const [loud, silent, ...others] = [0, 1, 2, 3].map((unit) => wordsOf(picture(), one, unit));
  assert.equal(loud.kind, "convolution");
  assert.equal(loud.range, "2 × 3 · min −1 · mean 0.5 · max 2");
  assert.equal(silent.range, "2 × 3 · min 0 · mean 0 · max 0, silent on this picture");
  assert.ok(others.every(({ range }) => !range.includes("silent")));
});

test("a number of a vector says its value", () => {
  const before = maps(1, 2, 2, { name: "conv2d" });
  const words = wordsOf(before, column({ name: "pooling", mean: [1.5], sources: [0] }));
  assert.deepEqual([words.name, words.range, words.sources], ["pooling · 0", "value 1.5", "Fed by conv2d · 0 alone."]);
});

test("a filter names its strongest kernels with their signs", () => {
  const one = maps(2, 2, 3, { sources: [1, 0, 0, 1], weights: [2, -0.5, 3, 0.25], numSources: 2, feed: "kernel" });
  const words = (unit) => wordsOf(picture(), one, unit).sources;
  assert.equal(words(0), "Fed by all 2 channels of input; strongest kernels: 1 (+2), 0 (−0.5).");
  assert.equal(words(1), "Fed by all 2 channels of input; strongest kernels: 0 (+3), 1 (+0.25).");
});

test("of many kernels four are named, and one is not called all", () => {
  const before = maps(6, 2, 2, { name: "maps" });
  const many = maps(1, 2, 2, { sources: [5, 4, 3, 2, 1, 0], weights: [6, 5, 4, 3, 2, 0], numSources: 6, feed: "kernel" });
  assert.equal(wordsOf(before, many).sources, "Fed by all 6 channels of maps; strongest kernels: 5 (+6), 4 (+5), 3 (+4), 2 (+3).");
  const single = maps(1, 2, 2, { sources: [0], weights: [0], numSources: 1, feed: "kernel" });
  assert.equal(wordsOf(before, single).sources, "Fed by the one channel of maps; strongest kernels: 0 (0).");
});

test("a dense unit names products of an input and its weight", () => {
  const before = column({ name: "flatten", mean: [2, -3] });
  const one = column({ mean: [1], sources: [1, 0], weights: [-2, 0.5], numSources: 2, feed: "weight" });
  assert.equal(wordsOf(before, one).sources, "Fed by all 2 of flatten; counting most: 1: −3 × (−2) = 6; 0: 2 × 0.5 = 1.");
});

test("a number of Flatten says its row, column and channel", () => {
  const one = vector(12, { sources: Array.from({ length: 12 }, (_, unit) => unit % 2), feed: "place" });
  const words = (unit) => wordsOf(picture(), one, unit).sources;
  assert.equal(words(0), "Is row 0, column 0 of input · red.");
  assert.equal(words(9), "Is row 1, column 1 of input · green.");
});

test("a class says its own name, and what it is compared with", () => {
  const scores = column({ name: "dense", mean: [1, 2] });
  const one = column({ mean: [0.25, 0.75], isShare: true, mixes: true, labels: ["cat", "dog"], sources: [0, 1] });
  const words = wordsOf(scores, one, 1);
  assert.equal(words.range, "class “dog”: 75.0 %");
  assert.equal(words.sources, "Fed by dense · 1 alone, against all the others.");
});

test("sources on another page are counted", () => {
  const before = vector(200, { name: "flatten" });
  const one = column({ sources: [150, 1, 2], numSources: 200, feed: "weight" });
  const end = () => wordsOf(before, one).sources.split("= 0.").at(-1);
  assert.equal(end(), " 1 of the lines begin on another page of flatten.");
  before.page = before.pageOf(150);
  assert.deepEqual([before.first, before.count, before.shows(150), before.shows(1)], [128, 72, true, false]);
  assert.equal(end(), " 2 of the lines begin on another page of flatten.");
  const twin = vector(200, { sources: Array.from({ length: 200 }, (_, unit) => unit) });
  assert.equal(wordsOf(before, twin, 5).sources, "Fed by flatten · 5 alone. It is on another page of flatten.");
});

test("where nothing is in hand, the words say what the hand can do", () => {
  const [mouse, finger] = [invitation(false), invitation(true)];
  assert.equal(mouse.name, "Point at a unit to see what feeds it. Click to open it.");
  assert.equal(finger.name, "Tap a unit to see what feeds it. Tap again to open it.");
  assert.equal(mouse.sources, "With keys: arrows move, Page Up and Page Down turn pages, Enter opens.");
  assert.equal(finger.sources, "Swipe to the left for the next layers.");
  assert.equal(
    mouse.range,
    "Each little picture is a unit: one channel of a layer, or one number of a vector. The picture goes in at the " +
      "left, the answer comes out at the right.",
  );
  assert.equal(finger.range, mouse.range);
});

test("the ends of the colours are those of a unit, of a layer or of all", () => {
  const columns = [
    picture(), maps(2, 2, 2, { name: "conv", low: [-3, 0], high: [2, 0.5] }), vector(2, { name: "dense", high: [4, 8] }),
  ];
  const words = (scale, target = null) => Object.values(legendWords({ columns, scale, largest: 8, target }));
  const [map, number] = [1, 2].map((place) => ({ layer: place, unit: 1 }));
  assert.deepEqual(words("unit"), ["−", "+ · each unit by itself", false]);
  assert.deepEqual(words("unit", map), ["−0.5", "0.5 · each unit by itself", false]);
  assert.deepEqual(words("unit", number), ["−8", "8 · dense", false]); // or all would have the strongest colour
  assert.deepEqual([words("layer"), words("layer", map)], Array(2).fill(["−3", "3 · conv", false]));
  assert.deepEqual([words("network"), words("network", number)], Array(2).fill(["−8", "8 · all layers", false]));
  for (const scale of ["unit", "layer", "network"]) {
    assert.deepEqual(words(scale, { layer: 0, unit: 1 }), ["0", "1 · the picture", true]);
  }
  assert.deepEqual(Object.values(legendWords({ columns: [picture()], scale: "unit", largest: 1, target: null })), ["0", "1 · the picture", true]);
});

// Columns

test("a page has 32 maps or classes, or 128 numbers", () => {
  const pages = (one) => [one.pageLength, one.pages, one.lines, one.perLine];
  assert.deepEqual(pages(maps(16, 2, 2)), [16, 1, 1, 16]);
  assert.deepEqual(pages(maps(17, 2, 2)), [17, 1, 2, 9]);
  assert.deepEqual(pages(maps(33, 2, 2)), [32, 2, 2, 16]);
  assert.deepEqual(pages(vector(32)), [32, 1, 1, 32]);
  assert.deepEqual(pages(vector(40)), [40, 1, 2, 20]);
  assert.deepEqual(pages(vector(70)), [70, 1, 4, 18]); // three lines would leave the last one thin
  assert.deepEqual(pages(vector(300)), [128, 3, 4, 32]);
  assert.deepEqual(pages(vector(100, { labels: Array(100).fill("fish") })), [32, 4, 1, 32]);
});

test("tiles are as large as the height allows, up to a limit, and keep the shape of a map", () => {
  assert.deepEqual(maps(16, 28, 28).tile, [37, 37]); // 640 / 16, less a gap of 3
  assert.deepEqual(maps(2, 28, 28).tile, [84, 84]);
  assert.deepEqual(maps(2, 2, 4).tile, [84, 42]);
  assert.deepEqual(maps(2, 4, 1).tile, [21, 84]);
  assert.deepEqual(maps(16, 100, 1).tile, [1, 37]); // a line can still be seen
  assert.deepEqual(maps(16, 1, 100).tile, [37, 1]);
  assert.deepEqual([vector(2), vector(40), vector(128)].map(({ tile }) => tile), [[44, 24], [37, 24], [17, 17]]);
  const classes = (...labels) => vector(labels.length, { labels }).tile;
  assert.deepEqual(classes("a", "b"), [116, 36]);
  assert.deepEqual(classes("a", "owl"), [117, 36]); // two cells, 24 and 7 a letter
  assert.deepEqual(classes("a", "a very long name of a class"), [226, 36]);
  assert.deepEqual(classes(...Array(32).fill("a")), [116, 17]);
});

test("a column is as wide as its lines, and as its name", () => {
  assert.deepEqual([maps(2, 2, 2), maps(16, 2, 2), vector(2)].map(({ width }) => width), [84, 78, 78]);
  assert.equal(maps(4, 2, 2, { labels: ["a", "b", "c", "d"] }).width, 116);
});

test("units stand below each other, then line beside line, in the middle of the column", () => {
  const one = maps(33, 2, 2);
  one.left = 100;
  assert.deepEqual(one.box(0), [100.5, 1.5, 37, 37]); // 2 × 40 − 3 of 78 pixels across, 16 × 40 − 3 of 640 down
  assert.deepEqual(one.box(1), [100.5, 41.5, 37, 37]);
  assert.deepEqual(one.box(16), [140.5, 1.5, 37, 37]);
  one.page = 1;
  assert.deepEqual([one.first, one.count, one.box(32)], [32, 1, [100.5, 1.5, 37, 37]]);
  assert.deepEqual([31, 32, 33].map((unit) => one.shows(unit)), [false, true, false]);
});

test("a pointer finds a unit, up to half of the gap round it", () => {
  const one = maps(20, 2, 2); // two lines of 10: tiles of 61, 64 apart, from 1.5 down
  assert.deepEqual(one.box(11), [64, 65.5, 61, 61]);
  const edges = [[62.5, 64], [125.9, 127.9], [62.4, 64], [62.5, 63.9], [126.5, 100], [100, 128]];
  assert.deepEqual(edges.map(([x, y]) => one.unitAt(x, y)), [11, 11, 1, 10, null, 12]);
  assert.deepEqual([one.unitAt(30, -1), one.unitAt(-1.5, 30), one.unitAt(-2, 30)], [null, 0, null]);
  const next = maps(33, 2, 2);
  next.page = 1;
  assert.deepEqual([next.unitAt(10, 10), next.unitAt(10, 60)], [32, null]);
});

test("spare room goes between the columns, but not too much; without any they move together", () => {
  const columns = () => [vector(2), vector(2), vector(2)]; // 78 wide each
  const lefts = (room) => {
    const found = columns();
    return [arrange(found, room), ...found.map(({ left }) => left)];
  };
  assert.deepEqual(lefts(295), [294, 0, 108, 216]); // 61 between two: 30 each
  assert.deepEqual(lefts(266), [266, 0, 94, 188]); // 16 between two
  assert.deepEqual(lefts(265), [264, 0, 98, 196]); // 68 wide each, 30 between two
  assert.deepEqual(lefts(220), [220, 0, 76, 152]);
  assert.deepEqual(lefts(100), [220, 0, 76, 152]); // the rest is scrolled
  assert.deepEqual(lefts(2000), [378, 0, 150, 300]);
  const [single] = columns();
  assert.deepEqual([arrange([single], 100), single.left], [78, 0]);
});

test("the sources of a unit are its own, and new numbers take the place of old ones", () => {
  const one = column({ mean: [1, 2], sources: [3, 4, 5, 6], weights: [0.5, -1, 2, 0.25] });
  assert.deepEqual(one.sourcesOf(1), [{ unit: 5, weight: 2 }, { unit: 6, weight: 0.25 }]);
  one.page = 1;
  one.take(layer({ mean: [1, -9], sources: [0, 1], weights: [7, 8] }));
  assert.deepEqual([one.sourcesOf(1), one.limit, one.page], [[{ unit: 1, weight: 8 }], 9, 1]);
});

test("the strongest colour is that of the unit's, the layer's or the network's largest magnitude", () => {
  const one = maps(3, 2, 2, { low: [-3, 0, 1], high: [2, 0.5, 1.5] });
  const limits = (of, scale) => Array.from({ length: of.units }, (_, unit) => of.limitOf(unit, { scale, largest: 12 }));
  assert.deepEqual(["unit", "layer", "network"].map((scale) => limits(one, scale)), [[3, 0.5, 1.5], [3, 3, 3], [12, 12, 12]]);
  assert.deepEqual(limits(column({ mean: [1, -4] }), "unit"), [4, 4]);
  assert.deepEqual(limits(column({ mean: [0.1, 0.2], isShare: true }), "layer"), [1, 1]); // a share is of one
  assert.deepEqual(limits(picture(), "network"), [1, 1]);
  assert.deepEqual(limits(maps(1, 2, 2, { low: [-4], high: [-2] }), "unit"), [4]);
  assert.deepEqual(limits(maps(1, 2, 2, { low: [0], high: [0] }), "layer"), [0]);
});

/** Tables in which a colour is its place. */
const TABLES = {
  signed: Uint32Array.from({ length: 256 }, (_, place) => place), grey: Uint32Array.from({ length: 256 }, (_, place) => 1000 + place),
};
const look = (scale = "unit", largest = 8) => ({ scale, largest, tables: TABLES });
const paintings = (one) =>
  given(drawnOn(one.canvas), "putImageData").map(([image]) => [image.width, image.height, ...new Uint32Array(image.data.buffer)]);

test("a page is painted with a pixel a cell, from the lowest to the highest value of each unit", () => {
  const one = maps(2, 1, 2, { low: [-2, 0], high: [2, 1], levels: [0, 255, 0, 51] });
  assert.equal(one.bitmap(look()), one.canvas);
  assert.deepEqual([one.canvas.width, one.canvas.height], [2, 2]);
  one.bitmap(look("network"));
  assert.deepEqual(paintings(one), [
    [2, 2, 0, 255, 128, 153], // −2 and 2 of 2; 0 and 0.2 of 1
    [2, 2, 96, 159, 128, 131], // −2, 2, 0 and 0.2 of 8
  ]);
});

test("a picture is grey, from 0 to 1", () => {
  const one = maps(1, 1, 2, { isPicture: true, low: [0.2], high: [0.6], levels: [0, 255] });
  one.bitmap(look("network"));
  assert.deepEqual(paintings(one), [[2, 1, 1051, 1153]]);
});

test("a page is painted again only when it has changed", () => {
  const one = maps(33, 1, 2, { high: Array.from({ length: 33 }, (_, unit) => unit), levels: Array(66).fill(255) });
  one.bitmap(look());
  one.bitmap(look());
  assert.equal(paintings(one).length, 1);
  one.page = 1;
  one.bitmap(look());
  assert.deepEqual(paintings(one)[1], [2, 1, 255, 255]); // the last unit alone
  one.bitmap(look("layer"));
  one.take(layer({ rows: 1, columns: 2, mean: Array(33).fill(0) }));
  one.bitmap(look("layer"));
  assert.equal(paintings(one).length, 4);
  assert.deepEqual(paintings(one)[3], [2, 1, 128, 128]);
});

// Drawing

test("a canvas is as sharp as the screen, and empty", () => {
  window.devicePixelRatio = 2;
  const canvas = recordingCanvas();
  const context = fitCanvas(canvas, 100, 50.2);
  window.devicePixelRatio = 1;
  assert.deepEqual([canvas.width, canvas.height, canvas.style.width, canvas.style.height], [200, 100, "100px", "50.2px"]);
  assert.equal(context, canvas.getContext());
  assert.deepEqual(canvas.drawn.map((call) => [call.call, ...call.given]), [["setTransform", 1, 0, 0, 1, 0, 0], ["clearRect", 0, 0, 200, 100]]);
});

test("a canvas of the right size keeps it: to set it again would cost time", () => {
  const set = [];
  const canvas = Object.assign(recordingCanvas(), { width: 100, height: 50 });
  const watched = new Proxy(canvas, { set: (...change) => set.push(change[1]) });
  window.devicePixelRatio = 0; // some browsers do not know
  fitCanvas(watched, 100, 50);
  fitCanvas(watched, 100, 60);
  window.devicePixelRatio = 1;
  assert.deepEqual(set, ["height"]);
});

test("cells of two pixels and more have sharp edges, smaller ones are smoothed", () => {
  const canvas = recordingCanvas();
  const context = canvas.getContext();
  const smooth = (width) => {
    drawCells(context, "bitmap", [0, 5, 10, 5], [1, 2, width, 3]);
    return [context.imageSmoothingEnabled, context.imageSmoothingQuality];
  };
  assert.deepEqual([smooth(19), smooth(20)], [[true, "high"], [false, "high"]]);
  assert.deepEqual(given(canvas, "drawImage")[1], ["bitmap", 0, 5, 10, 5, 1, 2, 20, 3]);
});

/** Two layers, the second of which is fed by both units of the first. */
function host(target, changes = {}) {
  const before = column({ mean: [1, 2] });
  const one = column({
    mean: [0.75, -0.5], sources: [0, 1, 1, 0], weights: [4, -1, 2, 2], numSources: 2, feed: "weight",
    labels: ["cat", "dog"], answer: 0, ...changes,
  });
  one.left = 300;
  return {
    ...look(), columns: [before, one], target, theme: { faint: "#ccc", text: "#111", primary: "#00f", font: "Sans" },
  };
}

const sourcesOf = (...options) => {
  const canvas = recordingCanvas();
  drawSources(canvas, host(...options), 0, 500);
  return canvas;
};
const unitsOf = (...options) => {
  const canvas = recordingCanvas();
  drawUnits(canvas, host(null, ...options), 0, 800);
  return canvas;
};

test("lines are as wide and as clear as a source is strong, and of its sign's colour", () => {
  const canvas = sourcesOf({ layer: 1, unit: 0 });
  const lines = callsOf(canvas, "stroke");
  assert.deepEqual(lines.map(({ strokeStyle }) => strokeStyle), [NEGATIVE, POSITIVE]); // the strongest last
  assert.deepEqual(lines.map(({ globalAlpha }) => globalAlpha), [0.25 + 0.75 / 4, 1]);
  assert.deepEqual(lines.map(({ lineWidth }) => Number(lineWidth.toFixed(3))), [1.35, 3.6]);
  const frames = callsOf(canvas, "strokeRect");
  assert.deepEqual(frames.map(({ strokeStyle, lineWidth, globalAlpha }) => [strokeStyle, lineWidth, globalAlpha]), [
    [NEGATIVE, 1.5, 0.25 + 0.75 / 4], [POSITIVE, 1.5, 1], ["#00f", 3, 1],
  ]);
});

test("a line goes from the middle of the source's right to the middle of the unit's left, level at both ends", () => {
  const canvas = sourcesOf({ layer: 1, unit: 1 }); // both count the same
  // Numbers are 44 × 24, from 17 across and 294.5 down, 27 apart; classes 117 × 36, from 282.5 down, 39 apart.
  assert.deepEqual(given(canvas, "moveTo"), [[62, 306.5], [62, 333.5]]);
  assert.deepEqual(given(canvas, "bezierCurveTo"), [
    [180.5, 306.5, 180.5, 339.5, 299, 339.5], [180.5, 333.5, 180.5, 339.5, 299, 339.5],
  ]);
  assert.deepEqual(given(canvas, "strokeRect"), [[16, 293.5, 46, 26], [16, 320.5, 46, 26], [299, 320.5, 119, 38]]);
  assert.equal(callsOf(canvas, "beginPath").length, 2);
});

test("lines that say one to one, or a place, have the colour of text", () => {
  for (const feed of ["one", "place"]) {
    assert.deepEqual(callsOf(sourcesOf({ layer: 1, unit: 0 }, { feed }), "stroke").map(({ strokeStyle }) => strokeStyle), ["#111", "#111"]);
  }
  const kernels = callsOf(sourcesOf({ layer: 1, unit: 0 }, { feed: "kernel" }), "stroke");
  assert.deepEqual(kernels.map(({ strokeStyle }) => strokeStyle), [NEGATIVE, POSITIVE]);
});

test("where all weights are nothing, lines are thin and faint", () => {
  const lines = callsOf(sourcesOf({ layer: 1, unit: 0 }, { weights: [0, 0, 0, 0] }), "stroke");
  assert.deepEqual(lines.map(({ strokeStyle, globalAlpha, lineWidth }) => [strokeStyle, globalAlpha, lineWidth]), Array(2).fill([POSITIVE, 0.25, 0.6]));
});

test("a unit of the picture is framed alone", () => {
  assert.deepEqual(given(sourcesOf({ layer: 0, unit: 1 }), "strokeRect"), [[16, 320.5, 46, 26]]);
  assert.deepEqual(callsOf(sourcesOf({ layer: 0, unit: 1 }), "stroke"), []);
});

test("nothing is drawn for a unit that is not in sight, or for none, but what was there goes", () => {
  for (const target of [null, { layer: 1, unit: 40 }]) {
    const canvas = sourcesOf(target);
    assert.deepEqual([callsOf(canvas, "strokeRect"), given(canvas, "clearRect")], [[], [[0, 0, 500, 648]]]);
  }
});

test("a source on another page has no line", () => {
  const canvas = recordingCanvas();
  const two = host({ layer: 1, unit: 0 });
  two.columns[0] = vector(200);
  two.columns[0].page = 1;
  drawSources(canvas, two, 0, 500);
  assert.deepEqual([callsOf(canvas, "stroke").length, callsOf(canvas, "strokeRect").length], [0, 1]);
});

test("lines follow where the network is scrolled to, as sharp as the screen", () => {
  window.devicePixelRatio = 2;
  const canvas = recordingCanvas();
  drawSources(canvas, host({ layer: 1, unit: 0 }), 50, 500);
  window.devicePixelRatio = 0;
  drawSources(canvas, host({ layer: 1, unit: 0 }), 50, 500);
  window.devicePixelRatio = 1;
  const transforms = given(canvas, "setTransform");
  assert.deepEqual([transforms[1], transforms[3]], [[2, 0, 0, 2, -92, 8], [1, 0, 0, 1, -46, 4]]);
});

test("each unit is drawn from its own part of the bitmap into its place, with a frame", () => {
  const canvas = unitsOf();
  assert.deepEqual(given(canvas, "drawImage").map(([, ...places]) => places), [
    [0, 0, 1, 1, 21, 299, 44, 24], [0, 1, 1, 1, 21, 326, 44, 24], // 17 + 4, 294.5 + 4
    [0, 0, 1, 1, 304, 287, 36, 36], [0, 1, 1, 1, 304, 326, 36, 36], // the cell of a class is square
  ]);
  const [frame] = callsOf(canvas, "strokeRect");
  assert.deepEqual([frame.given, frame.strokeStyle, frame.lineWidth], [[21.5, 299.5, 43, 23], "#ccc", 1]);
});

test("maps on a second page are drawn from the top of their bitmap", () => {
  const canvas = recordingCanvas();
  const one = maps(34, 2, 3);
  one.page = 1;
  drawUnits(canvas, { ...host(null), columns: [one] }, 0, 800);
  assert.deepEqual(given(canvas, "drawImage").map(([, ...places]) => places.slice(0, 4)), [[0, 0, 3, 2], [0, 2, 3, 2]]);
});

test("a unit has at least a pixel on a coarse screen", () => {
  window.devicePixelRatio = 0.25;
  const canvas = recordingCanvas();
  drawUnits(canvas, { ...host(null), columns: [maps(16, 1, 100)] }, 0, 800);
  window.devicePixelRatio = 1;
  assert.deepEqual(given(canvas, "drawImage")[0].slice(-2), [9, 1]);
});

test("a class has its name and value beside its cell, the answer in bold", () => {
  const canvas = unitsOf();
  const texts = callsOf(canvas, "fillText");
  assert.deepEqual(texts.map(({ given: [text, x, y], font }) => [text, x, y, font]), [
    ["0.75", 421, 303, "700 13px Sans"], ["cat", 345, 303, "700 13px Sans"],
    ["−0.5", 421, 342, "400 13px Sans"], ["dog", 345, 342, "400 13px Sans"],
  ]);
  assert.deepEqual(texts.slice(0, 2).map(({ textAlign, textBaseline, fillStyle }) => [textAlign, textBaseline, fillStyle]), [
    ["right", "middle", "#111"], ["left", "middle", "#111"],
  ]);
});

test("bars of classes are as long as their values, of the sign's colour", () => {
  const bars = (changes) => callsOf(unitsOf(changes), "fillRect").map(({ given: [x, y, width, height], fillStyle, globalAlpha }) =>
    [x, y, Number(width.toFixed(3)), height, fillStyle, globalAlpha]);
  assert.deepEqual(bars(), [
    [345, 319, 76, 3, "#111", 0.1], [345, 319, 76, 3, POSITIVE, 1], // the largest magnitude has all the room
    [345, 358, 76, 3, "#111", 0.1], [345, 358, 50.667, 3, NEGATIVE, 1],
  ]);
  const lengths = (changes) => bars(changes).filter(([, , , , , alpha]) => alpha === 1).map(([, , width]) => width);
  assert.deepEqual(lengths({ mean: [0.25, 0.5], isShare: true }), [19, 38]); // shares are of one
  assert.deepEqual(lengths({ mean: [0, 0] }), [0, 0]);
});

test("many classes have small letters", () => {
  const canvas = unitsOf({ mean: Array(32).fill(0.5), sources: Array(32).fill(0), weights: Array(32).fill(1), labels: Array(32).fill("aeroplane") });
  const [value, name] = callsOf(canvas, "fillText");
  assert.deepEqual([value.font, name.font], ["700 10px Sans", "700 10px Sans"]);
});

/** How a long name of a class is written: its lines, and its letters' size. */
function written(label, labels = [label, "dog"]) {
  const texts = callsOf(unitsOf({ mean: labels.map(() => 0.5), sources: labels.map(() => 0), weights: labels.map(() => 1), labels, answer: 1 }), "fillText");
  const end = texts.findIndex(({ textAlign }, index) => index > 0 && textAlign === "right");
  return { lines: texts.slice(1, end).map(({ given: [text] }) => text), texts: texts.slice(1, end) };
}

test("a name that is too long for a line stands in two, broken where words end", () => {
  // 226 − 41 pixels of room, less 18 and 6 for the value: 26 letters of 6.
  assert.deepEqual(written("golden retriever hillsides").lines, ["golden retriever hillsides"]);
  assert.deepEqual(written("golden retriever of old hills").lines, ["golden retriever of old", "hills"]);
  assert.deepEqual(written("golden retriever hillsides far").lines, ["golden retriever hillsides", "far"]);
  assert.deepEqual(written("black-and-tan-old-coonhounds-far").lines, ["black-and-tan-old-", "coonhounds-far"]);
  assert.deepEqual(written("black_and_tan_old_coonhounds_far").lines, ["black_and_tan_old_", "coonhounds_far"]);
  assert.deepEqual(written("black-and-tan-old-coonhound-far").lines, ["black-and-tan-old-", "coonhound-far"]);
  assert.deepEqual(written("a supercalifragilisticexpialidocious").lines, ["a supercalifragilisticexpi", "alidocious"]);
});

test("the two lines stand round the middle, in smaller letters, and the second may be cut", () => {
  const { texts, lines } = written(`${"a".repeat(26)}${"b".repeat(90)}`);
  assert.deepEqual(lines, ["a".repeat(26), `${"b".repeat(25)}…`]);
  assert.deepEqual(texts.map(({ given: [, x, y], font }) => [x, y, font]), [[345, 297, "400 11px Sans"], [345, 309, "400 11px Sans"]]);
});

test("where a class has little height, its name is cut in one line", () => {
  const labels = Array(25).fill("a very very very long name of a class");
  assert.deepEqual(written(labels[0], labels).lines, ["a very very very long name o…"]);
});

test("columns out of sight are left out, those at the edge are not", () => {
  const drawnFrom = (from, width) => {
    const canvas = recordingCanvas();
    drawUnits(canvas, host(null), from, width);
    assert.deepEqual(given(canvas, "clearRect"), [[0, 0, width, 648]]);
    return callsOf(canvas, "drawImage").length / 2;
  };
  // The columns end at 78 and 417, and the drawing begins 4 pixels before them.
  assert.deepEqual([drawnFrom(0, 800), drawnFrom(5000, 100), drawnFrom(0, 303), drawnFrom(0, 304)], [2, 0, 1, 2]);
  assert.deepEqual([drawnFrom(82, 800), drawnFrom(83, 800), drawnFrom(421, 100), drawnFrom(422, 100)], [2, 1, 1, 0]);
});

test("units are as sharp as the screen, and follow the scrolling", () => {
  window.devicePixelRatio = 2;
  const canvas = recordingCanvas();
  drawUnits(canvas, host(null), 10, 800);
  window.devicePixelRatio = 1;
  assert.deepEqual(given(canvas, "drawImage").map((call) => call.slice(-4))[2], [588, 573, 72, 72]);
  const [value, name] = callsOf(canvas, "fillText");
  assert.deepEqual([value.given, value.font], [["0.75", 822, 605], "700 26px Sans"]);
  assert.deepEqual(name.given, ["cat", 670, 605]);
  assert.deepEqual(given(canvas, "fillRect")[0], [670, 637, 152, 6]);
});
