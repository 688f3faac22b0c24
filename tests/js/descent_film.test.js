import assert from "node:assert/strict";
import { test } from "node:test";

import descentFilm from "../../ui/components/descent_film/component.js";
import { document, fire, media, open, painted, pass, setSize, waiting } from "./page.js";
import { packed } from "./grids.js";
import { tree } from "./tree.js";

const HTML = '<div class="descent-film" role="group"></div>';
const repeat = (value, times = 3) => Array.from({ length: times }, () => value);
const zeros = (length) => repeat(0, length);
const shares = (answer) => Object.assign(repeat(0.05, 10), { [answer]: 0.55 });
// Two kernels of 2 × 2 weights, three moments. By hand: the first kernel makes 0, 1.5, 0, 1 of the
// picture at first and 0, 2, 2, 2 at last; the second one 0, 0.75, 0.75, 0 and then 8.5 at most.
const TABLES = {
  kernels: [[1, -2, 0.5, 0, 0.25, 0, 0, -1], [0.5, -2, 0.5, 0, 0.25, 0, 0, -1], [2, 0, 0, 0, 0, 0, 0, 8]],
  gradients: [[0.5, -0.25, 0, 0, 0, 0, 0, 1], [0.1234567, 0, 0, 0, 0, 0, 0, 0], zeros(8)],
  biases: repeat([0, 0.5]),
  losses: [[2], [1], [0.5]],
  logits: repeat(Object.assign(zeros(10), { 0: -1.5, 3: 12.3456 })),
  probabilities: [0, 0, 8].map((third) => [3, 7, 2, third, 4, 5, 6, 7, 8, 9].flatMap(shares)),
  terms: [[2, 0], [0.75, 0.25], [0.5, 0]].map(([right, other]) => Object.assign(zeros(10), { 3: right, 0: other })),
  own: [[2], [1], [0.5]],
  logitGradients: [1, 0.25, 2].map((slope) => Object.assign(zeros(10), { 0: slope / 2, 3: -slope })),
  curveValues: repeat([-1, 0, 1, 2, 3]),
  curveLosses: [[6, 3, 2, 3, 6], [5, 2, 1, 2, 5], [5, 2, 1, 2, 5]],
  landings: [[0.75, 1], [0.5, 1.5], [2, 2]],
  slopes: [[0.51], [0.12], [0]],
  picture: [[0, 1, 0], [1, 1, 0], [0, 0, 1]],
  digits: Array.from({ length: 10 }, (_, digit) => [digit / 10, ...zeros(7), 1]),
};
const WORDS = {
  weights: "Weights:", gradients: "Gradients:", maps: "Maps:", kernel: "Weights of kernel", keys: "Arrow keys.",
  weightPlot: "Loss over one weight", weightAxis: "value of this weight, alone", lossAxis: "loss L",
  lossPlot: "Loss, step by step", stepAxis: "step", step: "step", of: "of", loss: "loss", overflow: "not a number",
  key: { before: "now", tangent: "tangent", promise: "the step", after: "where it lands" },
  promise: "The tangent promises", kept: "the curve keeps", nudged: "Nudged: ∂L/∂w =", measuring: "Measuring …",
  forward: "Forward pass", columns: ["answer", "logit z", "p", "target t", "term −t log p", "∂L/∂z"],
  mean: "Over all", digits: "What they are taken for", total: "Loss of this digit",
};
const CELL = { kernel: 0, row: 0, column: 0 };
const message = ({ tables = {}, ...changes } = {}) => ({
  packed: JSON.stringify(
    Object.fromEntries(Object.entries({ ...TABLES, ...tables }).map(([name, rows]) => [name, packed(...rows)])),
  ),
  film: "a film", watched: CELL, at: 0, heard: 0, numKernels: 2, side: 2, labels: [3, 1, 2, 0, 4, 5, 6, 7, 8, 9],
  learnt: 10, rate: 0.5, overflow: null, root: false, signed: ["#200000", "#ffffff", "#000020"], words: WORDS,
  alt: "A descent.", ...changes,
});
const shown = (changes) => open(descentFilm, HTML, message(changes));
/** A film of so many steps, whose loss falls from 2 to 1. */
const long = (steps, changes = {}) => {
  const tables = Object.entries(TABLES).map(([name, rows]) => [
    name, ["picture", "digits"].includes(name) ? rows : repeat(rows[0], steps + 1),
  ]);
  const losses = Array.from({ length: steps + 1 }, (_, step) => [2 - step / Math.max(steps, 1)]);
  return { film: `of ${steps}`, ...changes, tables: { ...Object.fromEntries(tables), losses, ...changes.tables } };
};
const find = ({ root }, selector) => root.querySelector(selector);
const all = ({ root }, selector) => [...root.querySelectorAll(selector)];
const texts = (film, selector) => all(film, selector).map(({ textContent }) => textContent);
const labelled = (film, label) => find(film, `[aria-label="${label}"]`);
const place = (film) => find(film, ".place").textContent;
const step = (film) => Number(/^step (\d+) /.exec(place(film))[1]);
const numbers = (element, ...names) => names.map((name) => Number(Number(element.getAttribute(name)).toFixed(3)));
const plots = (film) => all(film, ".plots svg");
const ticks = (svg, anchor) =>
  [...svg.querySelectorAll(`.axes text[text-anchor="${anchor}"]`)].map(({ textContent }) => textContent);
