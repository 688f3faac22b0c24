import assert from "node:assert/strict";
import { test } from "node:test";

import faceLab from "../../ui/components/face/component.js";
import { document, fire, open, painted, setSize } from "./page.js";
import { packed } from "./grids.js";
import { tree } from "./tree.js";

const HTML = '<div class="lab face-lab" role="group"></div>';
const part = (name, detector, row, column) => ({
  name, detector, row, column, mirrored: false, upsideDown: false, present: true,
});
const PARTS = [
  part("left eye", "eye", 5, 6), part("right eye", "eye", 5, 20),
  part("nose", "nose", 20, 6), part("mouth", "mouth", 20, 20),
];
const without = (...names) => PARTS.map((one) => ({ ...one, present: !names.includes(one.name) }));
// Each part lies in a quarter of its own. What the three detectors find there, by hand:
// eye 1, 1, 0.75, 0.5; nose half of it; mouth nothing, as its kernel is negative.
const NEURON = { weights: [2, 0, -1, 0, 4, 0, 0, 8, 1, 1, 1, 1], bias: -2 };
const DATA = {
  state: { parts: PARTS, ...NEURON },
  alt: "A face.",
  outline: packed(...Array.from({ length: 28 }, () => Array(28).fill(0))),
  drawings: { eye: packed([0.25, 1, 0]), nose: packed([0.5], [0.75], [0]), mouth: packed([0.5]) },
  kernels: { mouth: packed([-1]), nose: packed([0], [0.5], [0]), eye: packed([0, 1, 0]) },
  detectors: ["eye", "nose", "mouth"],
  quarters: ["top left", "top right", "bottom left", "bottom right"],
  neuronNames: ["eye", "nose", "mouth"].flatMap((name) => ["TL", "TR", "BL", "BR"].map((place) => `${name}, ${place}`)),
  arrangements: { "no nose": without("nose"), empty: without("left eye", "right eye", "nose", "mouth") },
  neurons: { "never": { weights: Array(12).fill(0), bias: -1 } },
  fires: 0.5,
  limits: { weight: 100, bias: 200 },
  signed: ["#200000", "#ffffff", "#000020"],
  words: {
    person: "a person", noPerson: "not a person", hint: "Drag a part.", keys: "Arrow keys move it.",
    swapping: "Swap with the {part}?",
    tools: { mirror: "Mirror", flip: "Upside down", swap: "Swap", remove: "Take away", undo: "Undo" },
    face: "A drawn face", empty: "no parts", place: "{name} at row {row}, column {column}",
    mirrored: "mirrored", upsideDown: "upside down", arrange: "Arrange:", neurons: "Weights:",
    bias: "bias", sum: "sum z", weight: "Weight of {detector}, {quarter}",
    kernel: "Kernel of {name}, {rows} by {columns}", map: "Map of {name}", fires: "fires",
    flipped: "{name} went from {before} to {after}.", sigmoid: "The sigmoid",
  },
};
const shown = (changes = {}) => open(faceLab, HTML, structuredClone({ ...DATA, ...changes }));
const find = ({ root }, selector) => root.querySelector(selector);
const all = ({ root }, selector) => [...root.querySelectorAll(selector)];
const handle = (lab, name) => find(lab, `[data-part="${name}"]`);
const tool = (lab, action) => find(lab, `[data-action="${action}"]`);
const button = (lab, text) => all(lab, "button").find(({ textContent }) => textContent === text);
const said = (lab) => find(lab, ".answer").textContent;
const placeOf = (lab, name) => {
  const { row, column } = lab.sent.at(-1)[1].parts.find((one) => one.name === name);
  return [row, column];
};
const press = (lab, name, key, init = {}) => fire(handle(lab, name), "keydown", { key, ...init });
const attributes = (element, ...names) => names.map((name) => Number(element.getAttribute(name)));
const level = (lab, row, column) => painted(find(lab, "canvas.face"))[28 * row + column][0];

