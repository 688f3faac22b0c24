import assert from "node:assert/strict";
import { test } from "node:test";

import {
  added,
  ACTIVATIONS,
  activate,
  add,
  convolve,
  errorFunction,
  largestMagnitude,
  makeArray,
  normalize,
  outputSize,
  pad,
  paddingAmounts,
  pool,
  prepare,
  rectify,
  shift,
  sigmoid,
  subtract,
  unpackArray,
  valueRange,
} from "../../ui/components/shared/arithmetic.js";
import { grid, packed, rowsOf } from "./grids.js";

const near = (found, expected, within = 1e-6) =>
  assert.ok(Math.abs(found - expected) <= within, `${found} is not ${expected}`);
const COUNT = grid([1, 2, 3], [4, 5, 6], [7, 8, 9]);

test("nothing is none of a number, and not a number stays so", () => {
  const nothing = makeArray(0, 0);
  assert.deepEqual(rowsOf(convolve(nothing, grid([1, 2], [3, 4]))), []);
  assert.deepEqual(rowsOf(pool(grid([1, 2, 3]))), []); // a window of 2 × 2 does not fit
  assert.deepEqual(valueRange(nothing), [Infinity, -Infinity]);
  assert.equal(largestMagnitude(nothing), 0);
  assert.deepEqual(rowsOf(rectify(grid([NaN, -1]))), [[NaN, 0]]);
  assert.deepEqual(rowsOf(convolve(grid([NaN, 1]), grid([2]))), [[NaN, 2]]);
  assert.equal(largestMagnitude(grid([NaN, -3])), 3);
});

test("an array is made of zeros, or of its rows and columns", () => {
  assert.deepEqual(rowsOf(makeArray(1, 2)), [[0, 0]]);
  assert.deepEqual(rowsOf(makeArray(2, 3, (row, column) => 10 * row + column)), [
    [0, 1, 2],
    [10, 11, 12],
  ]);
});

test("bytes are levels of 255, anything else is four bytes a number", () => {
  const bytes = { rows: 1, columns: 3, bytes: 1, data: btoa(String.fromCharCode(0, 51, 255)) };
  assert.deepEqual(rowsOf(unpackArray(bytes)), [[0, 0.2, 1]]);
  assert.deepEqual(rowsOf(unpackArray(packed([1.5, -2], [0.25, 1e6]))), [
    [1.5, -2],
    [0.25, 1e6],
  ]);
});

test("padding is none, the same on both sides, or what keeps ceil(size / stride) stops", () => {
  assert.deepEqual(paddingAmounts(10, 3), [0, 0]);
  assert.deepEqual(paddingAmounts(10, 3, { padding: 2 }), [2, 2]);
  assert.deepEqual(paddingAmounts(10, 3, { padding: "same" }), [1, 1]);
  assert.deepEqual(paddingAmounts(10, 4, { padding: "same" }), [1, 2]); // the odd one goes behind
  assert.deepEqual(paddingAmounts(10, 4, { padding: "same", flip: true }), [2, 1]); // or before a turned kernel
  assert.deepEqual(paddingAmounts(10, 3, { padding: "same", stride: 2 }), [0, 1]);
  assert.deepEqual(paddingAmounts(10, 3, { padding: "same", dilation: 3 }), [3, 3]);
  assert.deepEqual(paddingAmounts(10, 1, { padding: "same", stride: 3 }), [0, 0]);
});

test("stops are counted from the first one on", () => {
  assert.equal(outputSize(28, 3), 26);
  assert.equal(outputSize(28, 3, { stride: 2 }), 13);
  assert.equal(outputSize(28, 3, { padding: "same" }), 28);
  assert.equal(outputSize(28, 3, { padding: 2, dilation: 2 }), 28);
  assert.equal(outputSize(3, 3), 1);
  assert.equal(outputSize(2, 3), 0);
});

test("padding is laid round an image, with any number", () => {
  const image = grid([1, 2]);
  assert.deepEqual(rowsOf(pad(image, [1, 0], [0, 2])), [
    [0, 0, 0, 0],
    [1, 2, 0, 0],
  ]);
  assert.deepEqual(rowsOf(pad(image, [0, 1], [1, 0], 7)), [
    [7, 1, 2],
    [7, 7, 7],
  ]);
});

test("an image is prepared for windows that are not square", () => {
  const [padded, rows, columns] = prepare(grid([1, 2, 3, 4]), 1, 3, { padding: "same" }, 5);
  assert.deepEqual(rowsOf(padded), [[5, 1, 2, 3, 4, 5]]);
  assert.deepEqual([rows, columns], [1, 4]);
});

test("a kernel is laid on as it stands, and turned around only when asked", () => {
  const kernel = grid([1, 0], [0, -1]);
  assert.deepEqual(rowsOf(convolve(COUNT, kernel)), [
    [-4, -4],
    [-4, -4],
  ]);
  assert.deepEqual(rowsOf(convolve(COUNT, kernel, { flip: true })), [
    [4, 4],
    [4, 4],
  ]);
});

test("stride, dilation, padding, bias and ReLU of a convolution", () => {
  const one = grid([1]);
  assert.deepEqual(rowsOf(convolve(COUNT, one, { stride: 2 })), [
    [1, 3],
    [7, 9],
  ]);
  assert.deepEqual(rowsOf(convolve(COUNT, grid([1, 10]), { dilation: 2 })), [[31], [64], [97]]);
  assert.deepEqual(rowsOf(convolve(COUNT, grid([1], [10]), { dilation: 2 })), [[71, 82, 93]]);
  assert.deepEqual(rowsOf(convolve(grid([5]), one, { padding: 1 })), [
    [0, 0, 0],
    [0, 5, 0],
    [0, 0, 0],
  ]);
  assert.deepEqual(rowsOf(convolve(grid([1, -3]), one, { bias: 1 })), [[2, -2]]);
  assert.deepEqual(rowsOf(convolve(grid([1, -3]), one, { bias: 1, relu: true })), [[2, 0]]);
});