const panel = (film, index) => all(film, ".wall .cells")[index];
const canvas = (film, index) => panel(film, index).querySelector("canvas");
const rounded = (value) => Number(value.toFixed(3));
// Places in a plot: 444 × 198 inside of 62 on the left and 12 above.
const across = (share) => rounded(62 + 444 * share);
const up = (share) => rounded(210 - 198 * share);

test("at first there are the player, the kernels with what they make, two plots and the answers", () => {
  const film = shown();
  assert.equal(film.root.getAttribute("aria-label"), "A descent.");
  assert.deepEqual([...film.root.children].map(({ className }) => className), ["player", "stage", "answers"]);
  const [left, right] = find(film, ".stage").children;
  assert.deepEqual([...left.children].map(({ className }) => className), ["wall", "readout", ""]);
  assert.deepEqual([...left.lastElementChild.children].map(({ className }) => className), ["heading", "digits"]);
  assert.deepEqual(
    [...right.children].map((element) => tree(element).split("\n")[0]),
    [
      'div.heading aria-live="polite" · Loss over one weight: kernel 1, row 0, column 0',
      'svg viewBox="0 0 520 250" role="img" aria-label="Loss over one weight"',
      "div.key",
      "div.formula · w ← w − η · ∂L/∂w = 1 − 0.5 · 0.5 = 0.75",
      "div.readout · The tangent promises 1.875, the curve keeps 1. Nudged: ∂L/∂w = 0.51.",
      "div.heading · Loss, step by step",
      'svg.scrubbable viewBox="0 0 520 250" role="img" aria-label="Loss, step by step"',
    ],
  );
  assert.equal(right.className, "plots");
  assert.equal(tree(find(film, ".key")), `div.key
  span · now
    i.before
  span · tangent
    i.tangent
  span · the step
    i.promise
  span · where it lands
    i.after`);
});

test("the player has four buttons, a scrubber and three speeds", () => {
  const film = shown();
  const player = tree(find(film, ".player"), ["title", "viewBox", "aria-hidden", "d"]);
  assert.equal(player.replaceAll(/\n +(svg|path)/g, ""), `div.player
  button type="button" aria-label="Back to the start"
  button type="button" aria-label="One step back"
  button type="button" aria-label="Play"
  button type="button" aria-label="One step on"
  input.scrubber type="range" min="0" aria-label="Step" max="2" aria-valuetext="step 0 of 2 · loss 2"
  select aria-label="Speed"
    option value="slow" · slow
    option value="normal" · normal
    option value="fast" · fast
  span.place · step 0 of 2 · loss 2`);
  const drawn = all(film, ".player path").map((path) => path.getAttribute("d").slice(0, 5));
  assert.deepEqual(drawn, ["M6 5h", "M15.4", "M8 5v", "M8.6 "]);
});

test("each kernel has a panel of weights, one of gradients and one of what it makes", () => {
  const film = shown({ watched: { kernel: 1, row: 1, column: 0 } });
  assert.equal(tree(find(film, ".wall"), ["width", "height"]), `div.wall
  div.legend style="--section: 0" · Weights: ±8
  div.legend style="--section: 1" · Gradients: ±1
  div.legend style="--section: 2" · Maps: 2
${[0, 1].map((kernel) => {
    const of = `--kernel: ${kernel}`;
    const at = "--row: 1; --column: 0;";
    const classes = `cells.choosable${kernel === 1 ? ".here" : ""}`;
    const label = `role="application" aria-label="Weights of kernel ${kernel + 1}. Arrow keys."`;
    return `  div.${classes} style="--section: 0; ${of}; ${at}" ${label} tabindex="${kernel === 1 ? 0 : -1}"
    canvas
    i.chosen
  div.${classes} style="--section: 1; ${of}; ${at}"
    canvas
    i.chosen
  div.cells style="--section: 2; ${of}"
    canvas`;
  }).join("\n")}`);
  assert.deepEqual([0, 1, 2].map((index) => [canvas(film, index).width, canvas(film, index).height]), repeat([2, 2]));
  const picture = Array.from({ length: 5 }, () => [0, 0, 0, 0, 1]);
  const large = shown({ tables: { picture } });
  assert.deepEqual([canvas(large, 0).width, canvas(large, 2).width], [2, 4]); // a map is smaller than its picture
});

