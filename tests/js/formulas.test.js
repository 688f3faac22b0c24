import assert from "node:assert/strict";
import { test } from "node:test";

import {
  activationFormula, explain, patchOf, usesInWords, winnerOf,
} from "../../ui/components/pixel_grids/formulas.js";
import { activate, add, convolve, gridOf, pool, relu, sceneOf, shift, subtract, values, weights } from "./scenes.js";

const X = gridOf("x", values([1, 2], [3, -4]));
const W = gridOf("w", weights([1, 0], [-1, 0.5]));
/** The lines of a formula; spaces that do not break are plain ones here. */
const linesOf = (scene, name, row = 0, column = 0) =>
  explain(scene, name, row, column).lines.map((line) => line.replaceAll("\u00a0", " "));
const sumOf = (changes) => sceneOf(X, W, gridOf("h", convolve("x", "w", changes)));

test("a sum writes each pixel times its weight, negative numbers in brackets", () => {
  const found = explain(sumOf(), "h", 0, 0);
  assert.deepEqual(found.lines, [
    "1\u00a0×\u00a01 + 2\u00a0×\u00a00 + 3\u00a0×\u00a0(−1) + (−4)\u00a0×\u00a00.5 = −4",
  ]);
  assert.deepEqual([...found.weights], [1, 0, -1, 0.5]);
  assert.deepEqual([...found.patch.values], [1, 2, 3, -4]);
  assert.deepEqual([...found.products.values], [1, 0, -3, -2]);
  assert.deepEqual([found.products.rows, found.products.columns, found.products.name], [2, 2, "x"]);
  assert.equal(found.seen, undefined);
});

test("a flipped kernel meets the pixels from its end", () => {
  const scene = sumOf({ flip: true });
  const found = explain(scene, "h", 0, 0);
  assert.deepEqual([...found.weights], [0.5, -1, 0, 1]);
  assert.deepEqual([...explain(scene, "h", 0, 0).weights], [0.5, -1, 0, 1]); // the kernel itself stays
  assert.deepEqual(linesOf(scene, "h"), ["1 × 0.5 + 2 × (−1) + 3 × 0 + (−4) × 1 = −5.5"]);
});

test("bias and ReLU have lines of their own, if they are there", () => {
  assert.deepEqual(linesOf(sumOf({ bias: -0.5, relu: true }), "h").slice(1), [
    "−4 + (−0.5) (bias) = −4.5", "ReLU: max(0, −4.5) = 0",
  ]);
  assert.deepEqual(linesOf(sumOf({ bias: 6, relu: true }), "h").slice(1), ["−4 + 6 (bias) = 2", "ReLU: max(0, 2) = 2"]);
  assert.equal(linesOf(sumOf({ bias: 6 }), "h").length, 2);
});

test("nine products are written out, of more the first three and the last", () => {
  const row = (count) => sceneOf(
    gridOf("x", values(Array.from({ length: count }, (_, index) => index + 1))),
    gridOf("w", weights(Array(count).fill(2))),
    gridOf("h", convolve("x", "w")),
  );
  assert.match(linesOf(row(9), "h")[0], /^1 × 2( \+ \d × 2){8} = 90$/);
  assert.deepEqual(linesOf(row(10), "h"), ["10 products: 1 × 2 + 2 × 2 + 3 × 2 + … + 10 × 2 = 110"]);
});

test("where pixels are written in per cent, so are products and sum", () => {
  const scene = sceneOf(
    gridOf("x", values([0.2, 0.4]), { percent: true }),
    gridOf("w", weights([0.5, 1])),
    gridOf("h", convolve("x", "w", { bias: 0.01, relu: true }), { percent: true }),
  );
  assert.deepEqual(linesOf(scene, "h"), ["20 × 0.5 + 40 × 1 = 50", "50 + 1 (bias) = 51", "ReLU: max(0, 51) = 51"]);
});

