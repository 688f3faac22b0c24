import assert from "node:assert/strict";
import { test } from "node:test";

import { brightestOfQuarters, decide, drawFace } from "../../ui/components/face/decide.js";
import { readStrokes, simplified, writeStrokes } from "../../ui/components/drawing_pad/strokes.js";
import { exponentials, softmax } from "../../ui/components/softmax_fraction/softmax.js";
import { makeArray } from "../../ui/components/shared/arithmetic.js";
import { grid } from "./grids.js";

const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-9, `${found}, ${expected}`);
const part = (changes) => ({
  detector: "nose", row: 10, column: 10, mirrored: false, upsideDown: false, present: true, ...changes,
});

test("softmax shares out one, by exponentials", () => {
  const shares = softmax([1, 2, 3], 1);
  near(shares[0] + shares[1] + shares[2], 1);
  near(shares[1] / shares[0], Math.E);
  near(softmax([1, 2], 2)[1], 1 / (1 + Math.exp(-0.5)));
  near(softmax([1000, 0], 1)[0], 1); // no overflow
  assert.deepEqual(exponentials([0, 1, -2], 0.5), [1, Math.exp(2), Math.exp(-4)]);
});

test("a part is drawn with its middle where it is put, mirrored or upside down", () => {
  const drawings = { nose: grid([1, 0.5], [0.25, 0]) };
  const draw = (...parts) => drawFace(makeArray(28, 28), drawings, parts);
  const at = (face, row, column) => face.values[row * 28 + column];
  const window = (face) => [at(face, 9, 9), at(face, 9, 10), at(face, 10, 9), at(face, 10, 10)];
  assert.deepEqual(window(draw(part())), [1, 0.5, 0.25, 0]);
  assert.deepEqual(window(draw(part({ mirrored: true }))), [0.5, 1, 0, 0.25]);
  assert.deepEqual(window(draw(part({ upsideDown: true }))), [0.25, 0, 1, 0.5]);
  assert.deepEqual(window(draw(part({ present: false }))), [0, 0, 0, 0]);
  // Where two lie on each other, the brighter one is seen; and nothing beyond the edge is.
  assert.deepEqual(window(draw(part(), part({ mirrored: true }))), [1, 1, 0.25, 0.25]);
  assert.equal(draw(part({ row: 0, column: 27 })).values.length, 28 * 28);
  assert.equal(at(draw(part({ row: 1, column: 1 })), 0, 0), 1);
});

test("the brightest cell of each quarter is found, the first of equals", () => {
  const map = grid([0, 3, 1, 1], [2, 3, 0, 1], [5, 0, 0, 0], [0, 0, 0, 9]);
  assert.deepEqual(brightestOfQuarters(map), [
    { row: 0, column: 1, value: 3 },
    { row: 0, column: 2, value: 1 },
    { row: 2, column: 0, value: 5 },
    { row: 3, column: 3, value: 9 },
  ]);
});

test("a face is judged by what its quarters hold, weighed", () => {
  const face = makeArray(28, 28, (row, column) => (row === 3 && column === 20 ? 1 : 0));
  const found = decide(face, [grid([2]), grid([-1])], [1, 10, 100, 1000, 5, 5, 5, 5], -19);
  assert.deepEqual(found.evidence, [0, 2, 0, 0, 0, 0, 0, 0]); // ReLU silences the second detector
  assert.deepEqual(found.terms, [0, 20, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual([found.logit, found.isPerson], [1, true]);
  near(found.probability, 1 / (1 + Math.exp(-1)));
  assert.equal(decide(face, [grid([2])], [1, 9.5, 1, 1], -19).isPerson, true); // 0 is yes
  assert.equal(decide(face, [grid([2])], [1, 9, 1, 1], -19).isPerson, false);
});

test("strokes are read and written as links have them", () => {
  const text = "p14.60.40.140.40_e30.5.6_r8.0.0.200.200";
  const strokes = readStrokes(text);
  assert.deepEqual(strokes[0], { tool: "p", width: 14, points: [[60, 40], [140, 40]] });
  assert.deepEqual(strokes.map(({ tool }) => tool), ["p", "e", "r"]);
  assert.equal(writeStrokes(strokes, 600), text);
  assert.equal(writeStrokes([], 600), "");
  assert.deepEqual(readStrokes("x14.1.1_p14.1_p14.1.1"), [{ tool: "p", width: 14, points: [[1, 1]] }]);
});

test("points on a straight line are left out, corners are kept", () => {
  assert.deepEqual(simplified([[0, 0], [5, 0.1], [10, 0]], 0.7), [[0, 0], [10, 0]]);
  assert.deepEqual(simplified([[0, 0], [5, 5], [10, 0]], 0.7), [[0, 0], [5, 5], [10, 0]]);
  assert.deepEqual(simplified([[0, 0], [3, 0], [0, 0]], 0.7), [[0, 0], [3, 0], [0, 0]]); // there and back
  assert.deepEqual(simplified([[1, 1], [2, 2]], 0.7), [[1, 1], [2, 2]]);
});

test("a drawing with too many points is written with fewer", () => {
  const points = Array.from({ length: 200 }, (_, x) => [x, 100 + 3 * Math.sin(x)]);
  const written = readStrokes(writeStrokes([{ tool: "p", width: 8, points }], 40));
  assert.ok(written[0].points.length <= 40);
  assert.deepEqual([written[0].points[0], written[0].points.at(-1)], [[0, 100], [199, 97]]);
});