test("weights and gradients are blue above and brown below zero, maps are grey", () => {
  const film = shown();
  const blue = (index) => painted(canvas(film, index)).map(([red]) => red);
  // From white (255) down to 0: 1 of 8 is an eighth of the way to full blue, and so on.
  assert.deepEqual(blue(0).map((red) => Math.round((255 - red) / 32)), [1, 2, 0, 0]);
  assert.deepEqual(painted(canvas(film, 0))[1].map((one) => one > 200), [false, false, false]); // brown: −2
  assert.ok(painted(canvas(film, 1))[2][0] > 250); // no gradient: white
  assert.deepEqual(painted(canvas(film, 4))[3], [0, 0, 32]); // the gradient's largest: full blue
  assert.deepEqual(painted(canvas(film, 2)).map(([grey]) => grey), [0, 191, 0, 128]); // 0, 1.5, 0, 1 of 2
  assert.deepEqual(painted(canvas(film, 5)).map(([grey]) => grey), [0, 96, 96, 0]); // 0.75 of 2
  fire(find(film, ".scrubber"), "input");
  fire(labelled(film, "One step on"), "click");
  fire(labelled(film, "One step on"), "click");
  assert.deepEqual(painted(canvas(film, 3))[3], [0, 0, 32]); // 8
  assert.deepEqual(painted(canvas(film, 2)).map(([grey]) => grey), [0, 255, 255, 255]);
  assert.deepEqual(painted(canvas(film, 5))[0], [255, 255, 255]); // 8.5, more than there is white for
});

test("steps that run away do not make the first ones pale", () => {
  const runaway = (kernels, gradients) => {
    const tables = {
      kernels: [...TABLES.kernels.slice(0, 2), kernels], gradients: [...TABLES.gradients.slice(0, 2), gradients],
    };
    return texts(shown({ tables }), ".legend");
  };
  const [weights, gradients] = runaway(Object.assign(zeros(8), { 0: 9 }), Object.assign(zeros(8), { 0: -500 }));
  assert.deepEqual([weights, gradients], ["Weights: ±8", "Gradients: ±4"]); // four times the first
  const [calm] = runaway(Object.assign(zeros(8), { 0: -3 }), zeros(8));
  assert.equal(calm, "Weights: ±3");
  const still = shown({ tables: { kernels: repeat(zeros(8)), gradients: repeat(zeros(8)), biases: repeat([0, 0]) } });
  assert.deepEqual(texts(still, ".legend"), ["Weights: ±0", "Gradients: ±0.02", "Maps: 0"]);
  const faint = repeat(Object.assign(zeros(8), { 0: 0.01 }));
  const small = texts(shown({ tables: { kernels: faint, gradients: faint } }), ".legend");
  assert.deepEqual(small.slice(0, 2), ["Weights: ±0.01", "Gradients: ±0.02"]);
  const grown = [faint[0], faint[0], Object.assign(zeros(8), { 0: 5 })];
  assert.equal(texts(shown({ tables: { kernels: grown } }), ".legend")[0], "Weights: ±1"); // at least so much is usual
});

test("the curve of the weight has the tangent, the promised step and where it lands", () => {
  const [svg] = plots(shown());
  // Losses from 1 (the landing) to 6, with a margin of 6 % of 5: from 0.7 to 6.3; weights from −1 to 3.
  const x = (value) => across((value + 1) / 4);
  const y = (value) => up((value - 0.7) / 5.6);
  const line = (name) => numbers(svg.querySelector(name), "x1", "y1", "x2", "y2");
  const curve = [[-1, 6], [0, 3], [1, 2], [2, 3], [3, 6]];
  const points = curve.map(([weight, loss]) => `${x(weight).toFixed(1)} ${y(loss).toFixed(1)}`);
  assert.equal(svg.querySelector(".curve").getAttribute("d"), `M${points.join("L")}`);
  assert.deepEqual(line(".tangent"), [62, y(1), 506, y(3)]); // slope 0.5 through (1, 2)
  assert.deepEqual(line(".promise"), [x(1), y(2), x(0.75), y(1.875)]);
  assert.deepEqual(line(".gap"), [x(0.75), y(1.875), x(0.75), y(1)]);
  assert.deepEqual(numbers(svg.querySelector("circle.before"), "cx", "cy", "r"), [x(1), y(2), 6]);
  const after = svg.querySelector(".after");
  const [, right, down] = /^translate\((\S+) (\S+)\)$/.exec(after.getAttribute("transform"));
  assert.deepEqual([rounded(Number(right)), rounded(Number(down))], [x(0.75), y(1)]);
  assert.equal(after.getAttribute("d"), "M0 -8L8 0L0 8L-8 0Z");
  assert.deepEqual(ticks(svg, "middle"), ["−1", "0", "1", "2", "3"]);
  assert.deepEqual(ticks(svg, "end"), ["2", "4", "6"]);
});

