import assert from "node:assert/strict";
import { test } from "node:test";

import liveTiles from "../../ui/components/live_tiles/component.js";
import { document, drawnOn, fire, open } from "./page.js";
import { callsOf } from "./recording.js";

const HTML = '<div class="live-tiles" role="list"></div>';
const bytes = (...levels) => btoa(String.fromCharCode(...levels));
const bar = (label, share, right = false) => ({ label, share, right });

/** A tile as Python sends it: a grey picture of two rows and four columns. */
const tile = (changes = {}) => ({
  rows: 2, columns: 4, channels: 1, pixels: bytes(0, 50, 100, 150, 200, 255, 1, 2), title: "seven", mark: "", bars: [],
  alt: "A seven.", box: null, chosen: false, ...changes,
});
const WALL = { alt: "Some pictures.", side: 64, picks: false };
const shown = (tiles, changes = {}) => open(liveTiles, HTML, { tiles, ...WALL, ...changes });
const all = ({ root }, selector) => [...root.querySelectorAll(selector)];

/** Red, green, blue and how opaque, pixel by pixel, of the picture that was painted last. */
function pixels(canvas) {
  const [{ given: [image, x, y] }] = callsOf(drawnOn(canvas), "putImageData").slice(-1);
  assert.deepEqual([x, y], [0, 0]);
  return Array.from({ length: image.data.length / 4 }, (_, pixel) => [...image.data.slice(4 * pixel, 4 * pixel + 4)]);
}

test("a tile has a sign, a title, a picture and bars in their places", () => {
  const wall = shown([tile({
    mark: "right", chosen: true, bars: [bar("seven", 0.876, true), bar("one", 0.004)],
    box: { top: 1, left: 1, height: 1, width: 2 },
  })]);
  const row = (kind, width, label, percent) =>
    `<div class="${kind}"><i class="fill" style="width: ${width};"></i>` +
    `<span class="label" title="${label}">${label}</span><span class="percent">${percent}</span></div>`;
  assert.equal(
    wall.root.outerHTML,
    '<div class="live-tiles" role="list" aria-label="Some pictures." style="--side: 64px;">' +
      '<div class="item" role="listitem"><div class="tile right chosen"><div class="head"><b class="sign">✓</b>' +
      '<span class="title" title="seven">seven</span></div>' +
      '<div class="picture" style="width: 64px; height: 32px;">' +
      '<canvas class="pixels" role="img" aria-label="A seven." width="4" height="2"></canvas>' +
      '<i class="frame" style="left: 25%; top: 50%; width: 50%; height: 50%;"></i></div>' +
      `<div class="bars">${row("bar true-class", "88%", "seven", "88%")}${row("bar", "0%", "one", "0%")}</div>` +
      "</div></div></div>",
  );
});

test("a tile that can be picked is a button that says whether it is chosen", () => {
  const wall = shown([tile(), tile({ chosen: true })], { picks: true });
  const buttons = all(wall, "button.tile");
  const states = buttons.map((button) => [button.type, button.getAttribute("aria-pressed")]);
  assert.deepEqual(states, [["button", "false"], ["button", "true"]]);
  assert.deepEqual(buttons.map(({ tabIndex }) => tabIndex), [0, -1]); // one stop of Tab reaches all
  assert.equal(all(shown([tile()]), "[aria-pressed]").length, 0);
});

test("right has a tick, wrong a cross, and neither has nothing", () => {
  const wall = shown(["right", "wrong", ""].map((mark) => tile({ mark })));
  assert.deepEqual(all(wall, ".sign").map(({ textContent }) => textContent), ["✓", "✗", ""]);
  assert.deepEqual(all(wall, ".tile").map(({ className }) => className.trim()), ["tile right", "tile wrong", "tile"]);
});

test("a single channel is grey, three are red, green and blue", () => {
  const grey = shown([tile({ rows: 1, columns: 2, pixels: bytes(7, 200) })]);
  assert.deepEqual(pixels(all(grey, "canvas")[0]), [[7, 7, 7, 255], [200, 200, 200, 255]]);
  const coloured = shown([tile({ rows: 2, columns: 1, channels: 3, pixels: bytes(1, 2, 3, 40, 50, 60) })]);
  assert.deepEqual(pixels(all(coloured, "canvas")[0]), [[1, 2, 3, 255], [40, 50, 60, 255]]);
});

test("new pictures are painted over the old ones, on the same tiles", () => {
  const wall = shown([tile({ bars: [bar("one", 0.5), bar("two", 0.25)] }), tile()]);
  const before = all(wall, "canvas");
  const dot = { rows: 1, columns: 1, pixels: bytes(9) };
  const next = tile({ ...dot, title: "eight", alt: "An eight.", bars: [bar("three", 0.75, true)] });
  wall.update({ tiles: [next, tile()], alt: "Others.", side: 32, picks: false });
  assert.deepEqual(all(wall, "canvas"), before);
  assert.deepEqual([before[0].width, before[0].height, before[0].getAttribute("aria-label")], [1, 1, "An eight."]);
  assert.deepEqual(pixels(before[0]), [[9, 9, 9, 255]]);
  assert.deepEqual(all(wall, ".bar").map(({ textContent }) => textContent), ["three75%"]);
  assert.equal(wall.root.getAttribute("aria-label"), "Others.");
  assert.equal(wall.root.style.getPropertyValue("--side"), "32px");
  assert.equal(all(wall, ".title")[0].textContent, "eight");
});