test("the rows of a kernel lie below each other, a window's cells beside each other", () => {
  const kernel = grid([1, 2, 3], [40, 50, 60]);
  const image = grid([1, 1, 1], [1, 1, 1], [0, 0, 0]);
  assert.deepEqual(rowsOf(convolve(image, kernel)), [[156], [6]]);
});

test("pooling keeps the largest or the mean, and never counts padding", () => {
  assert.deepEqual(rowsOf(pool(COUNT)), [[5]]);
  assert.deepEqual(rowsOf(pool(COUNT, { mode: "average" })), [[3]]);
  assert.deepEqual(rowsOf(pool(COUNT, { stride: 1 })), [
    [5, 6],
    [8, 9],
  ]);
  assert.deepEqual(rowsOf(pool(grid([-4, -2, -3]), { poolSize: 2, stride: 2, padding: "same" })), [
    [-2, -3],
  ]);
  assert.deepEqual(
    rowsOf(pool(grid([4, 2, 3]), { poolSize: 2, stride: 2, padding: "same", mode: "average" })),
    [[3, 3]],
  );
});

test("a picture moves right and down, and zeros come in", () => {
  assert.deepEqual(rowsOf(shift(COUNT, 1, 0)), [
    [0, 1, 2],
    [0, 4, 5],
    [0, 7, 8],
  ]);
  assert.deepEqual(rowsOf(shift(COUNT, 0, 1)), [
    [0, 0, 0],
    [1, 2, 3],
    [4, 5, 6],
  ]);
  assert.deepEqual(rowsOf(shift(COUNT, -2, -1)), [
    [6, 0, 0],
    [9, 0, 0],
    [0, 0, 0],
  ]);
  for (const far of [3, 4, -4, 100]) assert.deepEqual(rowsOf(shift(COUNT, far, 0)), rowsOf(makeArray(3, 3)));
  assert.deepEqual(rowsOf(shift(COUNT, 0, -3)), rowsOf(makeArray(3, 3)));
});

test("ReLU leaves what is positive", () => {
  assert.deepEqual(rowsOf(rectify(grid([-1, 0, 2]))), [[0, 0, 2]]);
});

test("activation functions at points from tables", () => {
  // Abramowitz and Stegun, tables 7.1 and 4.4; Python's math module agrees.
  near(errorFunction(0.5), 0.5204998778, 2e-7);
  near(errorFunction(-1), -0.8427007929, 2e-7);
  near(errorFunction(2), 0.995322265, 2e-7);
  near(sigmoid(0), 0.5);
  near(sigmoid(2), 0.880797078);
  near(sigmoid(-2), 0.119202922);
  near(sigmoid(-20) * 1e9, 2.061153618);
  assert.equal(sigmoid(-1000), 0);
  assert.equal(sigmoid(1000), 1);
  const at = (name, z, total) => ACTIVATIONS[name](z, total);
  assert.deepEqual([at("linear", -3), at("relu", -3), at("relu", 3)], [-3, 0, 3]);
  near(at("leaky_relu", -3), -0.6);
  assert.equal(at("leaky_relu", 3), 3);
  near(at("elu", -1), -0.632120559);
  assert.equal(at("elu", 1), 1);
  near(at("gelu", 1), 0.841344746);
  near(at("gelu", -1), -0.158655254);
  near(at("silu", 2), 1.761594156);
  near(at("sigmoid", 2), 0.880797078);
  near(at("tanh", 0.5), 0.462117157);
  near(at("softmax", 1, Math.log(Math.exp(1) + Math.exp(2))), 0.268941421);
});

test("a function is applied cell by cell, softmax with each cell's own total", () => {
  assert.deepEqual(rowsOf(activate(grid([-1, 2]), "relu")), [[0, 2]]);
  const shares = activate(grid([0, 1]), "softmax", grid([0, 2])).values;
  near(shares[0], 1);
  near(shares[1], 0.367879441);
});

test("a normalisation takes off the mean first", () => {
  const numbers = { mean: 3, variance: 3, gamma: 2, beta: 1, epsilon: 1 };
  assert.deepEqual(rowsOf(normalize(grid([3, 5]), numbers)), [[1, 3]]);
});

test("arrays are added with a bias, and subtracted in this order", () => {
  const [one, two] = [grid([1, 2]), grid([10, 20])];
  assert.deepEqual(rowsOf(add([one, two, one], 0.5)), [[12.5, 24.5]]);
  assert.deepEqual(rowsOf(add([one])), [[1, 2]]);
  assert.deepEqual(rowsOf(subtract(one, two)), [[-9, -18]]);
});

test("the range of an array, and its largest magnitude", () => {
  const array = grid([-5, 2], [3, 0]);
  assert.deepEqual(valueRange(array), [-5, 3]);
  assert.equal(valueRange(array), valueRange(array)); // looked up the second time
  assert.equal(largestMagnitude(array), 5);
  assert.equal(largestMagnitude(grid([1, 4])), 4);
  assert.equal(largestMagnitude(grid([-1, -4])), 4);
});

test("what only rounding leaves of a sum is 0, and what is small by itself is not", () => {
  assert.equal(added([1 / 3, 1 / 3, -Math.fround(2 / 3)]), 0);
  assert.equal(added([1e-9, -3e-9]), 1e-9 - 3e-9);
  assert.equal(added([1, -0.999]), 1 - 0.999);
  assert.equal(added([]), 0);
});