test("an axis has lines across the plot, with their numbers beside it, and a title", () => {
  const [svg] = plots(shown());
  const lines = [...svg.querySelectorAll(".axes line")].map((line) => numbers(line, "x1", "x2", "y1", "y2"));
  assert.deepEqual(lines[1], [173, 173, 12, 210]);
  assert.deepEqual(lines[5], [62, 506, up(1.3 / 5.6), up(1.3 / 5.6)]);
  const words = [...svg.querySelectorAll(".axes text")].map((text) => numbers(text, "x", "y"));
  assert.deepEqual(words[1], [173, 225]);
  assert.deepEqual(words[5], [56, rounded(up(1.3 / 5.6) + 4)]);
  assert.deepEqual([...svg.querySelectorAll(".title")].map((title) => tree(title)), [
    'text.title x="284" y="246" text-anchor="middle" · value of this weight, alone',
    'text.title text-anchor="middle" transform="translate(13 111) rotate(-90)" · loss L',
  ]);
});

test("curves stay inside of their plot", () => {
  for (const [index, svg] of plots(shown()).entries()) {
    const id = ["inside-valueofthisweightalone", "inside-step"][index];
    const clip = svg.firstElementChild;
    assert.equal(tree(clip).toLowerCase(), `clippath id="${id}"\n  rect x="62" y="12" width="444" height="198"`);
    const inside = svg.querySelector("[clip-path]");
    assert.equal(inside.getAttribute("clip-path"), `url(#${id})`);
    assert.ok(inside.querySelector(".curve"));
    assert.ok(!inside.querySelector("circle")); // a mark on the edge is whole
  }
});

test("one scale serves all steps, unless their losses or their weights are too different", () => {
  const last = (changes) => {
    const film = shown({ at: 2, ...changes });
    return ticks(plots(film)[0], "end");
  };
  assert.deepEqual(last(), ["2", "4", "6"]); // the 6 of the first step
  const wild = [[6, 3, 2, 3, 900], ...TABLES.curveLosses.slice(1)];
  assert.deepEqual(last({ tables: { curveLosses: wild } }), ["1", "2", "3", "4", "5"]); // its own
  const moved = [...repeat([-1, 0, 1, 2, 3], 2), [-2, 0, 1, 2, 3]];
  assert.deepEqual(last({ tables: { curveValues: moved } }), ["1", "2", "3", "4", "5"]);
  const tables = { curveLosses: [[6, 3, 2, 3, 6], [5, 2, 1, 2, 5]], landings: repeat([1, 1.5], 2) };
  const one = shown(long(1, { tables, at: 1 }));
  assert.deepEqual(ticks(plots(one)[0], "end"), ["1", "2", "3", "4", "5"]); // a single step has scales of its own
});

test("a plain does not look like a mountain, and no loss like one below zero", () => {
  const flat = (value, landing = value) => {
    const losses = { curveLosses: repeat(repeat(value, 5)), landings: repeat([1, landing]), losses: repeat([value]) };
    return numbers(plots(shown({ tables: losses }))[0].querySelector(".before"), "cy")[0];
  };
  assert.equal(flat(2), up(0.5)); // in the middle of 1.75 to 2.25, and a margin
  assert.equal(flat(0), up(0.5));
  // From 0 to 4 with a margin of 0.24 on both sides.
  assert.equal(flat(4, 0), up(4.24 / 4.48));
});

test("what is far off stays where an SVG can hold it", () => {
  const film = shown({ tables: { landings: repeat([1e12, 1]), gradients: repeat(repeat(-1e12, 8)) } });
  assert.deepEqual(numbers(find(film, ".promise"), "x2", "y2"), [1e5, 1e5]); // far to the right and below
  assert.deepEqual(numbers(find(film, ".tangent"), "y1"), [-1e5]);
});

test("the loss over the steps begins at zero, and the point moves along it", () => {
  const film = shown();
  const [, svg] = plots(film);
  const y = (loss) => up(loss / 2.16); // 8 % above the largest
  const points = [2, 1, 0.5].map((loss, index) => `${across(index / 2).toFixed(1)} ${y(loss).toFixed(1)}`);
  assert.equal(svg.querySelector(".curve").getAttribute("d"), `M${points.join("L")}`);
  assert.deepEqual(numbers(svg.querySelector("circle.before"), "cx", "cy", "r"), [62, y(2), 6]);
  fire(labelled(film, "One step on"), "click");
  assert.deepEqual(numbers(svg.querySelector("circle.before"), "cx", "cy"), [284, y(1)]);
  assert.deepEqual(ticks(svg, "middle").slice(0, 3), ["0", "1", "2"]);
  assert.deepEqual(ticks(svg, "end").slice(0, 5), ["0", "0.5", "1", "1.5", "2"]);
  assert.equal(svg.querySelector(".end").textContent, "");
  const titles = [...svg.querySelectorAll(".title")].map(({ textContent }) => textContent);
  assert.deepEqual(titles, ["step", "loss L"]);
});