test("at first there are the face with its handles, the tools and the verdict", () => {
  const lab = shown();
  assert.equal(lab.root.getAttribute("aria-label"), "A face.");
  assert.equal(tree(find(lab, ".presets")), `div.presets
  span.small · Arrange:
  button.tool type="button" · no nose
  button.tool type="button" · empty`);
  assert.deepEqual([...lab.root.children].map(({ className }) => className), ["presets", "layout"]);
  assert.equal(tree(find(lab, ".hand"), ["style", "aria-label", "d"]), `div.hand
  div.frame
    canvas.pixels.face role="img" width="28" height="28"
    svg.overlay viewBox="0 0 28 28"
      path.quarters
    button.part type="button" data-part="left eye"
    button.part type="button" data-part="right eye"
    button.part type="button" data-part="nose"
    button.part type="button" data-part="mouth"
  div.verdict.person
    div.answer · a person
    div.sum · σ(+3.25) = 96.3 %
    div.curve
      svg.sigmoid viewBox="-8.4 -1.12 16.8 1.24" role="img" preserveAspectRatio="none"
        path.threshold
        path.line
      i.dot
    p.flipped
    p.spoken aria-live="polite"
  div.handles
    p.hint · Drag a part.
    div.tools
      button.tool type="button" data-action="mirror" disabled="" · Mirror
      button.tool type="button" data-action="flip" disabled="" · Upside down
      button.tool type="button" data-action="swap" disabled="" aria-pressed="false" · Swap
      button.tool type="button" data-action="remove" disabled="" · Take away
      button.tool type="button" data-action="undo" disabled="" · Undo
    div.tools.shelf
      button.tool.dashed type="button" hidden="" · + left eye
      button.tool.dashed type="button" hidden="" · + right eye
      button.tool.dashed type="button" hidden="" · + nose
      button.tool.dashed type="button" hidden="" · + mouth`);
  assert.equal(find(lab, ".frame .quarters").getAttribute("d"), "M14 0V28M0 14H28");
});

test("each detector shows its kernel, its map with the winners, and its part of the sum", () => {
  const lab = shown();
  const { children } = find(lab, ".evidence");
  assert.deepEqual(
    [...children].map(({ className }) => className),
    ["presets", "term bias", "block", "block", "block", "term total"],
  );
  assert.equal(tree(find(lab, ".evidence .presets")), `div.presets
  span.small · Weights:
  button.tool type="button" · never`);
  assert.equal(tree(all(lab, ".detector")[1], ["style"]), `div.detector
  div.kernel-holder
    strong · nose
    canvas.pixels.kernel role="img" aria-label="Kernel of nose, 3 by 1" width="1" height="3"
    span.small · 3 × 1
  div.map-holder
    canvas.pixels.map role="img" width="28" height="28" aria-label="Map of nose: ${
      "top left 0.50 (fires), top right 0.50 (fires), bottom left 0.38, bottom right 0.25"}"
    svg.overlay viewBox="0 0 28 28"
      path.quarters d="M14 0V28M0 14H28"
      circle.winner.fires cx="6.5" cy="5.5" r="1.6"
      circle.winner.fires cx="20.5" cy="5.5" r="1.6"
      circle.winner cx="6.5" cy="20.5" r="1.6"
      circle.winner cx="20.5" cy="20.5" r="1.6"
  div.pooled
    span.cell.fires · 0.50
    span.cell.fires · 0.50
    span.cell · 0.38
    span.cell · 0.25`);
  assert.deepEqual([...find(lab, ".block").children].map(({ className }) => className), ["detector", "terms"]);
  assert.equal(tree(all(lab, ".terms .term")[7], ["style"]), `div.term
  span.name · bottom right
  span.numbers ·  × | = 
    span.x · 0.25
    input.number aria-label="Weight of nose, bottom right" autocomplete="off"
    span.product · +2.00
  span.track
    i.zero
    i.bar`);
  assert.equal(tree(find(lab, ".bias"), ["style"]), `div.term.bias
  span.name · bias
  span.numbers
    input.number aria-label="bias" autocomplete="off"
  span.track
    i.zero
    i.bar.negative`);
  assert.equal(tree(find(lab, ".total"), ["style"]), `div.term.total
  span.name · sum z
  span.numbers · z = +3.25
  span.track
    i.zero
    i.bar`);
  assert.equal(find(lab, ".bias input").value, "−2");
  assert.deepEqual(all(lab, ".terms input").map(({ value }) => value), "2 0 −1 0 4 0 0 8 1 1 1 1".split(" "));
  const firing = all(lab, ".terms .term").map((term) => Number(term.classList.contains("fires")));
  assert.equal(firing.join(""), "111111000000");
});

test("bars of the sum begin where the one before has ended", () => {
  const lab = shown();
  // The running sum goes from −2 to 3.25, with room of 0.5 on both sides: 6.25 are 100 %.
  const bar = (selector, index = 0) => {
    const track = all(lab, `${selector} .track`)[index];
    const [zero, drawn] = track.children;
    const lengths = [zero.style.left, drawn.style.left, drawn.style.width];
    return [...lengths.map((text) => Math.round(parseFloat(text))), drawn.classList.contains("negative")];
  };
  assert.deepEqual(bar(".bias"), [40, 8, 32, true]);
  assert.deepEqual(bar(".terms", 0), [40, 8, 32, false]); // up to 0
  assert.deepEqual(bar(".terms", 1), [40, 40, 0, false]); // nothing
  assert.deepEqual(bar(".terms", 2), [40, 28, 12, true]); // down to −0.75
  assert.deepEqual(bar(".terms", 4), [40, 28, 32, false]); // up to 1.25
  assert.deepEqual(bar(".total"), [40, 40, 52, false]);
  assert.equal(find(lab, ".zero").style.left, "40%");
});

