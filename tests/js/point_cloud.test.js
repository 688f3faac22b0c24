import assert from "node:assert/strict";
import { test } from "node:test";

import pointCloud from "../../ui/components/point_cloud/component.js";
import keepSheet, { sheetsOfPage } from "../../ui/components/point_cloud/sheet.js";
import { addSymbol, colourOf } from "../../ui/components/point_cloud/symbols.js";
import { drawnOn, fire, media, open, pass, resized, setSize, THEME } from "./page.js";
import { callsOf, recordingCanvas } from "./recording.js";

const HTML = '<div class="point-cloud"></div>';
const INK = "#112233";
const GROUND = "#fefefe";
// Of two classes; the last point is answered wrongly.
const DATA = {
  x: [0, 10_000, 5_000, 0], y: [0, 5_000, 2_500, 5_000],
  labels: [0, 0, 1, 1], answers: [0, 0, 1, 0], sure: [90, 65, 100, 51],
  names: ["cat", "dog"], colours: ["#3f90da", "#ffa90e"], chosen: [], onlyWrong: false, alt: "Four points.",
  sheet: { token: "none", columns: 50, side: 28 },
};
// With a margin of 22 a unit is 0.04 pixels: points lie at (22, 222), (422, 22), (222, 122), (22, 22).
const STAGE = ".point-cloud .stage > canvas";
setSize(STAGE, 444, 244);

function shown(changes = {}) {
  const cloud = open(pointCloud, HTML, { ...DATA, ...changes });
  const canvas = cloud.root.querySelector(STAGE);
  return {
    ...cloud, canvas,
    tip: cloud.root.querySelector(".tip"),
    thumbnail: cloud.root.querySelector(".thumbnail"),
    said: () => cloud.root.querySelector(".words").textContent,
    point: (x, y) => fire(canvas, "pointermove", { offsetX: x, offsetY: y }),
    click: (x, y) => fire(canvas, "click", { offsetX: x, offsetY: y }),
    key: (key) => fire(canvas, "keydown", { key }),
    class: (name) => [...cloud.root.querySelectorAll(".legend button")].find(({ textContent }) => textContent === name),
    answer: (next) => cloud.update({ ...DATA, ...changes, ...next }),
  };
}

/** What was drawn the last time. */
function drawing({ canvas }) {
  const { drawn } = drawnOn(canvas);
  return drawn.slice(drawn.findLastIndex(({ call }) => call === "scale"));
}

/** How often all was drawn. */
const times = ({ canvas }) => callsOf(drawnOn(canvas), "scale").length;

/** The middles of discs and squares that were filled: [x, y, size, colour, alpha, outline]. */
function points(cloud) {
  const found = [];
  let path = [];
  for (const { call, given, fillStyle, globalAlpha, strokeStyle, lineWidth } of drawing(cloud)) {
    const number = (value) => Number(value.toFixed(3));
    if (call === "fillText") break;
    if (call === "beginPath") path = [];
    if (call === "arc") path.push([number(given[0]), number(given[1]), number(given[2])]);
    if (call === "rect") path.push([given[0] + given[2] / 2, given[1] + given[3] / 2, given[2] / 1.76].map(number));
    if (call === "fill") found.push(...path.map((one) => [...one, fillStyle, globalAlpha]));
    if (call === "stroke" && path.length) found.at(-1).push([strokeStyle, lineWidth]);
  }
  return found;
}

const names = (cloud) => drawing(cloud).filter(({ call }) => call === "fillText");
/** The middles of rings of a radius. */
const rings = (cloud, r) =>
  drawing(cloud).filter(({ call, given }) => call === "arc" && given[2] === r).map(({ given }) => given.slice(0, 2));

test("a stage, a hidden tip and a button per class stand in their places", () => {
  const { root } = shown();
  const button = (name) =>
    '<button type="button" aria-pressed="false"><canvas class="sample" width="28" height="28"></canvas>' +
    `${name}</button>`;
  assert.equal(
    root.outerHTML,
    '<div class="point-cloud"><div class="stage"><canvas tabindex="0" role="application" ' +
      'aria-label="Four points. Arrow keys go from point to point, Enter chooses one." ' +
      'width="444" height="244"></canvas><div class="tip" hidden=""><canvas class="thumbnail"></canvas>' +
      '<div class="words" aria-live="polite"></div></div></div>' +
      `<div class="legend">${button("cat")}${button("dog")}</div></div>`,
  );
});