test("losses that run away have a scale of powers of ten", () => {
  const [, svg] = plots(shown({ tables: { losses: [[1], [30], [1000]] } }));
  assert.deepEqual(ticks(svg, "end").slice(0, 5), ["1", "10", "100", "1000", "10000"]);
  const curve = svg.querySelector(".curve").getAttribute("d");
  const ys = curve.slice(1).split("L").map((point) => Number(point.split(" ")[1]));
  assert.deepEqual(ys, [0, Math.log10(30), 3].map((power) => Number(up(power / 4).toFixed(1))));
  const lines = [...svg.querySelectorAll(".axes line")].map((line) => numbers(line, "y1", "y2"));
  assert.deepEqual(lines[4], [160.5, 160.5]); // 10, a quarter of the way
  const from = (losses) => ticks(plots(shown({ tables: { losses } }))[1], "end")[0];
  assert.equal(from([[0.5], [0], [1e6]]), "1"); // a millionth of the largest at the least
  const not = shown({ tables: { losses: [[1], [2], [20]] } }); // 20 times is not yet far
  assert.equal(ticks(plots(not)[1], "end")[1], "5");
  assert.equal(from([[0], [0], [0]]), "0");
});

test("after a step that cannot be counted the plot goes on, and says why it ends", () => {
  const film = shown({ overflow: 4 });
  const [, svg] = plots(film);
  assert.deepEqual(ticks(svg, "middle"), ["0", "1", "2", "3", "4"]);
  const end = svg.querySelector(".end");
  assert.equal(end.textContent, "not a number");
  assert.deepEqual([...numbers(end, "x", "y"), end.getAttribute("text-anchor")], [506, 26, "end"]);
  setSize(".scrubbable", 520, 250);
  fire(svg, "pointerdown", { clientX: 506 });
  assert.equal(step(film), 2); // the last that there is
});

test("the loss plot is a scrubber, too", () => {
  const film = shown();
  const [, svg] = plots(film);
  setSize(".scrubbable", 1040, 500); // twice its size
  fire(svg, "pointermove", { clientX: 568 });
  assert.equal(step(film), 0); // the hand is not down
  fire(svg, "pointerdown", { clientX: 568 - 20 }); // a little before the middle
  assert.equal(step(film), 1);
  assert.equal(svg.caught, 1);
  fire(svg, "pointermove", { clientX: 2000 });
  assert.equal(step(film), 2);
  fire(svg, "pointermove", { clientX: 0 });
  assert.equal(step(film), 0);
});

test("ticks are 1, 2 or 5 times a power of ten, whole for steps, and at most 12", () => {
  const steps = (count) => ticks(plots(shown(long(count)))[1], "middle");
  assert.deepEqual(steps(100), ["0", "20", "40", "60", "80", "100"]);
  assert.deepEqual(steps(7), ["0", "2", "4", "6"]);
  assert.deepEqual(steps(4), ["0", "1", "2", "3", "4"]);
  assert.deepEqual(steps(25), ["0", "5", "10", "15", "20", "25"]);
  assert.deepEqual(steps(0), ["0", "1"]);
  const huge = ticks(plots(shown({ tables: { losses: [[1e-5], [1], [1e20]] } }))[1], "end");
  assert.ok(huge.length <= 12 && huge.length >= 4);
});

test("each step has its own numbers", () => {
  const film = shown();
  fire(labelled(film, "One step on"), "click");
  assert.equal(place(film), "step 1 of 2 · loss 1");
  assert.equal(find(film, ".formula").textContent, "w ← w − η · ∂L/∂w = 0.5 − 0.5 · 0.1235 = 0.4383");
  assert.deepEqual(texts(film, ".readout"), [
    "kernel 1, row 0, column 0: w = 0.5, ∂L/∂w = 0.1235",
    "The tangent promises 0.9924, the curve keeps 1.5. Nudged: ∂L/∂w = 0.12.",
  ]);
  const negative = shown({ watched: { kernel: 0, row: 0, column: 1 } });
  assert.equal(find(negative, ".formula").textContent, "w ← w − η · ∂L/∂w = −2 − 0.5 · (−0.25) = −1.875");
});

test("the forward pass lists logit, probability, target, term and gradient of each answer", () => {
  const film = shown();
  assert.equal(tree(find(film, ".answers thead")), `thead
  tr
    th scope="col" · answer
    th scope="col" · logit z
    th scope="col" · p
    th scope="col" · target t
    th scope="col" · term −t log p
    th scope="col" · ∂L/∂z`);
  const parts = [...find(film, ".answers").children].map(({ className, tagName }) => className || tagName);
  assert.deepEqual(parts, ["heading", "TABLE", "sum"]);
  assert.deepEqual(texts(film, ".answers .heading"), ["Forward pass"]);
  const rows = all(film, "tbody tr");
  assert.deepEqual(rows.map((row) => row.className), Object.assign(repeat("", 10), { 3: "right" }));
  assert.equal(tree(rows[0], ["style"]), `tr
  th scope="row" · 0
  td
    span · −1.5
  td.bar
    i
    span · 5 %
  td
    span · 0
  td
    span · 0
  td.bar.signed
    i
    span · 0.5`);
  assert.deepEqual([...rows[3].children].map(({ textContent }) => textContent), ["3", "12.3", "55 %", "1", "2", "−1"]);
  const share = ({ style }) => rounded(Number(style.getPropertyValue("--share")));
  const bars = (row) => [...row.querySelectorAll("i")].map(share);
  assert.deepEqual([bars(rows[0]), bars(rows[3])], [[0.05, 0.5], [0.55, 1]]); // the first step's largest is full
  assert.deepEqual([0, 3].map((row) => rows[row].querySelector(".signed").classList.contains("negative")), [false, true]);
  fire(labelled(film, "One step on"), "click");
  assert.deepEqual([bars(rows[0])[1], bars(rows[3])[1]], [0.125, 0.25]);
  fire(labelled(film, "One step on"), "click");
  assert.equal(bars(rows[3])[1], 1); // twice as much has no room
  const faint = shown({ tables: { logitGradients: repeat(repeat(0.01, 10)) } });
  assert.deepEqual(bars(all(faint, "tbody tr")[0])[1], 0.5); // of 0.02
});