test("a cell is as blue or as brown as what it holds, with text that can be read on it", () => {
  const lab = shown();
  const cells = all(lab, ".cell");
  assert.equal(cells[0].style.backgroundColor, "rgb(0 0 32)"); // a perfect match
  assert.equal(cells[0].style.color, "#ffffff");
  assert.equal(cells[8].textContent, "0.00");
  assert.equal(cells[8].style.color, "#1b2730");
  const kernels = all(lab, "canvas.kernel").map(painted);
  assert.ok(kernels[1][0][0] > 250); // nothing is white
  assert.deepEqual(kernels[1][1], [0, 0, 32]); // its largest number, 0.5, has the full colour
  assert.deepEqual(kernels[2], [[32, 0, 0]]); // negative
  const map = painted(find(lab, "canvas.map"));
  assert.deepEqual(map[5 * 28 + 6], [0, 0, 32]);
  assert.ok(map[5 * 28 + 5][0] > 150 && map[5 * 28 + 5][0] < 210); // 0.25
});

test("the face is drawn in grey, each handle lies over its part", () => {
  const lab = shown();
  assert.deepEqual([4, 5, 6, 7].map((column) => level(lab, 5, column)), [0, 64, 255, 0]);
  const { left, top, width, height } = handle(lab, "left eye").style;
  const cells = (length) => Number((parseFloat(length) * 0.28).toFixed(6));
  assert.deepEqual([left, top, width, height].map(cells), [5, 5, 3, 1]);
  assert.match(`${left}${top}${width}${height}`, /^([\d.]+%){4}$/);
  assert.equal(cells(handle(lab, "nose").style.top), 19);
  assert.equal(handle(lab, "nose").getAttribute("aria-label"), "nose at row 20, column 6. Arrow keys move it.");
  assert.equal(
    find(lab, "canvas.face").getAttribute("aria-label"),
    "A drawn face: left eye at row 5, column 6; right eye at row 5, column 20; " +
      "nose at row 20, column 6; mouth at row 20, column 20",
  );
});

test("the dot runs along the sigmoid, and stays in it", () => {
  const at = (bias) => {
    const lab = shown({ state: { ...DATA.state, bias } });
    const { left, top } = find(lab, ".dot").style;
    assert.match(left + top, /^[\d.]+%[\d.]+%$/);
    const sum = find(lab, ".verdict .sum").textContent;
    assert.equal(find(lab, ".sigmoid").getAttribute("aria-label"), `The sigmoid: ${sum}`);
    const [right, down] = [left, top].map((text) => parseFloat(text) / 100);
    return [16.8 * right - 8.4, 1.12 - 1.24 * down].map((one) => Number(one.toFixed(3)));
  };
  assert.deepEqual(at(-5.25), [0, 0.5]);
  assert.deepEqual(at(-2), [3.25, 0.963]);
  assert.deepEqual(at(100), [8, 1]);
  assert.deepEqual(at(-100), [-8, 0]);
  const line = find(shown(), ".line").getAttribute("d");
  const points = line.slice(1).split("L").map((point) => point.split(" ").map(Number));
  assert.equal(points.length, 65);
  for (const [x, y] of [points[0], points[16], points[32], points[64]]) {
    assert.ok(Math.abs(y + 1 / (1 + Math.exp(-x))) < 1e-12);
  }
  assert.deepEqual([points[0][0], points[16][0], points[64][0]], [-8, -4, 8]);
  assert.equal(find(shown(), ".threshold").getAttribute("d"), "M-8 -0.5H8M0 -1V0");
});

test("a sum of exactly nothing is a person, a little less is none", () => {
  assert.equal(said(shown({ state: { ...DATA.state, bias: -5.25 } })), "a person");
  const lab = shown({ state: { ...DATA.state, bias: -5.3 } });
  assert.equal(said(lab), "not a person");
  assert.ok(!find(lab, ".verdict").classList.contains("person"));
});

// With these weights and a bias of −5, the sum is 0.25; 1 and 3 of it are due to the left eye.
const CLOSE = { state: { parts: PARTS, weights: [1, 0, -1, 0, 6, 0, 0, 8, 1, 1, 1, 1], bias: -5 } };
function drag(lab, name, ...path) {
  setSize(".frame", 280, 280); // 10 pixels a cell
  fire(handle(lab, name), "pointerdown", { clientX: 100, clientY: 100 });
  for (const [right, down] of path) {
    fire(handle(lab, name), "pointermove", { clientX: 100 + right, clientY: 100 + down });
  }
}
const letGo = (lab, name) => fire(handle(lab, name), "lostpointercapture");

