import assert from "node:assert/strict";
import { test } from "node:test";

import { Scene, finish, gather, given, spread } from "../../ui/components/pixel_grids/scene.js";
import { grid, packed, rowsOf } from "./grids.js";

const values = (name, ...rows) => ({ name, at: [0, 0], scale: null, source: { kind: "values", values: packed(...rows) } });
const rule = (name, source, scale = null) => ({ name, at: [0, 0], scale, source });

/** A picture, a kernel of two cells, what they make, and what becomes of that. */
function small() {
  const scene = new Scene();
  scene.load([
    values("x", [1, 2, 3, 4]),
    { ...values("w", [1, -1]), source: { kind: "weights", values: packed([1, -1]) } },
    rule("h", { kind: "convolve", image: "x", kernel: "w", stride: 1, padding: 1, dilation: 1 }),
    rule("r", { kind: "relu", x: "h" }),
  ]);
  return scene;
}

test("grids are computed from those before them", () => {
  const scene = small();
  // Padded with a zero on each side, and rows of zeros above and below.
  assert.deepEqual(rowsOf(scene.arrays.get("h"))[1], [-1, -1, -1, -1, 4]);
  assert.deepEqual(rowsOf(scene.arrays.get("r"))[1], [0, 0, 0, 0, 4]);
  assert.equal(scene.isComputed("x"), false);
  assert.equal(scene.isComputed("h"), true);
});

test("each kind of rule computes what it is called", () => {
  const scene = new Scene();
  scene.load([
    values("a", [1, 5], [2, 3]),
    values("b", [10, 10], [10, 10]),
    rule("max", { kind: "pool", feature_map: "a", pool_size: 2, stride: 2, mode: "max", padding: "valid" }),
    rule("mean", { kind: "pool", feature_map: "a", pool_size: 2, stride: 2, mode: "average", padding: "valid" }),
    rule("moved", { kind: "shift", image: "a", dx: 1, dy: 0 }),
    rule("sum", { kind: "add", terms: ["a", "b"], bias: 1, relu: false }),
    rule("less", { kind: "subtract", minuend: "a", subtrahend: "b" }),
    rule("kept", { kind: "add", terms: ["less"], bias: 6, relu: true }),
    rule("tanh", { kind: "activate", x: "less", function: "relu" }),
    rule("normal", { kind: "normalize", x: "a", mean: 1, variance: 3, gamma: 2, beta: 5, epsilon: 1 }),
    values("total", [1, 5], [2, 3]),
    rule("share", { kind: "activate", x: "a", function: "softmax", log_total: "total" }),
  ]);
  const found = (name) => rowsOf(scene.arrays.get(name));
  assert.deepEqual(found("max"), [[5]]);
  assert.deepEqual(found("mean"), [[2.75]]);
  assert.deepEqual(found("moved"), [[0, 1], [0, 2]]);
  assert.deepEqual(found("sum"), [[12, 16], [13, 14]]);
  assert.deepEqual(found("less"), [[-9, -5], [-8, -7]]);
  assert.deepEqual(found("kept"), [[0, 1], [0, 0]]);
  assert.deepEqual(found("tanh"), [[0, 0], [0, 0]]);
  assert.deepEqual(found("normal"), [[5, 9], [6, 7]]);
  assert.deepEqual(found("share"), [[1, 1], [1, 1]]);
});

test("only what depends on a change is computed again", () => {
  const scene = small();
  const [before, picture] = [scene.arrays.get("r"), scene.arrays.get("x")];
  assert.deepEqual([...scene.evaluate(["nothing"])], ["nothing"]);
  assert.equal(scene.arrays.get("r"), before);
  scene.arrays.set("w", grid([0, 1]));
  assert.deepEqual([...scene.evaluate(["w"])], ["w", "h", "r"]);
  assert.deepEqual(rowsOf(scene.arrays.get("h"))[1], [1, 2, 3, 4, 0]);
  assert.equal(scene.arrays.get("x"), picture);
});

test("an answer that repeats what is there keeps it, and what the hand has changed since", () => {
  const scene = small();
  const grids = [...scene.grids.values()];
  const [x, w, h] = ["x", "w", "h"].map((name) => scene.arrays.get(name));
  scene.load(structuredClone(grids));
  assert.equal(scene.arrays.get("x"), x);
  assert.equal(scene.arrays.get("w"), w);
  assert.equal(scene.arrays.get("h"), h);
  const mine = grid([7, 8]);
  scene.load(structuredClone(grids), new Map([["w", mine]]));
  assert.equal(scene.arrays.get("w"), mine);
  assert.deepEqual(rowsOf(scene.arrays.get("h"))[1], [8, 23, 38, 53, 28]);
  const other = structuredClone(grids);
  other[0].source.values = packed([0, 0, 0, 1]);
  scene.load(other);
  assert.deepEqual(rowsOf(scene.arrays.get("x")), [[0, 0, 0, 1]]);
});