test("the terms add up to the loss", () => {
  const sum = (changes) => find(shown({ at: 1, ...changes }), ".sum").textContent;
  assert.equal(sum(), "Loss of this digit: 1. Over all: 1");
  assert.equal(sum({ learnt: 1 }), "Loss of this digit: 1");
  const tables = { own: [[2], [1.4142], [1]], terms: repeat(repeat(0.2, 10)), losses: [[2], [3.5], [1]] };
  assert.equal(sum({ root: true, tables }), "Loss of this digit: √2 = 1.414. Over all: 3.5");
});

test("each of the ten digits is shown with what it is taken for", () => {
  const film = shown({ learnt: 1 });
  assert.equal(all(film, ".heading")[0].textContent, "What they are taken for");
  assert.equal(tree(all(film, "figure")[1]), `figure.not-learnt.wrong
  canvas width="3" height="3" role="img" aria-label="1"
  span · ✗ 7, 55 %`);
  const answers = [3, 7, 2, 0, 4, 5, 6, 7, 8, 9];
  assert.deepEqual(texts(film, "figure"), answers.map((answer, digit) => `${digit === 1 ? "✗" : "✓"} ${answer}, 55 %`));
  const learnt = all(film, "figure").map(({ classList }) => !classList.contains("not-learnt"));
  assert.deepEqual(learnt, [true, ...repeat(false, 9)]);
  assert.deepEqual(all(shown(), ".not-learnt"), []);
  const digit = painted(all(film, "figure canvas")[4]).map(([grey]) => grey);
  assert.deepEqual(digit, [102, 0, 0, 0, 0, 0, 0, 0, 255]); // 0.4
  fire(labelled(film, "One step on"), "click");
  fire(labelled(film, "One step on"), "click");
  assert.equal(texts(film, "figure")[3], "✗ 8, 55 %");
  assert.ok(all(film, "figure")[3].classList.contains("wrong"));
});

test("a share that is not quite nothing or all does not read as if it were", () => {
  const said = (share) => {
    const film = shown({ tables: { probabilities: repeat([share, ...zeros(99)]) } });
    return find(film, "tbody tr").children[2].textContent;
  };
  assert.deepEqual(
    [0, 1, 0.0001, 0.0006, 0.12345, 0.9999, 0.999].map(said),
    ["0 %", "100 %", "< 0.1 %", "0.06 %", "12.3 %", "> 99.9 %", "99.9 %"],
  );
});

test("pointing at a cell says its numbers, leaving says those of the watched one", () => {
  const film = shown();
  setSize(".cells", 100, 100);
  const said = () => texts(film, ".readout")[0];
  fire(panel(film, 0), "pointermove", { clientX: 60, clientY: 10 });
  assert.equal(said(), "kernel 1, row 0, column 1: w = −2, ∂L/∂w = −0.25");
  fire(panel(film, 4), "pointermove", { clientX: 400, clientY: 400 }); // no further than the last cell
  assert.equal(said(), "kernel 2, row 1, column 1: w = −1, ∂L/∂w = 1");
  fire(panel(film, 3), "pointermove", { clientX: -4, clientY: -4 });
  assert.equal(said(), "kernel 2, row 0, column 0: w = 0.25, ∂L/∂w = 0");
  fire(panel(film, 3), "pointerleave");
  assert.equal(said(), "kernel 1, row 0, column 0: w = 1, ∂L/∂w = 0.5");
  fire(panel(film, 2), "pointermove", { clientX: 60, clientY: 10 }); // a map is no weight
  assert.equal(said(), "kernel 1, row 0, column 0: w = 1, ∂L/∂w = 0.5");
});