test("a part follows the hand by whole cells, and Python hears of it once the hand lets go", () => {
  const lab = shown();
  drag(lab, "nose", [4, -4]);
  assert.equal(handle(lab, "nose").caught, 1);
  assert.ok(handle(lab, "nose").classList.contains("chosen"));
  assert.equal(level(lab, 20, 6), 191); // too little to move
  fire(handle(lab, "nose"), "pointermove", { clientX: 114, clientY: 74 });
  assert.deepEqual([level(lab, 17, 7), level(lab, 20, 6)], [191, 0]);
  assert.deepEqual(lab.sent, []);
  letGo(lab, "nose");
  assert.equal(lab.sent[0][0], "state");
  assert.equal(lab.sent[0][1].revision, 1);
  assert.deepEqual([lab.sent[0][1].weights, lab.sent[0][1].bias], [NEURON.weights, -2]);
  assert.deepEqual(placeOf(lab, "nose"), [17, 7]);
  fire(handle(lab, "nose"), "pointermove", { clientX: 200, clientY: 200 });
  assert.equal(level(lab, 17, 7), 191); // the hand has let go
  assert.equal(find(lab, ".spoken").textContent, "a person, σ(+3.25) = 96.3 %. ");
});

test("a part that is only touched goes nowhere, and no part leaves the picture", () => {
  const lab = shown();
  drag(lab, "nose");
  letGo(lab, "nose");
  assert.deepEqual(lab.sent, []);
  assert.ok(tool(lab, "undo").disabled);
  drag(lab, "nose", [-900, 900]);
  letGo(lab, "nose");
  assert.deepEqual(placeOf(lab, "nose"), [27, 0]);
  drag(lab, "mouth", [900, -900], [0, 0]); // there and back
  letGo(lab, "mouth");
  assert.equal(lab.sent.length, 1);
});

test("a finger scrolls the page until it has tapped a part", () => {
  const lab = shown();
  fire(handle(lab, "nose"), "pointerdown", { pointerType: "touch", clientX: 0, clientY: 0 });
  fire(handle(lab, "nose"), "pointermove", { clientX: 100, clientY: 0 });
  assert.equal(handle(lab, "nose").caught, undefined);
  fire(handle(lab, "nose"), "click");
  fire(handle(lab, "nose"), "pointerdown", { pointerType: "touch", clientX: 0, clientY: 0 });
  fire(handle(lab, "nose"), "pointermove", { clientX: 100, clientY: 0 });
  letGo(lab, "nose");
  assert.deepEqual(placeOf(lab, "nose"), [20, 16]);
});

test("where the decision changes there is a mark, and words for the term that changed most", () => {
  const lab = shown(CLOSE);
  drag(lab, "left eye", [100, 0]); // into the quarter on the right
  assert.equal(said(lab), "not a person");
  assert.equal(find(lab, ".flipped").textContent, "nose, TL went from +3.00 to +0.00.");
  const [mark] = all(lab, ".frame circle");
  assert.equal(mark.getAttribute("class"), "flip");
  assert.deepEqual(attributes(mark, "cx", "cy", "r"), [16.5, 5.5, 0.55]);
  assert.deepEqual(all(lab, ".tipped"), [all(lab, ".terms .term")[4]]);
  assert.ok(find(lab, ".verdict").classList.contains("flash"));
  fire(handle(lab, "left eye"), "pointermove", { clientX: 90, clientY: 100 });
  assert.equal(said(lab), "a person");
  assert.equal(find(lab, ".flipped").textContent, "nose, TL went from +0.00 to +3.00."); // back where it began
  assert.equal(all(lab, "circle.flip").length, 2);
  letGo(lab, "left eye");
  assert.equal(find(lab, ".spoken").textContent, "a person, σ(+0.25) = 56.2 %. nose, TL went from +0.00 to +3.00.");
  drag(lab, "left eye", [0, 10]); // another gesture
  assert.equal(all(lab, "circle.flip").length, 0);
  assert.equal(find(lab, ".flipped").textContent, "");
});

test("the words compare with the beginning of the gesture, not with its last pixel", () => {
  const lab = shown({ state: { ...CLOSE.state, bias: -2 } });
  drag(lab, "left eye", [80, 0]); // a quarter of it is still in the first quarter
  assert.equal(said(lab), "a person");
  fire(handle(lab, "left eye"), "pointermove", { clientX: 190, clientY: 100 });
  assert.equal(find(lab, ".flipped").textContent, "nose, TL went from +3.00 to +0.00.");
});