test("a picture of the same size keeps its canvas: to size it anew would make it flash", () => {
  const wall = shown([tile()]);
  const [canvas] = all(wall, "canvas");
  const sized = [];
  Object.defineProperty(canvas, "width", { get: () => 4, set: () => { sized.push("width"); } });
  Object.defineProperty(canvas, "height", { get: () => 2, set: () => { sized.push("height"); } });
  wall.update({ tiles: [tile({ title: "nine" })], alt: "", side: 64, picks: false });
  assert.deepEqual(sized, []);
});

test("another number of tiles makes the wall anew, none leaves it empty", () => {
  const wall = shown([tile(), tile()]);
  const more = [1, 2, 3].map((number) => tile({ title: String(number) }));
  wall.update({ tiles: more, alt: "", side: 64, picks: true });
  assert.deepEqual(all(wall, ".title").map(({ textContent }) => textContent), ["1", "2", "3"]);
  assert.deepEqual(all(wall, "button").map(({ tabIndex }) => tabIndex), [0, -1, -1]);
  wall.update({ tiles: [], alt: "", side: 64, picks: true });
  assert.equal(wall.root.children.length, 0);
});

test("a frame lies on the pixels that it is of, and goes when there is none", () => {
  const high = { rows: 8, columns: 4, pixels: bytes(...Array(32).fill(0)) };
  const wall = shown([tile({ ...high, box: { top: 2, left: 2, height: 4, width: 1 } })]);
  const [frame] = all(wall, ".frame");
  const { left, top, width, height } = frame.style;
  assert.deepEqual([left, top, width, height, frame.hidden], ["50%", "25%", "25%", "50%", false]);
  wall.update({ tiles: [tile()], alt: "", side: 64, picks: false });
  assert.equal(frame.hidden, true);
});

test("long names give all tiles more room, which stays when shorter ones come", () => {
  const room = (...labels) => shown([tile(), tile({ bars: labels.map((label) => bar(label, 0.5)) })]).root.className;
  assert.equal(room("1234567890"), "live-tiles");
  assert.equal(room("one", "12345678901"), "live-tiles long");
  assert.equal(room("123456789012"), "live-tiles long");
  assert.equal(room("1234567890123", "one"), "live-tiles long longer");
  const wall = shown([tile({ bars: [bar("1234567890123", 1)] })]);
  wall.update({ tiles: [tile({ bars: [bar("one", 1)] })], alt: "", side: 64, picks: false });
  assert.equal(wall.root.className, "live-tiles long longer");
});

test("a click anywhere on a tile picks it, beside the tiles nothing", () => {
  const wall = shown([tile(), tile()], { picks: true });
  fire(all(wall, "canvas")[1], "click");
  fire(wall.root, "click");
  fire(all(wall, "canvas")[0], "click");
  assert.deepEqual(wall.sent, [["pick", { index: 1 }], ["pick", { index: 0 }]]);
  const still = shown([tile()]);
  fire(all(still, "canvas")[0], "click");
  assert.deepEqual(still.sent, []);
});

test("arrows, Home and End walk from tile to tile and stay on the wall", () => {
  const wall = shown([tile(), tile(), tile()], { picks: true });
  const buttons = all(wall, "button");
  buttons[0].focus();
  const walk = (key) => (fire(document.activeElement, "keydown", { key }), buttons.indexOf(document.activeElement));
  assert.deepEqual(
    ["ArrowRight", "ArrowDown", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowUp", "End", "Home"].map(walk),
    [1, 2, 2, 1, 0, 0, 2, 0],
  );
  const taken = ["ArrowRight", "Enter", "a"].map((key) => fire(buttons[0], "keydown", { key }).defaultPrevented);
  assert.deepEqual(taken, [true, false, false]); // Enter clicks, as on every button
  assert.equal(fire(wall.root, "keydown", { key: "End" }).defaultPrevented, false);
});

test("Tab comes back to the tile that it left", () => {
  const wall = shown([tile(), tile(), tile()], { picks: true });
  const buttons = all(wall, "button");
  fire(buttons[2], "focusin");
  assert.deepEqual(buttons.map(({ tabIndex }) => tabIndex), [-1, -1, 0]);
});

test("what has gone is built anew when it comes back", () => {
  const wall = shown([tile()], { picks: true });
  wall.leave();
  wall.root.replaceChildren();
  wall.update({ tiles: [tile()], alt: "", side: 64, picks: true });
  assert.equal(all(wall, "button").length, 1);
});