test("a click watches another weight, whose curve Python has to measure", () => {
  const film = shown();
  setSize(".cells", 100, 100);
  const curve = find(film, ".curve").getAttribute("d");
  fire(panel(film, 4), "click", { clientX: 10, clientY: 90 });
  assert.equal(find(film, ".heading[aria-live]").textContent, "Loss over one weight: kernel 2, row 1, column 0");
  assert.equal(texts(film, ".readout")[1], "Measuring …");
  assert.ok(find(film, ".plots").classList.contains("waiting"));
  assert.equal(find(film, ".curve").getAttribute("d"), curve);
  assert.deepEqual(all(film, ".here"), [panel(film, 3), panel(film, 4)]);
  pass(349);
  assert.deepEqual(film.sent, []);
  pass(1);
  const watched = { kernel: 1, row: 1, column: 0 };
  assert.deepEqual(film.sent, [["choice", { revision: 1, film: "a film", at: 0, ...watched }]]);
  film.update(message({ heard: 1, watched, tables: { curveLosses: repeat([1, 1, 1, 1, 9]) } }));
  assert.ok(!find(film, ".plots").classList.contains("waiting"));
  assert.notEqual(find(film, ".curve").getAttribute("d"), curve);
  assert.equal(step(film), 0);
});

test("arrow keys walk over all cells, from one kernel into the next", () => {
  const film = shown();
  const go = (key) => {
    const { defaultPrevented } = fire(document.activeElement, "keydown", { key });
    assert.ok(defaultPrevented);
    const [, ...where] = /kernel (\d), row (\d), column (\d):/.exec(texts(film, ".readout")[0]);
    return where.map(Number).join("");
  };
  panel(film, 0).focus();
  assert.deepEqual(["ArrowUp", "ArrowLeft", "ArrowDown", "ArrowDown"].map(go), ["100", "100", "110", "110"]);
  assert.deepEqual(repeat("ArrowRight", 4).map(go), ["111", "210", "211", "211"]);
  assert.deepEqual(["ArrowUp", "ArrowLeft", "ArrowLeft"].map(go), ["201", "200", "101"]);
  assert.equal(document.activeElement, panel(film, 0));
  assert.deepEqual([0, 3].map((index) => panel(film, index).tabIndex), [0, -1]);
  assert.ok(!fire(panel(film, 0), "keydown", { key: "Tab" }).defaultPrevented);
});

test("steps are walked by buttons and by the scrubber, and told once the hand rests", () => {
  const film = shown(long(20));
  const scrubber = find(film, ".scrubber");
  const go = (label) => (fire(labelled(film, label), "click"), step(film));
  const labels = ["One step on", "One step on", "One step back", "Back to the start", "One step back"];
  assert.deepEqual(labels.map(go), [1, 2, 1, 0, 0]);
  scrubber.value = "17";
  fire(scrubber, "input");
  assert.equal(place(film), "step 17 of 20 · loss 1.15");
  assert.equal(scrubber.getAttribute("aria-valuetext"), place(film));
  pass(200);
  for (let count = 0; count < 5; count++) go("One step on");
  assert.equal(scrubber.value, "20"); // and no further
  pass(200);
  assert.deepEqual(film.sent, []);
  pass(150);
  assert.equal(film.sent.length, 1);
  assert.equal(film.sent[0][1].at, 20);
});

test("a step is told at once when the hand presses beside the film", () => {
  const film = shown(long(20));
  fire(labelled(film, "One step on"), "click");
  assert.deepEqual(film.sent, []);
  fire(document.body, "pointerdown");
  assert.deepEqual(film.sent.map(([event, { at }]) => [event, at]), [["choice", 1]]);
});

test("a long film takes 12, 4 or 1.5 seconds, a short one a third of a second each step", () => {
  const after = (steps, speed, milliseconds) => {
    const film = shown(long(steps));
    find(film, "select").value = speed;
    fire(labelled(film, "Play"), "click");
    pass();
    pass(milliseconds);
    return step(film);
  };
  assert.equal(find(shown(), "select").value, "normal");
  assert.deepEqual([after(100, "slow", 6000), after(100, "normal", 2000), after(100, "fast", 750)], [50, 50, 50]);
  assert.deepEqual([after(3, "slow", 330), after(3, "slow", 340), after(3, "slow", 670)], [0, 1, 2]);
});

test("a film that plays stops at its end, and tells it; then it begins anew", () => {
  const film = shown(long(6));
  fire(labelled(film, "Play"), "click");
  assert.ok(labelled(film, "Pause"));
  assert.equal(labelled(film, "Pause").querySelector("path").getAttribute("d"), "M7 5h4v14H7zM13 5h4v14h-4z");
  pass();
  pass(700);
  assert.equal(step(film), 2);
  pass(9000);
  assert.equal(step(film), 6);
  assert.ok(labelled(film, "Play"));
  pass(350);
  assert.deepEqual(film.sent.map(([, { at }]) => at), [6]);
  assert.equal(waiting(), 0);
  fire(labelled(film, "Play"), "click");
  assert.equal(step(film), 0);
  pass();
  pass(1000);
  assert.equal(step(film), 3);
  fire(labelled(film, "Pause"), "click"); // pausing is resting, too
  pass(350);
  assert.equal(film.sent.at(-1)[1].at, 3);
  assert.equal(step(film), 3);
  fire(labelled(film, "Play"), "click"); // goes on from there
  pass();
  pass(340);
  assert.equal(step(film), 4);
  fire(labelled(film, "One step back"), "click"); // the hand stops it
  pass(2000);
  assert.equal(step(film), 3);
  assert.ok(labelled(film, "Play"));
});