test("a mark stays until another gesture begins", () => {
  const marks = () => all(lab, "circle.flip").length;
  const lab = shown(CLOSE);
  const flip = () => {
    drag(lab, "left eye", [100, 0], [0, 0], [100, 0]);
    letGo(lab, "left eye");
  };
  flip();
  assert.equal(marks(), 3);
  drag(lab, "mouth", [4, 4]); // a touch is no gesture
  letGo(lab, "mouth");
  assert.equal(marks(), 3);
  press(lab, "mouth", "f");
  assert.equal(marks(), 0);
  fire(tool(lab, "undo"), "click");
  fire(tool(lab, "undo"), "click");
  flip();
  fire(tool(lab, "undo"), "click");
  assert.deepEqual([said(lab), marks()], ["a person", 0]);
  flip();
  lab.update({ ...DATA, heard: lab.sent.length, ...CLOSE });
  assert.equal(said(lab), "a person");
  assert.equal(marks(), 0);
});

test("a decision that stays does not flash, and one flashes anew each time", () => {
  const lab = shown(CLOSE);
  const verdict = find(lab, ".verdict");
  press(lab, "mouth", "ArrowUp");
  assert.ok(!verdict.classList.contains("flash"));
  const had = [];
  Object.defineProperty(verdict, "offsetWidth", { get: () => had.push(verdict.classList.contains("flash")) });
  drag(lab, "left eye", [100, 0], [0, 0]);
  assert.deepEqual(had, [false, false]); // without it the layout is made once, so that it starts again
  assert.ok(verdict.classList.contains("flash"));
});

test("the bias alone can change the decision; then no part is marked", () => {
  const lab = shown(CLOSE);
  const field = find(lab, ".bias input");
  field.value = "-6,5";
  fire(field, "input");
  assert.equal(find(lab, ".flipped").textContent, "bias went from −5.00 to −6.50.");
  assert.deepEqual([all(lab, "circle.flip"), all(lab, ".tipped")], [[], []]);
  fire(field, "change");
  assert.equal(lab.sent[0][1].bias, -6.5);
  field.value = "201";
  fire(field, "input");
  assert.ok(field.classList.contains("wrong"));
});

test("a weight that is typed counts at once, up to the largest that is allowed", () => {
  const lab = shown();
  const field = all(lab, ".terms input")[3];
  field.value = "-7";
  fire(field, "input");
  assert.equal(all(lab, ".product")[3].textContent, "−3.50");
  assert.equal(said(lab), "not a person");
  assert.equal(find(lab, ".flipped").textContent, "eye, BR went from +0.00 to −3.50.");
  fire(field, "change");
  assert.deepEqual(lab.sent[0][1].weights, [2, 0, -1, -7, 4, 0, 0, 8, 1, 1, 1, 1]);
  field.value = "100.5";
  fire(field, "input");
  assert.ok(field.classList.contains("wrong"));
});

test("pointing at a neuron shows it in the map, in the sum and on the face", () => {
  const lab = shown();
  const look = (element, type = "pointerenter") => fire(element, type);
  const looked = () => all(lab, ".looked").map(({ className }) => className);
  const seen = () => all(lab, ".frame .seen").map((one) => attributes(one, "x", "y", "width", "height"));
  assert.deepEqual([looked(), seen()], [[], []]);
  look(all(lab, ".cell")[2]);
  assert.deepEqual(looked(), ["cell fires looked", "term fires looked"]);
  assert.ok(all(lab, ".terms .term")[2].classList.contains("looked"));
  assert.deepEqual(seen(), [[5, 20, 3, 1]]); // as far as the kernel of the eye reaches
  assert.deepEqual(all(lab, ".detector")[0].querySelectorAll("circle")[2].getAttribute("r"), "2.4");
  look(all(lab, ".cell")[2], "pointerleave");
  assert.deepEqual([looked(), seen()], [[], []]);
  look(all(lab, ".cell")[7]);
  assert.ok(all(lab, ".terms .term")[7].classList.contains("looked"));
  look(all(lab, ".cell")[7], "pointerleave");
  look(all(lab, ".terms .term")[7]);
  assert.ok(all(lab, ".cell")[7].classList.contains("looked"));
  assert.deepEqual(seen(), [[20, 19, 1, 3]]);
  look(all(lab, ".terms .term")[7], "pointerleave");
  assert.deepEqual(seen(), []);
  look(all(lab, ".terms input")[5], "focusin");
  assert.deepEqual(seen(), [[20, 4, 1, 3]]);
  look(all(lab, ".terms input")[5], "focusout");
  assert.deepEqual(seen(), []);
});

