import assert from "node:assert/strict";
import { test } from "node:test";

import { Column } from "../../ui/components/network_view/columns.js";
import { drawSources, drawUnits, fitCanvas } from "../../ui/components/network_view/drawing.js";
import { describeUnit, valueWords } from "../../ui/components/network_view/words.js";
import { NEGATIVE, POSITIVE } from "../../ui/components/shared/colours.js";
import { callsOf, recordingCanvas } from "./recording.js";

const bytes = (typed) => btoa(String.fromCharCode(...new Uint8Array(typed.buffer)));
const floats = (numbers) => bytes(Float32Array.from(numbers));

/** A layer as Python sends it. */
function message(changes) {
  const { mean = [0], low = mean, high = mean, sources = [], weights = [], ...rest } = changes;
  return {
    name: "layer", kind: "activation", shape: [mean.length], units: mean.length, rows: 1, columns: 1,
    levels: bytes(Uint8Array.from(mean, () => 0)), low: floats(low), high: floats(high), mean: floats(mean),
    sources: bytes(Int32Array.from(sources)), weights: floats(weights), perUnit: mean.length ? sources.length / mean.length : 0,
    numSources: 0, feed: "one", isShare: false, mixes: false, ...rest,
  };
}

const MAPS = { rows: 2, columns: 3, shape: [2, 3, 2], levels: bytes(new Uint8Array(12)) };
const picture = () => new Column(message({ ...MAPS, name: "input", mean: [0.5, 0.25], unitNames: ["red", "green"] }));

test("a share is a percentage, anything else a number", () => {
  const column = { mean: [0.123456, -2.5] };
  assert.equal(valueWords({ ...column, isShare: true }, 0), "12.3 %");
  assert.equal(valueWords(column, 1), "−2.5");
});

test("a unit of the picture says its colour", () => {
  const words = describeUnit({ columns: [picture()] }, { layer: 0, unit: 1 });
  assert.equal(words.name, "input · green");
  assert.equal(words.sources, "This is what the network gets.");
});

test("a map says its range, and whether it is silent", () => {
  const column = new Column(message({ ...MAPS, mean: [0.5, 0], low: [-1, 0], high: [2, 0], kind: "convolution", sources: [0, 0] , weights: [1, 1], numSources: 1, feed: "kernel" }));
  const host = { columns: [picture(), column] };
  const [loud, silent] = [0, 1].map((unit) => describeUnit(host, { layer: 1, unit }));
  assert.equal(loud.kind, "convolution");
  assert.equal(loud.range, "2 × 3 · min −1 · mean 0.5 · max 2");
  assert.equal(silent.range, "2 × 3 · min 0 · mean 0 · max 0, silent on this picture");
});

test("a filter names its strongest kernels with their signs", () => {
  const column = new Column(message({ ...MAPS, sources: [1, 0, 0, 1], weights: [2, -0.5, 3, 0.25], mean: [0, 0], numSources: 2, feed: "kernel" }));
  const words = (unit) => describeUnit({ columns: [picture(), column] }, { layer: 1, unit }).sources;
  assert.equal(words(0), "Fed by all 2 channels of input; strongest kernels: 1 (+2), 0 (−0.5).");
  assert.equal(words(1), "Fed by all 2 channels of input; strongest kernels: 0 (+3), 1 (+0.25).");
});

test("a dense unit names products of an input and its weight", () => {
  const before = new Column(message({ name: "flatten", mean: [2, -3] }));
  const column = new Column(message({ mean: [1], sources: [1, 0], weights: [-2, 0.5], numSources: 2, feed: "weight" }));
  assert.equal(
    describeUnit({ columns: [before, column] }, { layer: 1, unit: 0 }).sources,
    "Fed by all 2 of flatten; counting most: 1: −3 × (−2) = 6; 0: 2 × 0.5 = 1.",
  );
});

test("a number of Flatten says its row, column and channel", () => {
  const column = new Column(message({ mean: Array(12).fill(0), sources: Array.from({ length: 12 }, (_, unit) => unit % 2), weights: Array(12).fill(1), feed: "place" }));
  const words = (unit) => describeUnit({ columns: [picture(), column] }, { layer: 1, unit }).sources;
  assert.equal(words(0), "Is row 0, column 0 of input · red.");
  assert.equal(words(9), "Is row 1, column 1 of input · green.");
});

test("a class says its own name, and what it is compared with", () => {
  const scores = new Column(message({ name: "dense", mean: [1, 2] }));
  const column = new Column(message({ mean: [0.25, 0.75], isShare: true, mixes: true, labels: ["cat", "dog"], sources: [0, 1], weights: [1, 1] }));
  const words = describeUnit({ columns: [scores, column] }, { layer: 1, unit: 1 });
  assert.equal(words.range, "class “dog”: 75.0 %");
  assert.equal(words.sources, "Fed by dense · 1 alone, against all the others.");
});