test("points lie where their numbers say, upwards, with one scale for both directions", () => {
  const places = (cloud) => points(cloud).map(([x, y]) => [x, y]);
  assert.deepEqual(places(shown()), [[22, 222], [422, 22], [222, 122], [22, 22]]);
  setSize(STAGE, 444, 444); // more room above and below: still 0.04 pixels a unit, in the middle
  assert.deepEqual(places(shown()), [[22, 322], [422, 122], [222, 222], [22, 122]]);
  setSize(STAGE, 844, 244);
  assert.deepEqual(places(shown()), [[222, 222], [622, 22], [422, 122], [222, 22]]);
  setSize(STAGE, 444, 244);
  const alone = { x: [0], y: [0], labels: [0], answers: [0], sure: [90] };
  assert.deepEqual(places(shown(alone)), [[122, 222]]); // 200 pixels for a unit that is not used
});

test("a class has its colour, right answers are a bit paler, wrong ones larger and outlined", () => {
  const cloud = shown();
  assert.deepEqual(points(cloud), [
    [22, 222, 2.6, "#3f90da", 0.8], [422, 22, 2.6, "#3f90da", 0.8], [222, 122, 2.6, "#ffa90e", 0.8],
    [22, 22, 3.77, "#ffa90e", 1, [INK, 1.6]], // 1.45 × 2.6
  ]);
});

test("where half of the answers are wrong, outlines are thin and all points alike", () => {
  const cloud = shown({ answers: [0, 1, 1, 0] });
  assert.deepEqual(points(cloud), [
    [22, 222, 2.6, "#3f90da", 0.8], [222, 122, 2.6, "#ffa90e", 0.8],
    [422, 22, 2.6, "#3f90da", 1, [INK, 0.6]], [22, 22, 2.6, "#ffa90e", 1, [INK, 0.6]],
  ]);
});

test("on a wide stage points are larger", () => {
  const size = () => points(shown())[0][2];
  setSize(STAGE, 499, 244);
  assert.equal(size(), 2.6);
  setSize(STAGE, 500, 244);
  assert.equal(size(), 3.4);
  setSize(STAGE, 444, 244);
});

test("if only wrong ones are asked for, the others fade and lie below", () => {
  const cloud = shown({ onlyWrong: true });
  assert.deepEqual(points(cloud).map(([, , , , alpha]) => alpha), [0.1, 0.1, 0.1, 1]);
  cloud.point(222, 122);
  assert.equal(cloud.tip.hidden, true); // nobody points at what has faded
  cloud.point(22, 22);
  assert.equal(cloud.tip.hidden, false);
});

test("each class has its name in its middle, in letters that stand out", () => {
  const [cat, dog] = names(shown({ x: [0, 10_000, 2_500, 5_000], y: [5_000, 0, 0, 5_000], labels: [0, 0, 0, 1] }));
  assert.deepEqual(cat.given, ["cat", 122, 222]); // the medians of 0, 2500, 10000 and of 0, 0, 5000
  assert.deepEqual(dog.given, ["dog", 222, 22]);
  assert.deepEqual(
    [cat.font, cat.textAlign, cat.textBaseline, cat.lineJoin, cat.fillStyle, cat.globalAlpha],
    ["700 15px Sans", "center", "middle", "round", INK, 1],
  );
  const [halo] = drawing(shown()).filter(({ call }) => call === "strokeText");
  assert.deepEqual([halo.given[0], halo.strokeStyle, halo.lineWidth], ["cat", GROUND, 5]);
});

test("a name stays on the stage, a long one is cut, and many classes have smaller ones", () => {
  const edges = (...two) => names(shown({ x: [0, 10_000], y: [0, 0], labels: [0, 1], answers: [0, 1], names: two }));
  assert.deepEqual(edges("cat", "dog").map(({ given }) => given[1]), [22, 422]);
  const long = edges("eighteen letters..", "of a class of dogs"); // 108 pixels wide, and 3 pixels from the edge
  assert.deepEqual(long.map(({ given }) => given.slice(0, 2)), [
    ["eighteen letters..", 57], ["of a class of dogs", 387],
  ]);
  const pair = names(shown({ names: ["nineteen letters...", "a name of nineteen."], labels: [0, 0, 0, 1] }));
  assert.deepEqual(pair.map(({ given }) => given[0]), ["nineteen letters.…", "a name of ninetee…"]);
  const font = (count) => names(shown({ names: Array(count).fill("class") }))[0].font;
  assert.deepEqual([font(10), font(11)], ["700 15px Sans", "700 12px Sans"]);
});