test("pointing at the same neuron again draws nothing anew", () => {
  const lab = shown();
  fire(all(lab, ".cell")[2], "pointerenter");
  const before = find(lab, ".seen");
  fire(all(lab, ".terms .term")[2], "pointerenter");
  assert.equal(find(lab, ".seen"), before);
});

test("keys move a part, with Shift by 4, and Python hears of it when the key comes up", () => {
  const lab = shown();
  const event = press(lab, "nose", "ArrowLeft");
  assert.ok(event.defaultPrevented);
  press(lab, "nose", "ArrowUp", { shiftKey: true });
  press(lab, "nose", "ArrowRight", { shiftKey: true });
  press(lab, "nose", "ArrowDown");
  assert.deepEqual(lab.sent, []);
  fire(handle(lab, "nose"), "keyup", { key: "Shift" });
  assert.deepEqual(lab.sent, []);
  fire(handle(lab, "nose"), "keyup", { key: "ArrowDown" });
  assert.deepEqual(placeOf(lab, "nose"), [17, 9]);
  press(lab, "nose", "ArrowDown");
  fire(handle(lab, "nose"), "blur");
  assert.deepEqual(placeOf(lab, "nose"), [18, 9]);
});

test("a key that is held is one gesture, the next press another one", () => {
  const lab = shown(CLOSE);
  press(lab, "left eye", "ArrowRight", { shiftKey: true });
  for (let count = 0; count < 2; count++) press(lab, "left eye", "ArrowRight", { shiftKey: true, repeat: true });
  assert.equal(find(lab, ".flipped").textContent, "nose, TL went from +3.00 to +0.75."); // from where it began
  fire(handle(lab, "left eye"), "keyup", { key: "ArrowRight" });
  press(lab, "left eye", "ArrowRight");
  assert.equal(find(lab, ".flipped").textContent, "");
  for (let count = 0; count < 2; count++) press(lab, "left eye", "ArrowLeft", { shiftKey: true });
  assert.equal(all(lab, "circle.flip").length, 1);
  press(lab, "left eye", "ArrowUp"); // a second key, while the first one is down
  assert.equal(all(lab, "circle.flip").length, 1);
});

test("a key that is down already when it arrives at a part may change the decision", () => {
  const lab = shown({ state: { ...CLOSE.state, parts: [part("left eye", "eye", 5, 13), ...PARTS.slice(1)] } });
  press(lab, "left eye", "ArrowRight", { repeat: true });
  assert.equal(find(lab, ".flipped").textContent, "nose, TL went from +3.00 to +0.75.");
});

test("other keys, and keys with Ctrl, Alt or the command key, do nothing", () => {
  const lab = shown();
  handle(lab, "nose").focus();
  for (const init of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }]) {
    assert.ok(!press(lab, "nose", "f", init).defaultPrevented);
  }
  assert.ok(!press(lab, "nose", "Tab").defaultPrevented);
  assert.deepEqual(lab.sent, []);
});

test("F mirrors, U turns upside down, and both are said", () => {
  const lab = shown();
  handle(lab, "left eye").focus();
  assert.ok(press(lab, "left eye", "F").defaultPrevented);
  assert.deepEqual([5, 6, 7].map((column) => level(lab, 5, column)), [0, 255, 64]);
  press(lab, "left eye", "u");
  assert.equal(
    handle(lab, "left eye").getAttribute("aria-label"),
    "left eye at row 5, column 6, mirrored, upside down. Arrow keys move it.",
  );
  press(lab, "left eye", "f");
  assert.match(handle(lab, "left eye").getAttribute("aria-label"), /column 6, upside down\. /);
  assert.equal(lab.sent.length, 3);
  fire(handle(lab, "nose"), "click");
  fire(tool(lab, "flip"), "click");
  assert.deepEqual([19, 20, 21].map((row) => level(lab, row, 6)), [0, 191, 128]);
  fire(tool(lab, "mirror"), "click");
  assert.equal(lab.sent.at(-1)[1].parts[2].mirrored, true);
});

test("tools wait for a part", () => {
  const lab = shown();
  const disabled = () => all(lab, ".tools [data-action]").map((one) => Number(one.disabled)).join("");
  assert.equal(disabled(), "11111");
  press(lab, "nose", "f"); // nothing is chosen
  assert.deepEqual(lab.sent, []);
  fire(handle(lab, "mouth"), "focus");
  assert.equal(disabled(), "00001");
  assert.deepEqual(all(lab, ".part.chosen"), [handle(lab, "mouth")]);
  fire(tool(lab, "mirror"), "click");
  assert.equal(disabled(), "00000");
});