test("a patch steps by the stride, is spread by the dilation, and begins in the padding", () => {
  const scene = sceneOf(
    gridOf("x", values([1, 2, 3, 4, 5])),
    gridOf("w", weights([1, 1])),
    gridOf("h", convolve("x", "w", { stride: 2, dilation: 2, padding: "same" })),
  );
  const patches = [0, 1, 2].map((column) => patchOf(scene, "h", 0, column));
  assert.deepEqual(patches.map((patch) => [...patch.values]), [[0, 2], [2, 4], [4, 0]]);
  assert.deepEqual(patches.map(({ inside }) => inside), [[false, true], [true, true], [true, false]]);
  assert.deepEqual([patches[0].rows, patches[0].columns, patches[0].name], [1, 2, "x"]);
});

test("a patch steps down and begins above the picture as well", () => {
  const scene = sceneOf(
    gridOf("x", values([1], [2], [3], [4], [5])),
    gridOf("w", weights([1], [1])),
    gridOf("h", convolve("x", "w", { stride: 2, dilation: 2, padding: "same" })),
  );
  const patches = [0, 1, 2].map((row) => patchOf(scene, "h", row, 0));
  assert.deepEqual(patches.map((patch) => [...patch.values]), [[0, 2], [2, 4], [4, 0]]);
  assert.deepEqual(patches.map(({ inside }) => inside), [[false, true], [true, true], [true, false]]);
});

const pooled = (rows, changes, look = {}) =>
  sceneOf(gridOf("x", values(...rows), look), gridOf("p", pool("x", changes), look));

test("pooling names the numbers of its window", () => {
  assert.deepEqual(linesOf(pooled([[1, 2], [3, 4]]), "p"), ["max(1, 2, 3, 4) = 4"]);
  assert.deepEqual(linesOf(pooled([[1, 2], [3, 4]], { mode: "average" }), "p"), ["(1 + 2 + 3 + 4) / 4 = 2.5"]);
  assert.deepEqual(linesOf(pooled([[0.1, 0], [0, 0.2]], {}, { percent: true }), "p"), ["max(10, 0, 0, 20) = 20"]);
});

test("pooling leaves padding out, and says so", () => {
  const same = { padding: "same" };
  assert.deepEqual(linesOf(pooled([[-1, -2, -3]], same), "p"), ["max(−1, −2) = −1 (padding does not count)"]);
  const mean = pooled([[-1, -2, -3]], { ...same, mode: "average" });
  assert.deepEqual(linesOf(mean, "p", 0, 1), ["(−3) / 1 = −3 (padding does not count)"]);
});

test("of a large window the first four numbers and the last are named", () => {
  const rows = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]];
  assert.deepEqual(linesOf(pooled(rows, { pool_size: 4, stride: 4 }), "p"), ["max(1, 2, 3, 4, …, 16) = 16"]);
  const average = { pool_size: 3, stride: 3, mode: "average" };
  assert.deepEqual(linesOf(pooled(rows, average), "p"), ["(1 + 2 + 3 + 5 + 6 + 7 + 9 + 10 + 11) / 9 = 6"]);
});

test("the largest cell of a window wins, the first of equal ones; padding never", () => {
  const scene = pooled([[-1, -2, -3]], { padding: "same" });
  assert.equal(winnerOf(patchOf(scene, "p", 0, 0)), 0);
  assert.equal(winnerOf({ values: [0, -3, -2, -2], inside: [false, true, true, true] }), 2);
  assert.equal(winnerOf({ values: [0], inside: [false] }), -1);
});

test("a shifted pixel says where it comes from, or that it is new", () => {
  const scene = (dx, dy) => sceneOf(X, gridOf("m", shift("x", dx, dy)));
  assert.deepEqual(linesOf(scene(1, 1), "m", 1, 1), ["1: moved here from row 0, column 0"]);
  assert.deepEqual(linesOf(scene(0, 0), "m", 1, 1), ["−4: moved here from row 1, column 1"]);
  for (const [dx, dy] of [[2, 0], [-1, 0], [0, 2], [0, -1]]) {
    assert.deepEqual(linesOf(scene(dx, dy), "m", 1, 1), ["0: came into view empty: 0"]);
  }
});