test("a class without points has no name on the stage", () => {
  assert.deepEqual(names(shown({ names: ["cat", "dog", "owl"] })).map(({ given }) => given[0]), ["cat", "dog"]);
});

test("the two chosen points have rings and letters, one that is not there has none", () => {
  const cloud = shown({ chosen: [2, 0] });
  assert.deepEqual(rings(cloud, 9), [[222, 122], [222, 122], [22, 222], [22, 222]]);
  const strokes = drawing(cloud).filter(({ call }) => call === "stroke").slice(-4);
  assert.deepEqual(strokes.map(({ strokeStyle, lineWidth }) => [strokeStyle, lineWidth]), [
    [GROUND, 5], [INK, 2.2], [GROUND, 5], [INK, 2.2],
  ]);
  assert.deepEqual(names(cloud).slice(2).map(({ given, font }) => [...given, font]), [
    ["A", 238, 111, "700 14px Sans"], ["B", 38, 211, "700 14px Sans"],
  ]);
  const half = shown({ chosen: [99, 1] });
  assert.deepEqual(names(half).slice(2).map(({ given }) => given), [["B", 438, 11]]);
});

test("the stage is as sharp as the screen", () => {
  globalThis.window.devicePixelRatio = 2;
  const { canvas } = shown();
  globalThis.window.devicePixelRatio = 1;
  assert.deepEqual([canvas.width, canvas.height], [888, 488]);
  assert.deepEqual(callsOf(drawnOn(canvas), "scale").at(-1).given, [2, 2]);
});

test("without a theme ink is grey on white", () => {
  const theme = { ...THEME };
  THEME["--st-text-color"] = THEME["--st-background-color"] = "";
  const cloud = shown();
  Object.assign(THEME, theme);
  const [halo] = drawing(cloud).filter(({ call }) => call === "strokeText");
  assert.deepEqual([names(cloud)[0].fillStyle, halo.strokeStyle], ["#888888", "#ffffff"]);
});

test("pointing says which picture it is, what the network answered and how sure it is", () => {
  const cloud = shown();
  cloud.point(230, 125);
  assert.deepEqual([cloud.said(), cloud.tip.hidden, cloud.canvas.style.cursor], ["2 · dog · 100%", false, "pointer"]);
  assert.deepEqual(rings(cloud, 7), [[222, 122], [222, 122]]);
  cloud.point(25, 25);
  assert.equal(cloud.said(), "3 · dog, answered cat · 51%");
  cloud.point(300, 100); // nothing is near
  assert.deepEqual([cloud.tip.hidden, cloud.canvas.style.cursor, rings(cloud, 7)], [true, "default", []]);
});

test("a point is pointed at within 16 pixels, the nearest one of several", () => {
  const near = { x: [0, 10_000, 500], y: [0, 5_000, 0] }; // the first at (22, 222), the last at (42, 222)
  const cloud = shown({ ...near, labels: [0, 0, 1], answers: [0, 0, 1] });
  cloud.point(31, 222);
  assert.match(cloud.said(), /^0 /);
  cloud.point(33, 222);
  assert.match(cloud.said(), /^2 /);
  cloud.point(42, 206); // 16 above
  assert.equal(cloud.tip.hidden, true);
  cloud.point(50, 209); // √(8² + 13²) = 15.3
  assert.equal(cloud.tip.hidden, false);
});

test("leaving, and losing the focus, end the pointing", () => {
  for (const event of ["pointerleave", "blur"]) {
    const cloud = shown();
    cloud.point(22, 22);
    assert.equal(cloud.tip.hidden, false);
    fire(cloud.canvas, event);
    assert.deepEqual([cloud.tip.hidden, cloud.canvas.style.cursor], [true, "default"]);
  }
});

test("the tip stands beside the point, where there is room", () => {
  const cloud = shown();
  const stands = (x, y) => (cloud.point(x, y), [cloud.tip.style.left, cloud.tip.style.top, cloud.tip.style.transform]);
  assert.deepEqual(stands(22, 222), ["36px", "208px", "translate(0, -100%)"]);
  assert.deepEqual(stands(422, 22), ["408px", "36px", "translate(-100%, 0)"]);
  assert.deepEqual(stands(222, 122), ["236px", "136px", "translate(0, 0)"]); // just in the middle
});

test("a click picks the point, between points nothing", () => {
  const cloud = shown({ heard: 4 });
  cloud.click(225, 120);
  cloud.click(300, 100);
  cloud.click(22, 222);
  assert.deepEqual(cloud.sent, [["pick", { revision: 5, index: 2 }], ["pick", { revision: 6, index: 0 }]]);
});