test("two parts change places", () => {
  const lab = shown();
  fire(handle(lab, "nose"), "click");
  fire(tool(lab, "swap"), "click");
  assert.equal(tool(lab, "swap").getAttribute("aria-pressed"), "true");
  assert.equal(find(lab, ".hint").textContent, "Swap with the nose?");
  assert.deepEqual(all(lab, ".part.target").map(({ dataset }) => dataset.part), ["left eye", "right eye", "mouth"]);
  fire(handle(lab, "right eye"), "focus"); // on the way to the other part nothing else is chosen
  fire(handle(lab, "right eye"), "pointerdown", { clientX: 0, clientY: 0 });
  assert.ok(handle(lab, "nose").classList.contains("chosen"));
  assert.equal(handle(lab, "right eye").caught, undefined);
  fire(handle(lab, "right eye"), "click");
  assert.deepEqual([placeOf(lab, "nose"), placeOf(lab, "right eye")], [[5, 20], [20, 6]]);
  assert.equal(lab.sent.length, 1);
  assert.equal(find(lab, ".hint").textContent, "Drag a part.");
  assert.deepEqual(all(lab, ".part.target"), []);
});

test("a swap can be called off, by Escape or by the same tool", () => {
  const lab = shown();
  handle(lab, "nose").focus();
  press(lab, "nose", "s");
  assert.equal(all(lab, ".target").length, 3);
  assert.ok(press(lab, "nose", "Escape").defaultPrevented);
  assert.equal(all(lab, ".target").length, 0);
  press(lab, "nose", "s");
  press(lab, "nose", "s");
  assert.equal(all(lab, ".target").length, 0);
  assert.deepEqual(lab.sent, []);
});

test("a part is taken away and brought back, and the focus goes along", () => {
  const lab = shown();
  handle(lab, "nose").focus();
  press(lab, "nose", "Delete");
  assert.ok(handle(lab, "nose").hidden);
  assert.equal(lab.sent[0][1].parts[2].present, false);
  assert.equal(document.activeElement, button(lab, "+ nose"));
  assert.ok(!button(lab, "+ nose").hidden);
  assert.ok(tool(lab, "mirror").disabled); // none is chosen
  assert.equal(level(lab, 20, 6), 0);
  assert.doesNotMatch(find(lab, "canvas.face").getAttribute("aria-label"), /nose/);
  fire(button(lab, "+ nose"), "click");
  assert.equal(lab.sent[1][1].parts[2].present, true);
  assert.equal(document.activeElement, handle(lab, "nose"));
  assert.ok(handle(lab, "nose").classList.contains("chosen"));
  assert.ok(button(lab, "+ nose").hidden);
  press(lab, "nose", "Backspace");
  assert.ok(handle(lab, "nose").hidden);
  fire(handle(lab, "mouth"), "click");
  press(lab, "mouth", "s");
  fire(button(lab, "+ nose"), "click"); // a swap goes on with what came back
  assert.equal(find(lab, ".hint").textContent, "Swap with the nose?");
});

test("with the part that was to be swapped goes the swap", () => {
  const lab = shown({ state: { ...DATA.state, parts: without("nose") } });
  fire(button(lab, "+ nose"), "click");
  press(lab, "nose", "s");
  fire(tool(lab, "undo"), "click");
  assert.equal(find(lab, ".hint").textContent, "Drag a part.");
  fire(handle(lab, "mouth"), "click");
  assert.deepEqual(all(lab, ".part.chosen"), [handle(lab, "mouth")]);
});

test("arrangements and weights are chosen by name", () => {
  const lab = shown();
  fire(button(lab, "no nose"), "click");
  assert.deepEqual(lab.sent[0][1], { revision: 1, parts: without("nose"), ...NEURON });
  fire(button(lab, "never"), "click");
  assert.deepEqual(lab.sent[1][1], { revision: 2, parts: without("nose"), weights: Array(12).fill(0), bias: -1 });
  assert.equal(find(lab, ".flipped").textContent, "eye, TL went from +2.00 to +0.00.");
  fire(button(lab, "never"), "click"); // nothing new
  assert.equal(lab.sent.length, 2);
  fire(button(lab, "empty"), "click");
  assert.equal(find(lab, "canvas.face").getAttribute("aria-label"), "A drawn face: no parts");
  press(lab, "mouth", "ArrowUp"); // what was offered stays as it is
  fire(button(lab, "no nose"), "click");
  assert.deepEqual(placeOf(lab, "mouth"), [20, 20]);
});

