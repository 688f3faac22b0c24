import assert from "node:assert/strict";
import { test } from "node:test";

import { Scene, finish, gather, given, spread, written } from "../../ui/components/pixel_grids/scene.js";
import { grid, packed, rowsOf } from "./grids.js";
import { activate, add, convolve, gridOf, pool, relu, sceneOf, shift, subtract, values, weights } from "./scenes.js";

const valuesOf = (name, ...rows) => gridOf(name, values(...rows));
const rule = (name, source, scale = null) => ({ name, at: [0, 0], scale, source });

/** A picture, a kernel of two cells, what they make, and what becomes of that. */
function small() {
  const scene = new Scene();
  scene.load([
    valuesOf("x", [1, 2, 3, 4]),
    { ...valuesOf("w", [1, -1]), source: { kind: "weights", values: packed([1, -1]) } },
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
    valuesOf("a", [1, 5], [2, 3]),
    valuesOf("b", [10, 10], [10, 10]),
    rule("max", { kind: "pool", feature_map: "a", pool_size: 2, stride: 2, mode: "max", padding: "valid" }),
    rule("mean", { kind: "pool", feature_map: "a", pool_size: 2, stride: 2, mode: "average", padding: "valid" }),
    rule("moved", { kind: "shift", image: "a", dx: 1, dy: 0 }),
    rule("sum", { kind: "add", terms: ["a", "b"], bias: 1, relu: false }),
    rule("less", { kind: "subtract", minuend: "a", subtrahend: "b" }),
    rule("kept", { kind: "add", terms: ["less"], bias: 6, relu: true }),
    rule("tanh", { kind: "activate", x: "less", function: "relu" }),
    rule("normal", { kind: "normalize", x: "a", mean: 1, variance: 3, gamma: 2, beta: 5, epsilon: 1 }),
    valuesOf("total", [1, 5], [2, 3]),
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
  scene.load([valuesOf("x", [1, 2, 3]), rule("m", { kind: "shift", image: "x", dx: 1, dy: 0 })]);
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
    { ...valuesOf("a", [1, -4]), scale: "both" },
    { ...valuesOf("b", [2, 3]), scale: "both" },
    { ...valuesOf("c", [7, 0]), scale: 1 },
    valuesOf("d", [-9, 0]),
  ]);
  assert.deepEqual([...scene.limits()], [["a", 4], ["b", 4], ["c", 1], ["d", 9]]);
});

const X = gridOf("x", values([1, 2]));

test("without windows, a cell is linked with the same cell of what it is made of, and on", () => {
  const scene = sceneOf(
    X, gridOf("y", values([3, 4])), gridOf("s", add(["x", "y"])), gridOf("r", relu("s")), gridOf("d", subtract("r", "x")),
  );
  const cell = [{ rows: [0], columns: [1] }];
  const linked = scene.linked("s", 0, 1);
  assert.deepEqual(Object.fromEntries(linked), { x: cell, y: cell, s: cell, r: cell, d: cell });
  assert.deepEqual(scene.linked("x", 0, 1).get("d"), [...cell, ...cell]); // on two ways
  assert.deepEqual(scene.linked("d", 0, 1).get("y"), cell); // three steps back
});

test("what a cell is made of is found through windows upon windows", () => {
  const row = gridOf("x", values([1, 2, 3, 4, 5, 6, 7, 8]));
  const small = pool("x", { pool_size: 1, stride: 2 });
  const scene = sceneOf(row, gridOf("a", small), gridOf("b", { ...small, feature_map: "a" }), gridOf("c", relu("b")));
  assert.deepEqual(scene.linked("c", 0, 1).get("x"), [{ rows: [0], columns: [4] }]);
  assert.deepEqual(scene.linked("x", 0, 4).get("c"), [{ rows: [0], columns: [1] }]);
  assert.deepEqual([...scene.linked("x", 0, 2).keys()], ["x", "a"]); // the second window skips it
});

test("a shifted cell goes down and up as well, and out of the picture on each side", () => {
  const scene = (dx, dy) => sceneOf(gridOf("x", values([1, 2], [3, 4])), gridOf("m", shift("x", dx, dy)));
  const use = (dx, dy) => scene(dx, dy).usesOf("m", "x", { rows: [0], columns: [1] });
  assert.deepEqual(use(-1, 1), { rows: [1], columns: [0] });
  assert.deepEqual([use(0, -1), use(1, 0), use(0, 2), use(-2, 0)], [null, null, null, null]);
  assert.deepEqual(scene(1, 2).sourcesOf("m", { rows: [0], columns: [0] }), [["x", { rows: [-2], columns: [-1] }]]);
});

test("all shifted pictures move together, the others stay", () => {
  const scene = sceneOf(X, gridOf("m", shift("x")), gridOf("n", shift("x", 0, 0)), gridOf("r", relu("x")));
  assert.equal(scene.shifted, scene.grids.get("m").source);
  assert.equal(sceneOf(X).shifted, undefined);
  assert.deepEqual([...scene.shiftTo(1, 0)], ["m", "n"]);
  assert.deepEqual([rowsOf(scene.arrays.get("n")), scene.grids.get("r").source], [[[0, 1]], relu("x")]);
});