test("arrow keys begin at the first chosen point and go on to the nearest in their direction", () => {
  const cloud = shown({ chosen: [2, 0] });
  const go = (key) => (cloud.key(key), Number(cloud.said().split(" ")[0]));
  assert.deepEqual(
    ["Up", "Left", "Down", "Up", "Down", "Up", "Right", "Left", "Down"].map((side) => go(`Arrow${side}`)),
    [2, 0, 0, 3, 0, 3, 1, 2, 2], // nothing is below 0, and from 2 it is farther to the side than down
  );
  assert.equal(cloud.key("Enter").defaultPrevented, true);
  assert.equal(cloud.key(" ").defaultPrevented, true);
  assert.deepEqual(cloud.sent.map(([, { index }]) => index), [2, 2]);
  assert.equal(cloud.key("Tab").defaultPrevented, false);
  assert.equal(cloud.key("ArrowUp").defaultPrevented, true);
});

test("arrow keys begin at the first point where the chosen one is not there; Enter alone picks nothing", () => {
  for (const chosen of [[], [99], [-1]]) {
    const cloud = shown({ chosen });
    cloud.key("Enter");
    cloud.key("ArrowRight");
    assert.match(cloud.said(), /^0 /);
    assert.deepEqual(cloud.sent, []);
  }
});

test("of points in an arrow's direction the straightest way counts, and faded ones are left out", () => {
  /** Where → leads from the first point, which lies at (122, 112). */
  function rightOf(x, y, faded) {
    const labels = x.map((_, index) => Number(index === faded));
    const cloud = shown({ x, y, labels, answers: labels });
    if (faded) fire(cloud.class("cat"), "click");
    cloud.key("ArrowRight");
    cloud.key("ArrowRight");
    return Number(cloud.said().split(" ")[0]);
  }
  // The others: 300 straight on; 200 on, 80 to the side; 96 on, 100 to the side.
  const [x, y] = [[2_500, 10_000, 7_500, 4_900], [2_500, 2_500, 4_500, 0]];
  assert.equal(rightOf(x, y), 1); // 300 against 200 + 2 × 80
  assert.equal(rightOf(x, y, 1), 2); // the third is more beside than on the right
  assert.equal(rightOf(x.with(3, 5_000), y, 1), 3); // now it is as far on as to the side: 100 + 2 × 100
});

test("a class comes to the fore and goes back, the others fade and cannot be pointed at", () => {
  const cloud = shown();
  fire(cloud.class("dog"), "click");
  const states = () => ["cat", "dog"].map((name) => cloud.class(name).getAttribute("aria-pressed"));
  assert.deepEqual(states(), ["false", "true"]);
  assert.deepEqual(points(cloud).map(([, , , colour, alpha]) => [colour, alpha]), [
    ["#3f90da", 0.1], ["#3f90da", 0.1], ["#ffa90e", 0.8], ["#ffa90e", 1],
  ]);
  assert.deepEqual(names(cloud).map(({ globalAlpha }) => globalAlpha), [0.25, 1]);
  cloud.click(22, 222);
  assert.deepEqual(cloud.sent, []);
  fire(cloud.class("cat"), "click");
  assert.deepEqual(states(), ["true", "false"]);
  fire(cloud.class("cat"), "click");
  assert.deepEqual(states(), ["false", "false"]);
  assert.deepEqual(points(cloud).map(([, , , , alpha]) => alpha), [0.8, 0.8, 0.8, 1]);
});

test("new data keep the class that is to the fore, other classes do not", () => {
  const cloud = shown();
  fire(cloud.class("dog"), "click");
  cloud.answer({ onlyWrong: false });
  assert.equal(cloud.class("dog").getAttribute("aria-pressed"), "true");
  cloud.answer({ names: ["bee", "ant"] });
  assert.deepEqual([cloud.class("ant").getAttribute("aria-pressed"), cloud.class("dog")], ["false", undefined]);
  assert.deepEqual(names(cloud).map(({ globalAlpha }) => globalAlpha), [1, 1]);
});