test("ReLU and a difference are written in the numbers of the grid", () => {
  const other = gridOf("y", values([-1, 1], [1, 0.5]));
  const scene = sceneOf(X, other, gridOf("r", relu("x")), gridOf("d", subtract("x", "y")));
  assert.deepEqual(linesOf(scene, "r", 1, 1), ["max(0, −4) = 0"]);
  assert.deepEqual(linesOf(scene, "d", 0, 0), ["1 − (−1) = 2"]);
  assert.deepEqual(linesOf(scene, "d", 1, 0), ["3 − 1 = 2"]);
  const look = { percent: true };
  const percent = sceneOf(X, gridOf("r", relu("x"), look), gridOf("d", subtract("x", "r"), look));
  assert.deepEqual(linesOf(percent, "r", 0, 1), ["max(0, 200) = 200"]);
  assert.deepEqual(linesOf(percent, "d", 1, 1), ["(−400) − 0 = −400"]);
});

test("a sum of grids names them, and its first convolution stands for all", () => {
  const scene = sceneOf(
    X, W, gridOf("rest", values([-2]), { title: "2 others" }),
    gridOf("h", convolve("x", "w", { bias: 1 })), gridOf("h2", convolve("x", "w"), { title: "" }),
    gridOf("s", add(["rest", "h", "h2"], { bias: 0.5, relu: true })),
  );
  const found = explain(scene, "s", 0, 0);
  assert.deepEqual(linesOf(scene, "s"), [
    "Grid h: 1 × 1 + 2 × 0 + 3 × (−1) + (−4) × 0.5 = −4",
    "(−2) (2 others) + (−3) (Grid h) + (−4) (h2) + 0.5 (bias) = −8.5",
    "ReLU: max(0, −8.5) = 0",
  ]);
  assert.equal(found.seen, "Grid x × Grid w");
  assert.deepEqual([...found.products.values], [1, 0, -3, -2]);
});

test("a bias of 0 is no term, and what rounding leaves of a sum of 0 is 0", () => {
  const scene = sceneOf(
    gridOf("a", values([0.5, 1])), gridOf("b", values([0, -0.25])), gridOf("s", add(["a", "b"])),
  );
  assert.deepEqual(explain(scene, "s", 0, 1), { lines: ["1 (Grid a) + (−0.25) (Grid b) = 0.75"] });
  const [third, twice] = [Math.fround(1 / 3), Math.fround(-2 / 3)];
  const blind = sceneOf(
    gridOf("x", values([0.7, 0.7, 0.7])), gridOf("w", weights([third, third, twice + 1e-8])),
    gridOf("h", convolve("x", "w", { relu: true })),
  );
  assert.deepEqual(linesOf(blind, "h"), [
    "0.7 × 0.333 + 0.7 × 0.333 + 0.7 × (−0.667) = 0", "ReLU: max(0, 0) = 0",
  ]);
});

test("a sum of given grids is one line, in per cent if they are", () => {
  const look = { percent: true, title: "" };
  const scene = sceneOf(
    gridOf("a", values([0.5, 1])), gridOf("b", values([0, -0.25]), look),
    gridOf("s", add(["a", "b"], { bias: 0.01 }), look),
  );
  assert.deepEqual(explain(scene, "s", 0, 1), { lines: ["100 (Grid a) + (−25) (b) + 1 (bias) = 76"] });
});