test("a film of no step does not play", () => {
  const film = shown(long(0));
  fire(labelled(film, "Play"), "click");
  assert.ok(labelled(film, "Play"));
  assert.equal(waiting(), 0);
  assert.equal(place(film), "step 0 of 0 · loss 2");
});

test("another film plays at once, except for those who want no motion", () => {
  const film = shown();
  assert.equal(waiting(), 0); // the first one waits
  fire(labelled(film, "One step on"), "click");
  film.update(message(long(8)));
  assert.equal(step(film), 0);
  pass(1000);
  assert.equal(step(film), 3);
  film.update(message(long(9, { at: 5 })));
  assert.equal(step(film), 5); // what played before has stopped
  fire(labelled(film, "Pause"), "click");
  film.update(message(long(1)));
  assert.ok(labelled(film, "Play")); // one step is no film
  media.add("(prefers-reduced-motion: reduce)");
  film.update(message(long(8)));
  assert.ok(labelled(film, "Play"));
  media.clear();
  film.leave();
});

test("a weight that was chosen just before another film comes stays chosen, and Python hears of it", () => {
  const film = shown({ at: 2 });
  setSize(".cells", 100, 100);
  fire(panel(film, 4), "click", { clientX: 10, clientY: 90 });
  pass(100);
  film.update(message({ film: "another" })); // has not heard of it
  const heading = "Loss over one weight: kernel 2, row 1, column 0";
  assert.equal(find(film, ".heading[aria-live]").textContent, heading);
  fire(labelled(film, "Pause"), "click");
  assert.equal(step(film), 0); // another film begins at its start all the same
  pass(350);
  const told = { revision: 2, film: "another", at: 0, kernel: 1, row: 1, column: 0 };
  assert.deepEqual(film.sent, [["choice", told]]);
  const watched = { kernel: 1, row: 1, column: 0 };
  film.update(message({ film: "another", heard: 2, watched }));
  assert.equal(find(film, ".heading[aria-live]").textContent, heading);
});

test("another film's words are shown, and its kernels stay where they are", () => {
  const film = shown();
  const kept = panel(film, 0);
  const columns = [...WORDS.columns.slice(0, 4), "term (p − t)²", "∂L/∂z"];
  const words = { ...WORDS, columns, total: "Loss, another one" };
  const labels = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  film.update(message({ film: "another", words, alt: "Another descent.", labels }));
  assert.equal(texts(film, "thead th")[4], "term (p − t)²");
  assert.match(find(film, ".sum").textContent, /^Loss, another one: /);
  assert.equal(all(film, "thead th").length, 6);
  assert.equal(panel(film, 0), kept);
  assert.equal(all(film, ".cells").length, 6);
  assert.equal(find(film, "tr.right").textContent[0], "0");
  assert.equal(film.root.getAttribute("aria-label"), "Another descent.");
});

test("Python's step and weight are taken, unless the hand has gone on since", () => {
  const film = shown();
  film.update(message({ at: 2, watched: { kernel: 1, row: 0, column: 1 } }));
  assert.equal(step(film), 2);
  assert.match(texts(film, ".readout")[0], /^kernel 2, row 0, column 1:/);
  fire(labelled(film, "Back to the start"), "click");
  film.update(message({ at: 1 })); // has not heard of it
  assert.equal(step(film), 0);
  assert.match(texts(film, ".readout")[0], /^kernel 2, row 0, column 1:/);
  pass(350);
  assert.equal(film.sent[0][1].at, 0);
  film.update(message({ at: 0, heard: film.sent[0][1].revision }));
  assert.match(texts(film, ".readout")[0], /^kernel 1, row 0, column 0:/);
  film.update(message({ at: 99, heard: 1 })); // no further than the last
  assert.equal(step(film), 2);
});

test("a step that the hand is at stays, while Python says the same as before", () => {
  const film = shown();
  fire(labelled(film, "Play"), "click");
  pass();
  pass(400);
  film.update(message()); // some other part of the page has run
  assert.equal(step(film), 1);
  pass(400);
  assert.equal(step(film), 2);
});

test("a new session that knows nothing of the old one is believed", () => {
  const film = shown({ heard: 9 });
  fire(labelled(film, "One step on"), "click");
  pass(350);
  assert.equal(film.sent[0][1].revision, 10);
  film.update(message({ heard: 0, at: 2 }));
  assert.equal(step(film), 2);
});

test("what has left the page neither plays nor tells", () => {
  const film = shown(long(20));
  fire(labelled(film, "One step on"), "click");
  fire(labelled(film, "Play"), "click");
  assert.ok(waiting() > 0);
  film.leave();
  assert.equal(waiting(), 0);
  pass(5000);
  assert.deepEqual(film.sent, []);
});