test("what the hand did is undone, step by step, and told", () => {
  const lab = shown();
  fire(button(lab, "never"), "click");
  fire(button(lab, "empty"), "click");
  fire(tool(lab, "undo"), "click");
  assert.deepEqual(lab.sent.at(-1)[1], { revision: 3, parts: PARTS, weights: Array(12).fill(0), bias: -1 });
  fire(tool(lab, "undo"), "click");
  assert.deepEqual(lab.sent.at(-1)[1], { revision: 4, parts: PARTS, ...NEURON });
  assert.equal(said(lab), "a person");
  assert.equal(find(lab, ".flipped").textContent, "eye, TL went from +0.00 to +2.00.");
  assert.ok(tool(lab, "undo").disabled);
});

test("the last 50 states can be undone", () => {
  const lab = shown();
  for (let count = 0; count < 60; count++) {
    press(lab, "nose", count % 2 ? "ArrowUp" : "ArrowDown");
    fire(handle(lab, "nose"), "keyup", { key: "ArrowUp" });
  }
  let undone = 0;
  while (!tool(lab, "undo").disabled && undone < 100) {
    fire(tool(lab, "undo"), "click");
    undone += 1;
  }
  assert.equal(undone, 50);
});

test("what Python says is taken, and can be undone", () => {
  const lab = shown(CLOSE);
  lab.update({ ...DATA, state: { ...CLOSE.state, parts: without("left eye") } });
  assert.equal(said(lab), "not a person");
  assert.equal(find(lab, ".flipped").textContent, "nose, TL went from +3.00 to +0.00.");
  assert.deepEqual(all(lab, "circle.flip"), []); // no part moved
  assert.deepEqual(lab.sent, []);
  fire(tool(lab, "undo"), "click");
  assert.equal(said(lab), "a person");
});

test("the same again changes nothing, wherever a part that is away may wait", () => {
  const lab = shown({ state: { ...DATA.state, parts: without("nose") } });
  const moved = without("nose").map((one) => (one.present ? one : { ...one, row: 1, column: 2 }));
  lab.update({ ...DATA, state: { ...DATA.state, parts: moved } });
  assert.ok(tool(lab, "undo").disabled);
  fire(button(lab, "+ nose"), "click");
  assert.deepEqual(placeOf(lab, "nose"), [20, 6]);
});

test("an answer to something older, or while the hand is down, does not undo what the hand did", () => {
  const lab = shown();
  press(lab, "nose", "ArrowUp");
  fire(handle(lab, "nose"), "keyup", { key: "ArrowUp" });
  lab.update(DATA); // has heard of nothing yet
  assert.equal(level(lab, 19, 6), 191);
  drag(lab, "mouth", [50, 0]);
  lab.update({ ...DATA, heard: 1, state: { ...DATA.state, bias: 7 } });
  assert.equal(find(lab, ".bias input").value, "−2");
  letGo(lab, "mouth");
  assert.deepEqual([lab.sent.at(-1)[1].revision, placeOf(lab, "mouth")], [2, [20, 25]]);
  press(lab, "nose", "ArrowUp"); // the key is still down
  lab.update({ ...DATA, heard: 2, state: { ...DATA.state, bias: 7 } });
  assert.equal(find(lab, ".bias input").value, "−2");
});

test("a hand that is down tells nothing, even if the focus leaves", () => {
  const lab = shown();
  drag(lab, "nose", [50, 0]);
  fire(handle(lab, "nose"), "blur");
  assert.deepEqual(lab.sent, []);
  letGo(lab, "nose");
  assert.equal(lab.sent.length, 1);
});

test("a new session that knows nothing of the old one is believed", () => {
  const lab = shown({ heard: 9 });
  press(lab, "nose", "ArrowUp");
  fire(handle(lab, "nose"), "keyup", { key: "ArrowUp" });
  assert.equal(lab.sent[0][1].revision, 10);
  lab.update({ ...DATA, heard: 0, state: { ...DATA.state, bias: 7 } });
  assert.equal(find(lab, ".bias input").value, "7");
});

test("a place in the page keeps its face until it leaves", () => {
  const lab = shown();
  const canvas = find(lab, "canvas.face");
  lab.update({ ...DATA, alt: "Another face." });
  assert.equal(find(lab, "canvas.face"), canvas);
  assert.equal(lab.root.getAttribute("aria-label"), "Another face.");
  lab.leave();
});

test("each field has its own weight", () => {
  const lab = shown();
  const fields = [...lab.root.querySelectorAll(".evidence .block input")].map(({ value }) => value);
  assert.deepEqual(fields, NEURON.weights.map((weight) => String(weight).replace("-", "−")));
});

test("the right button of the mouse takes no part in hand", () => {
  const lab = shown();
  fire(handle(lab, "nose"), "pointerdown", { clientX: 100, clientY: 100, button: 2 });
  fire(handle(lab, "nose"), "pointermove", { clientX: 140, clientY: 100 });
  assert.ok(!handle(lab, "nose").classList.contains("chosen"));
});