test("a button shows the symbol of its class in its colour", () => {
  const { root } = shown();
  const [disc, square] = [...root.querySelectorAll(".sample")].map(drawnOn);
  assert.deepEqual(callsOf(disc, "arc")[0].given.slice(0, 3), [14, 14, 8]);
  assert.equal(callsOf(disc, "fill")[0].fillStyle, "#3f90da");
  assert.deepEqual(callsOf(square, "rect")[0].given.map((one) => Number(one.toFixed(2))), [6.96, 6.96, 14.08, 14.08]);
  assert.equal(callsOf(square, "fill")[0].fillStyle, "#ffa90e");
});

test("the same points move to new places in a quarter of a second, fast at first", () => {
  const cloud = shown();
  const place = () => points(cloud)[0].slice(0, 2);
  cloud.answer({ x: [10_000, 10_000, 5_000, 0] });
  assert.deepEqual(place(), [22, 222]); // the first frame, of no time
  pass(130);
  assert.deepEqual(place(), [322, 222]); // halfway in time: 0.5 × (2 - 0.5) of the way
  pass(130);
  assert.deepEqual(place(), [422, 222]);
  const all = times(cloud);
  pass(100);
  assert.equal(times(cloud), all);
});

test("points that stay where they are do not move, but are drawn anew", () => {
  const cloud = shown();
  const before = times(cloud);
  cloud.answer({ onlyWrong: true });
  assert.equal(points(cloud)[0][4], 0.1);
  pass(100);
  assert.equal(times(cloud), before + 1);
});

test("a move up is a move, too", () => {
  const cloud = shown();
  cloud.answer({ y: [0, 5_000, 0, 5_000] });
  pass(130);
  assert.deepEqual(points(cloud)[2].slice(0, 2), [222, 197]); // three quarters of the way from 122 to 222
  pass(200);
  assert.deepEqual(points(cloud)[2].slice(0, 2), [222, 222]);
});

test("other points, and those of a visitor who wants no motion, are at once where they belong", () => {
  const cloud = shown();
  cloud.answer({ x: [10_000, 0, 0], y: [5_000, 0, 5_000], labels: [0, 0, 1], answers: [0, 0, 1] });
  assert.deepEqual(points(cloud).map(([x, y]) => [x, y]), [[422, 22], [22, 222], [22, 22]]);
  const still = shown();
  media.add("(prefers-reduced-motion: reduce)");
  still.answer({ x: [10_000, 10_000, 5_000, 0] });
  media.clear();
  assert.deepEqual(points(still)[0].slice(0, 2), [422, 222]);
  assert.equal(times(still), 2);
  pass(100);
  assert.deepEqual([times(cloud), times(still)], [2, 2]);
});

test("places that come during a move begin a new one from where the points are", () => {
  const cloud = shown();
  cloud.answer({ x: [10_000, 10_000, 5_000, 0] });
  pass(130);
  cloud.answer({});
  assert.deepEqual(points(cloud)[0].slice(0, 2), [322, 222]);
  pass(130);
  assert.deepEqual(points(cloud)[0].slice(0, 2), [97, 222]); // a quarter of the way is left: 22 + 75
  pass(130);
  assert.deepEqual(points(cloud)[0].slice(0, 2), [22, 222]);
});

test("the tip goes along with the point that it speaks of, and says what is new", () => {
  const cloud = shown();
  cloud.point(22, 222);
  cloud.answer({ x: [10_000, 10_000, 5_000, 0], sure: [12, 65, 100, 51] });
  assert.equal(cloud.said(), "0 · cat · 12%");
  pass(260);
  assert.deepEqual(rings(cloud, 7)[0], [422, 222]);
  assert.deepEqual([cloud.tip.style.left, cloud.tip.style.transform], ["408px", "translate(-100%, -100%)"]);
});

test("a point that is gone is not spoken of any more", () => {
  const cloud = shown();
  cloud.point(22, 22);
  cloud.answer({ x: [0, 1], y: [0, 1], labels: [0, 0], answers: [0, 0] });
  assert.deepEqual([cloud.tip.hidden, cloud.canvas.style.cursor], [true, "default"]);
  cloud.key("Enter");
  assert.deepEqual(cloud.sent, []);
});

test("the stage is drawn anew when its size changes, not where it has none, and no more when it has gone", () => {
  const cloud = shown();
  const count = () => times(cloud);
  const before = count();
  setSize(STAGE, 0, 0);
  resized();
  assert.equal(count(), before);
  setSize(STAGE, 844, 444);
  resized();
  assert.deepEqual([count(), cloud.canvas.width], [before + 1, 844]);
  setSize(STAGE, 444, 244);
  cloud.answer({ x: [10_000, 10_000, 5_000, 0] }); // a move that goes on
  cloud.leave();
  const after = count();
  pass(100);
  resized();
  assert.equal(count(), after);
});

