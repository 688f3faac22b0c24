import assert from "node:assert/strict";
import { test } from "node:test";

import "./page.js";

const { echartsTable, plotlyTable, unpacked } = await import("../../ui/components/saving/chart_tables.js");

/** Pack numbers as plotly.py does. */
const packed = (numbers, dtype, shape) => ({ dtype, bdata: Buffer.from(numbers.buffer).toString("base64"), shape });

test("packed arrays are read as what they were, row by row", () => {
  assert.deepEqual(unpacked(packed(Float64Array.of(0.1, -2), "f8")), [0.1, -2]);
  assert.deepEqual(unpacked(packed(Int16Array.of(1, 2, 3, 4, 5, 6), "i2", "2, 3")), [[1, 2, 3], [4, 5, 6]]);
  const cube = unpacked(packed(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), "u1", "2, 2, 2"));
  assert.deepEqual(cube, [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]);
  assert.deepEqual(unpacked([Float64Array.of(1), [2]]), [[1], [2]]);
  assert.deepEqual(unpacked(undefined), []);
});

test("a map is a matrix, with names where it has some", () => {
  const z = packed(Float64Array.of(1, 2, 3, 4), "f8", "2, 2");
  assert.deepEqual(plotlyTable([{ type: "heatmap", z }], {}), [["row \\ column", 0, 1], [0, 1, 2], [1, 3, 4]]);
  const titles = { xaxis: { title: { text: "answer" } }, yaxis: { title: "truth" } };
  const named = { type: "heatmap", z, x: ["&lt;b&gt;", "dog"], y: ["cat", "dog"] };
  assert.deepEqual(plotlyTable([named, { type: "scatter", mode: "text", x: [0], y: [0] }], titles), [
    ["truth \\ answer", "<b>", "dog"], ["cat", 1, 2], ["dog", 3, 4],
  ]);
});

test("of several maps each cell has a row", () => {
  const maps = [{ type: "heatmap", z: [[1]] }, { type: "heatmap", name: "second", z: [[2, 3]] }];
  assert.deepEqual(plotlyTable(maps), [
    ["Map", "Row", "Column", "Value"], [1, 0, 0, 1], ["second", 0, 0, 2], ["second", 0, 1, 3],
  ]);
});

test("a picture in colour has a row for each pixel", () => {
  assert.deepEqual(plotlyTable([{ type: "image", z: [[[1, 2, 3], [4, 5, 6]]] }]), [
    ["Row", "Column", "Red", "Green", "Blue"], [0, 0, 1, 2, 3], [0, 1, 4, 5, 6],
  ]);
});

test("a grey picture is its levels, and a coloured map the values by which it is coloured", () => {
  const z = [[[7, 7, 7], [9, 9, 9]]];
  assert.deepEqual(plotlyTable([{ type: "image", z }]), [["row \\ column", 0, 1], [0, 7, 9]]);
  assert.deepEqual(plotlyTable([{ type: "image", z, customdata: [[-0.25, NaN]] }])[1], [0, -0.25, NaN]);
});

test("bars that lie begin with the name of each", () => {
  const bars = { type: "bar", orientation: "h", x: [3, 8], y: ["1 layer", "2 layers"] };
  assert.deepEqual(plotlyTable([bars], { xaxis: { title: { text: "pixels a side" } } }), [
    ["name", "pixels a side"], ["1 layer", 3], ["2 layers", 8],
  ]);
});

test("what is written at a point is told", () => {
  const points = { type: "scatter", x: [10], y: [0.5], text: ["depth 2"] };
  assert.deepEqual(plotlyTable([points], {}), [["x", "y", "Words"], [10, 0.5, "depth 2"]]);
});

test("points have a row each, with the titles of their axes and the ends of their bars", () => {
  const layout = { xaxis: {}, xaxis2: { title: { text: "how sure" } }, yaxis: { title: { text: "right" } } };
  const one = { type: "bar", x: [0.5, 1], y: [0.25, 0.75], error_y: { array: [0.25, 0.5], arrayminus: [0.125, 0.5] } };
  assert.deepEqual(plotlyTable([one], layout), [
    ["how sure", "right", "Bar from", "Bar to"], [0.5, 0.25, 0.125, 0.5], [1, 0.75, 0.25, 1.25],
  ]);
  const symmetric = { type: "scatter", name: "a", x: [1], y: [2], error_y: { array: [0.5] } };
  assert.deepEqual(plotlyTable([symmetric], {})[1], ["a", 1, 2, 1.5, 2.5]);
});

test("series on axes of their own are called values", () => {
  const traces = [{ name: "share", x: [1], y: [0.5] }, { name: "count", x: [1], y: [9], yaxis: "y2" }];
  assert.deepEqual(plotlyTable(traces, { yaxis: { title: { text: "share" } } }), [
    ["Series", "x", "value"], ["share", 1, 0.5], ["count", 1, 9],
  ]);
});

test("curves over epochs have a row for each point, in per cent where the axis is", () => {
  const option = {
    xAxis: { type: "value", name: "epoch" },
    yAxis: { type: "value", name: "accuracy", axisLabel: { formatter: "{value}%" } },
    series: [{ name: "training", data: [[1, 87.5], [2, null]] }, { name: "test", data: [[1, 95.97]] }],
  };
  assert.deepEqual(echartsTable(option), [
    ["Series", "epoch", "accuracy (%)"], ["training", 1, 87.5], ["training", 2, null], ["test", 1, 95.97],
  ]);
  const two = { ...option, yAxis: [option.yAxis, { name: "learning rate" }] };
  assert.deepEqual(echartsTable(two)[0], ["Series", "epoch", "value"]);
});

test("bars with names have a row for each name and a column for each series", () => {
  const option = {
    xAxis: { type: "value" },
    yAxis: { type: "category", data: ["cat", "=dog"] },
    series: [{ name: "training", data: [10, 20] }, { name: "test", data: [{ value: 1 }, { value: 2 }] }],
  };
  assert.deepEqual(echartsTable(option), [["name", "training", "test"], ["cat", 10, 1], ["=dog", 20, 2]]);
});

test("a confusion matrix is a matrix, with the mistakes that were never made as 0", () => {
  const option = {
    xAxis: { type: "category", name: "answered", data: ["a", "b"] },
    yAxis: { type: "category", name: "true class", data: ["a", "b"] },
    series: [{ type: "heatmap", data: [[1, 0, 3]] }, { type: "heatmap", data: [[0, 0, 7], [1, 1, 9]] }],
  };
  assert.deepEqual(echartsTable(option), [["true class \\ answered", "a", "b"], ["a", 7, 3], ["b", 0, 9]]);
});