test("what is there is kept for the same numbers of the same size only", () => {
  const array = grid([1, 2]);
  const source = { kind: "weights", values: packed([1, 2]) };
  assert.equal(given(source, { source: null, array }, undefined), array);
  assert.notEqual(given({ ...source, values: packed([1, 3]) }, { source: null, array }), array);
  assert.deepEqual(rowsOf(given(source, { source: null, array: grid([1], [2]) })), [[1, 2]]);
  assert.deepEqual(rowsOf(given(source, { source: null, array }, grid([1], [2]))), [[1, 2]]);
});

test("ReLU at the end, if it is asked for", () => {
  assert.deepEqual(rowsOf(finish(grid([-1, 1]), true)), [[0, 1]]);
  assert.deepEqual(rowsOf(finish(grid([-1, 1]), false)), [[-1, 1]]);
});

test("windows cover cells, and cells lie in windows", () => {
  assert.deepEqual(spread([0, 1], 3, 2, 1, 1), [-1, 0, 1, 2, 3]);
  assert.deepEqual(spread([2], 2, 1, 3, 0), [2, 5]);
  assert.deepEqual(gather([0], 3, 1, 1, 1, 5), [0, 1]);
  assert.deepEqual(gather([4], 2, 2, 1, 0, 9), [2]);
  assert.deepEqual(gather([5], 2, 1, 3, 0, 9), [2, 5]);
  assert.deepEqual(gather([4], 2, 1, 1, 0, 4), [3]); // there is no fifth stop
});

test("a cell is linked with its window before and its uses behind", () => {
  const scene = small();
  const linked = scene.linked("h", 1, 0);
  assert.deepEqual(linked.get("x"), [{ rows: [0], columns: [-1, 0] }]);
  assert.deepEqual(linked.get("r"), [{ rows: [1], columns: [0] }]);
  assert.equal(linked.has("w"), false); // a kernel is laid on as a whole
  assert.deepEqual(scene.linked("x", 0, 3).get("h"), [{ rows: [1], columns: [3, 4] }]);
  assert.equal(scene.usesOf("h", "w", { rows: [0], columns: [0] }), null);
});

test("a shifted cell is linked with the place that it came from", () => {
  const scene = new Scene();
  scene.load([values("x", [1, 2, 3]), rule("m", { kind: "shift", image: "x", dx: 1, dy: 0 })]);
  assert.deepEqual(scene.sourcesOf("m", { rows: [0], columns: [2] }), [["x", { rows: [0], columns: [1] }]]);
  assert.deepEqual(scene.usesOf("m", "x", { rows: [0], columns: [1] }), { rows: [0], columns: [2] });
  assert.equal(scene.usesOf("m", "x", { rows: [0], columns: [2] }), null); // it left the picture
  assert.deepEqual([...scene.shiftTo(-1, 0)], ["m"]);
  assert.deepEqual(rowsOf(scene.arrays.get("m")), [[2, 3, 0]]);
});

test("a grid shows as much padding as a window over it needs", () => {
  const scene = small();
  assert.deepEqual(scene.margins("x"), { top: 1, bottom: 1, left: 1, right: 1 });
  assert.deepEqual(scene.margins("h"), { top: 0, bottom: 0, left: 0, right: 0 });
});

test("windows say where they begin", () => {
  const scene = small();
  assert.deepEqual(scene.window("h"), {
    input: "x", height: 1, width: 2, stride: 1, dilation: 1, top: 1, left: 1,
  });
  assert.equal(scene.window("r"), null);
});

test("grids share the strongest colour by a name, have their own, or are told it", () => {
  const scene = new Scene();
  scene.load([
    { ...values("a", [1, -4]), scale: "both" },
    { ...values("b", [2, 3]), scale: "both" },
    { ...values("c", [7, 0]), scale: 1 },
    values("d", [-9, 0]),
  ]);
  assert.deepEqual([...scene.limits()], [["a", 4], ["b", 4], ["c", 1], ["d", 9]]);
});