test("sources on another page are counted", () => {
  const before = new Column(message({ name: "flatten", mean: Array(200).fill(0) }));
  const column = new Column(message({ mean: [0], sources: [150, 1], weights: [1, 1], numSources: 200, feed: "weight" }));
  const words = () => describeUnit({ columns: [before, column] }, { layer: 1, unit: 0 }).sources;
  assert.match(words(), / 1 of the lines begin on another page of flatten\.$/);
  before.turnTo(150);
  assert.match(words(), / 1 of the lines begin on another page of flatten\.$/);
  assert.deepEqual([before.first, before.count, before.shows(150), before.shows(1)], [128, 72, true, false]);
});

test("a canvas is as sharp as the screen, and empty", () => {
  globalThis.window = { devicePixelRatio: 2 };
  const canvas = recordingCanvas();
  fitCanvas(canvas, 100, 50);
  assert.deepEqual([canvas.width, canvas.height, canvas.style.width, canvas.style.height], [200, 100, "100px", "50px"]);
  assert.deepEqual(callsOf(canvas, "clearRect")[0].given, [0, 0, 200, 100]);
});

/** Two layers, the second of which is fed by both units of the first. */
function host(target) {
  const before = new Column(message({ mean: [1, 2] }));
  const column = new Column(message({ mean: [0.75, -0.5], sources: [0, 1, 1, 0], weights: [4, -1, 2, 2], numSources: 2, feed: "weight", labels: ["cat", "dog"], answer: 0 }));
  column.left = 300;
  const bitmap = { of: "units" };
  for (const one of [before, column]) one.bitmap = () => bitmap;
  return {
    columns: [before, column], target, scale: "own", largest: 1, tables: {},
    theme: { faint: "#ccc", text: "#111", primary: "#00f", font: "Sans" },
    colourOf: (_, weight) => (weight < 0 ? NEGATIVE : POSITIVE),
    valueOf: valueWords,
  };
}

test("lines are as wide and as clear as a source is strong, and of its sign's colour", () => {
  globalThis.window = { devicePixelRatio: 1 };
  const canvas = recordingCanvas();
  drawSources(canvas, host({ layer: 1, unit: 0 }), 0, 500);
  const lines = callsOf(canvas, "stroke");
  assert.deepEqual(lines.map(({ strokeStyle }) => strokeStyle), [NEGATIVE, POSITIVE]); // the strongest last
  assert.deepEqual(lines.map(({ globalAlpha }) => globalAlpha), [0.25 + 0.75 / 4, 1]);
  assert.deepEqual(lines.map(({ lineWidth }) => Number(lineWidth.toFixed(3))), [1.35, 3.6]);
  const frames = callsOf(canvas, "strokeRect");
  assert.deepEqual(frames.map(({ strokeStyle }) => strokeStyle), [NEGATIVE, POSITIVE, "#00f"]);
  const [start] = callsOf(canvas, "moveTo");
  const [curve] = callsOf(canvas, "bezierCurveTo");
  assert.ok(start.given[0] < curve.given[4], "from the layer before to this one");
  assert.deepEqual([curve.given[1], curve.given[3]], [start.given[1], curve.given[5]]); // level at both ends
});

test("nothing is drawn for a unit that is not in sight, or for none", () => {
  const canvas = recordingCanvas();
  drawSources(canvas, host(null), 0, 500);
  drawSources(canvas, host({ layer: 1, unit: 40 }), 0, 500);
  assert.deepEqual(callsOf(canvas, "strokeRect"), []);
});

test("each unit is drawn from its own part of the bitmap, a class with its name and bar", () => {
  globalThis.window = { devicePixelRatio: 1 };
  const canvas = recordingCanvas();
  drawUnits(canvas, host(null), 0, 800);
  assert.deepEqual(callsOf(canvas, "drawImage").map(({ given }) => given.slice(1, 5)), [
    [0, 0, 1, 1], [0, 1, 1, 1], [0, 0, 1, 1], [0, 1, 1, 1],
  ]);
  const texts = callsOf(canvas, "fillText").map(({ given, font }) => [given[0], font.split(" ")[0]]);
  assert.deepEqual(texts, [["0.75", "700"], ["cat", "700"], ["−0.5", "400"], ["dog", "400"]]);
  const bars = callsOf(canvas, "fillRect").filter(({ globalAlpha }) => globalAlpha === 1);
  assert.deepEqual(bars.map(({ fillStyle }) => fillStyle), [POSITIVE, NEGATIVE]);
  const full = callsOf(canvas, "fillRect").find(({ globalAlpha }) => globalAlpha < 1);
  assert.equal(bars[0].given[2], full.given[2]); // the largest is as long as there is room
  assert.ok(Math.abs(bars[1].given[2] / full.given[2] - 0.5 / 0.75) < 1e-9);
});

test("columns out of sight are left out", () => {
  const canvas = recordingCanvas();
  drawUnits(canvas, host(null), 5000, 100);
  assert.deepEqual(callsOf(canvas, "drawImage"), []);
});