test("each activation function is written out for one number", () => {
  const lines = (name, z, y) => activationFormula(name, z, y);
  assert.equal(lines("linear", -2, -2), "−2 stays as it is");
  assert.equal(lines("relu", -2, 0), "ReLU: max(0, −2) = 0");
  assert.equal(lines("leaky_relu", -2, -0.4), "leaky ReLU: 0.2 × (−2) = −0.4");
  assert.equal(lines("leaky_relu", 2, 2), "leaky ReLU: 2 > 0 stays 2");
  assert.equal(lines("leaky_relu", 0, 0), "leaky ReLU: 0.2 × 0 = 0");
  assert.equal(lines("elu", 3, 3), "ELU: 3 > 0 stays 3");
  assert.equal(lines("elu", 0, 0), "ELU: exp(0) − 1 = 0");
  assert.equal(lines("elu", -1, -0.63212), "ELU: exp(−1) − 1 = −0.6321");
  assert.equal(lines("gelu", 1, 0.84134), "GELU: 1 × 0.841 (share of a normal distribution below 1) = 0.8413");
  assert.equal(lines("silu", -2, -0.2384), "SiLU: −2 × sigmoid(−2) = −2 × 0.119 = −0.2384");
  assert.equal(lines("sigmoid", -2, 0.1192), "sigmoid: 1 / (1 + exp(−(−2))) = 0.1192");
  assert.equal(lines("tanh", 1, 0.76159), "tanh(1) = 0.7616");
});

test("softmax is a fraction, which is left out where its powers are too large or small", () => {
  const written = (z, total, y) => activationFormula("softmax", z, y, total);
  const start = (number) => `softmax: exp(${number}) / (the same of all channels, added up)`;
  assert.equal(written(Math.log(2), Math.log(8), 0.25), `${start("0.693")} = 2 / 8 = 0.25`);
  assert.equal(written(1000, 1001, 0.36788), `${start("1000")} = 0.3679`);
  assert.equal(written(-1000, 0, 0), `${start("−1000")} = 0`);
});

test("an activation in a scene takes its number, and softmax the total, from their grids", () => {
  const scene = sceneOf(
    gridOf("z", values([0, Math.log(3)])), gridOf("total", values([9, Math.log(4)])),
    gridOf("y", activate("z", "softmax", "total")), gridOf("t", activate("z", "tanh")),
  );
  assert.match(linesOf(scene, "y", 0, 1)[0], /^softmax: exp\(1\.1\) .* = 3 \/ 4 = 0\.75$/);
  assert.deepEqual(linesOf(scene, "t", 0, 1), ["tanh(1.1) = 0.8"]);
});

test("a batch normalisation is the rule, the rule with numbers, and the result", () => {
  const rule = { kind: "normalize", x: "x", mean: -1, variance: 3, gamma: 2, beta: -5, epsilon: 1 };
  assert.deepEqual(linesOf(sceneOf(X, gridOf("n", rule)), "n", 1, 1), [
    "γ × (x − mean) / √(variance + ε) + β",
    "2 × (−4 − (−1)) / √(3 + 1) + (−5)",
    "2 × (−3) / 2 + (−5) = −8",
  ]);
});

test("a pixel says in how many cells of which grids it takes part", () => {
  const scene = sceneOf(
    gridOf("x", values([1, 2, 3])), gridOf("w", weights([1, 1])), gridOf("hidden", relu("x"), { at: null }),
    gridOf("h", convolve("x", "w")), gridOf("r", relu("x")),
  );
  const words = usesInWords(scene, "x", 0, 1);
  assert.deepEqual(words, ["takes part in 2 cells of Grid h", "takes part in 1 cell of Grid r"]);
  assert.equal(usesInWords(scene, "x", 0, 0)[0], "takes part in 1 cell of Grid h");
});

test("a cell that a pixel reaches on two ways counts once", () => {
  const scene = sceneOf(X, gridOf("m", shift("x")), gridOf("d", subtract("m", "x")));
  assert.deepEqual(usesInWords(scene, "x", 0, 0), ["takes part in 1 cell of Grid m", "takes part in 1 cell of Grid d"]);
  scene.shiftTo(1, 1);
  assert.deepEqual(usesInWords(scene, "x", 0, 0)[1], "takes part in 2 cells of Grid d");
});

test("a pixel that no window reaches says so", () => {
  const scene = sceneOf(gridOf("x", values([1, 2, 3])), gridOf("p", pool("x", { pool_size: 1, stride: 2 })));
  assert.deepEqual(usesInWords(scene, "x", 0, 1), ["no window stops over this pixel"]);
});