test("pointing shows the picture from its place on the sheet", () => {
  const sheet = { complete: true, naturalWidth: 1400 };
  sheetsOfPage().set("digits", sheet);
  const cloud = shown({ sheet: { token: "digits", columns: 3, side: 28 } });
  cloud.point(22, 22);
  const { thumbnail } = cloud;
  const { hidden, width, height, style } = thumbnail;
  assert.deepEqual([hidden, width, height, style.width], [false, 28, 28, "72px"]);
  const [{ given }] = callsOf(drawnOn(thumbnail), "drawImage").slice(-1);
  assert.equal(given[0], sheet);
  assert.deepEqual(given.slice(1), [0, 28, 28, 28, 0, 0, 28, 28]); // picture 3: the first of the second row
  cloud.point(222, 122);
  assert.deepEqual(callsOf(drawnOn(thumbnail), "drawImage").at(-1).given.slice(1, 3), [56, 0]);
});

test("before the sheet has come, the tip has words only", () => {
  for (const sheet of [undefined, { complete: false, naturalWidth: 0 }, { complete: true, naturalWidth: 0 }]) {
    sheetsOfPage().delete("late");
    if (sheet) sheetsOfPage().set("late", sheet);
    const cloud = shown({ sheet: { token: "late", columns: 3, side: 28 } });
    cloud.point(22, 22);
    assert.deepEqual([cloud.thumbnail.hidden, cloud.said()], [true, "3 · dog, answered cat · 51%"]);
  }
});

test("the page keeps the last four sheets, each once", () => {
  const loaded = [];
  globalThis.Image = class { set src(address) { loaded.push(address); } };
  sheetsOfPage().clear();
  for (const token of ["one", "two", "two", "three", "four", "five"]) {
    keepSheet({ data: { token, source: `data:${token}` } });
  }
  assert.deepEqual(loaded, ["one", "two", "three", "four", "five"].map((token) => `data:${token}`));
  assert.deepEqual([...sheetsOfPage().keys()], ["two", "three", "four", "five"]);
  assert.ok(sheetsOfPage().get("five") instanceof globalThis.Image);
});

/** The calls that draw a symbol of half width 10 at (100, 200), rounded. */
function symbol(label) {
  const canvas = recordingCanvas();
  addSymbol(canvas.getContext("2d"), label, 100, 200, 10);
  return canvas.drawn.map(({ call, given }) => [call, ...given.map((one) => Number(one.toFixed(2)))]);
}

test("classes are discs, squares, triangles, diamonds and crosses", () => {
  assert.deepEqual(symbol(0), [["moveTo", 110, 200], ["arc", 100, 200, 10, 0, 6.28]]);
  assert.deepEqual(symbol(1), [["rect", 91.2, 191.2, 17.6, 17.6]]);
  assert.deepEqual(symbol(2), [["moveTo", 100, 187.5], ["lineTo", 111, 208], ["lineTo", 89, 208], ["closePath"]]);
  assert.deepEqual(symbol(3), [
    ["moveTo", 100, 187], ["lineTo", 113, 200], ["lineTo", 100, 213], ["lineTo", 87, 200], ["closePath"],
  ]);
});

test("a cross has four arms of one length and width, aslant", () => {
  const corners = symbol(4).filter(([call]) => call !== "closePath").map(([, x, y]) => [x - 100, y - 200]);
  // Turned back by 45°, an arm ends 13.5 from the middle and is 8.4 wide.
  const turned = corners.map(([x, y]) => [x + y, y - x].map((one) => Number((one / Math.SQRT2).toFixed(1))));
  assert.deepEqual(turned, [
    [-4.2, -13.5], [4.2, -13.5], [4.2, -4.2], [13.5, -4.2], [13.5, 4.2], [4.2, 4.2],
    [4.2, 13.5], [-4.2, 13.5], [-4.2, 4.2], [-13.5, 4.2], [-13.5, -4.2], [-4.2, -4.2],
  ]);
});

test("after ten classes colours begin again, with other symbols", () => {
  const colours = Array.from({ length: 10 }, (_, index) => `colour ${index}`);
  const found = [0, 9, 10, 25].map((label) => colourOf(colours, label));
  assert.deepEqual(found, ["colour 0", "colour 9", "colour 0", "colour 5"]);
  assert.deepEqual([5, 10, 20].map((label) => symbol(label)), [0, 1, 2].map((label) => symbol(label)));
});