test("a rule that has changed is computed anew, one that has not is kept", () => {
  const scene = sceneOf(X, gridOf("m", shift("x", 0, 0)), gridOf("r", relu("x")));
  const before = scene.arrays.get("r");
  scene.load([X, gridOf("m", shift("x", 1, 0)), gridOf("r", relu("x")), gridOf("s", relu("m"))]);
  assert.deepEqual([rowsOf(scene.arrays.get("m")), rowsOf(scene.arrays.get("s"))], [[[0, 1]], [[0, 1]]]);
  assert.equal(scene.arrays.get("r"), before);
  assert.deepEqual([...scene.arrays.keys()], ["x", "m", "r", "s"]);
});

test("all is computed again if nothing says what has changed", () => {
  const scene = sceneOf(X, gridOf("r", relu("x")));
  scene.arrays.set("x", grid([-1, 5]));
  assert.deepEqual([...scene.evaluate()], ["x", "r"]);
  assert.deepEqual(rowsOf(scene.arrays.get("r")), [[0, 5]]);
});

test("softmax is computed again with its total", () => {
  const scene = sceneOf(X, gridOf("total", values([1, 2])), gridOf("y", activate("x", "softmax", "total")));
  assert.deepEqual(Scene.inputs(scene.grids.get("y").source), ["x", "total"]);
  assert.deepEqual(Scene.inputs(activate("x", "tanh")), ["x"]);
  scene.arrays.set("total", grid([Infinity, 2]));
  scene.evaluate(["total"]);
  assert.deepEqual(rowsOf(scene.arrays.get("y")), [[0, 1]]);
});

test("arrays of another size, kind or number are taken anew", () => {
  const array = grid([1, 2]);
  const old = { source: values([1, 2]), array };
  assert.equal(given(values([1, 2]), old), array);
  assert.notEqual(given(values([1, 3]), old), array);
  assert.notEqual(given(weights([1, 2]), { source: weights([1, 3]), array: grid([1, 3]) }), array);
  for (const other of [grid([1, 2], [1, 2]), grid([1])]) {
    assert.notEqual(given(values([1, 2]), { source: values([1, 2]), array: other }), other);
    assert.notEqual(given(weights([1, 2]), { source: weights([1, 2]), array: other }), other);
    assert.deepEqual(rowsOf(given(weights([1, 2]), old, other)), [[1, 2]]);
  }
  // Numbers that were computed are not those that are given now, even if they are equal.
  assert.notEqual(given(values([1, 2]), { source: relu("y"), array }), array);
});

test("windows of a pooling are squares, of a convolution as its kernel", () => {
  const scene = sceneOf(
    gridOf("x", values([1, 2, 3], [4, 5, 6], [7, 8, 9])), gridOf("w", weights([1, 1])),
    gridOf("p", pool("x", { stride: 1, padding: "same" })), gridOf("h", convolve("x", "w", { stride: 2, dilation: 2, padding: 1 })),
  );
  assert.deepEqual(scene.window("p"), { input: "x", height: 2, width: 2, stride: 1, dilation: 1, top: 0, left: 0 });
  assert.deepEqual(scene.window("h"), { input: "x", height: 1, width: 2, stride: 2, dilation: 2, top: 1, left: 1 });
  assert.deepEqual(scene.usesOf("h", "x", { rows: [1], columns: [1] }), { rows: [1], columns: [0, 1] });
});

test("of several windows the widest padding is shown, of hidden grids none", () => {
  const [narrow, wide] = [pool("x", { padding: "same" }), convolve("x", "w", { padding: 1 })];
  const grids = (at) => [
    gridOf("x", values([1], [2], [3])), gridOf("w", weights([1])), gridOf("p", narrow), gridOf("h", wide, { at }),
    gridOf("q", { ...narrow, feature_map: "h" }),
  ];
  assert.deepEqual(sceneOf(...grids([0, 1])).margins("x"), { top: 1, bottom: 1, left: 1, right: 1 });
  assert.deepEqual(sceneOf(...grids(null)).margins("x"), { top: 0, bottom: 1, left: 0, right: 1 });
});

test("windows that lie apart give their cells in order, and each once", () => {
  assert.deepEqual(spread([5, 1], 2, 2, 3, 0), [2, 5, 10, 13]);
  assert.deepEqual(gather([9, 1], 2, 2, 1, 0, 9), [0, 4]);
  assert.deepEqual(gather([6], 1, 3, 1, 0, 3), [2]);
  assert.deepEqual(gather([6], 1, 3, 1, 0, 2), []);
});

test("per cent are written as such", () => {
  assert.deepEqual([written({ percent: true }, 0.5), written({ percent: false }, 0.5)], [50, 0.5]);
});
