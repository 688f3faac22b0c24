import assert from "node:assert/strict";
import { test } from "node:test";

import pictureCrop from "../../ui/components/picture_crop/component.js";
import { between, isWhole, moved, resized, WHOLE } from "../../ui/components/picture_crop/frame.js";
import { fire, open, setSize } from "./page.js";

const HTML = '<div class="picture-crop"></div>';
const DATA = { picture: "AAAA", part: [0, 0, 100, 100], alt: "Your picture.", side: 260 };
setSize(".picture-crop .stage", 200, 400); // so that a per cent is two pixels across and four down

/** A picture with a hand, whose places are in per cent. */
function shown(changes = {}) {
  const crop = open(pictureCrop, HTML, { ...DATA, ...changes });
  const stage = crop.root.querySelector(".stage");
  const move = (type) => (x, y, init) => fire(stage, type, { clientX: 2 * x, clientY: 4 * y, ...init });
  const [down, to, up, lost] = ["pointerdown", "pointermove", "pointerup", "pointercancel"].map(move);
  return {
    ...crop, stage, down, to, up, lost,
    frame: crop.root.querySelector(".part"),
    all: crop.root.querySelector(".tool"),
    parts: () => crop.sent.map(([, { part }]) => part),
    press: (key, init) => fire(stage, "keydown", { key, ...init }),
    answer: (next) => crop.update({ ...DATA, ...changes, ...next }),
  };
}

const place = ({ style }) => [style.left, style.top, style.width, style.height];

test("without a frame all of the picture counts", () => {
  const { frame, all, stage, root } = shown();
  assert.equal(frame.hidden, true);
  assert.equal(all.disabled, true);
  assert.equal(stage.getAttribute("aria-label"), "Your picture.");
  assert.equal(stage.style.maxWidth, "260px");
  assert.equal(root.querySelector("img").src, "data:image/png;base64,AAAA");
});

test("a drag draws a frame between its corners, in whichever direction, and tells of it once", () => {
  const { down, to, up, frame, parts } = shown();
  down(80.2, 60);
  to(50, 50);
  assert.deepEqual(place(frame), ["50%", "50%", "30%", "10%"]);
  assert.deepEqual(parts(), []);
  to(20.4, 10);
  up(20.4, 10);
  assert.deepEqual(place(frame), ["20%", "10%", "60%", "50%"]);
  assert.deepEqual(parts(), [[20, 10, 80, 60]]);
});

test("a click, or a drag that was taken away, is no frame", () => {
  const { down, to, up, lost, frame, parts } = shown({ part: [10, 10, 90, 90] });
  down(30, 30);
  to(60, 60);
  lost(60, 60);
  assert.deepEqual(place(frame), ["10%", "10%", "80%", "80%"]);
  assert.deepEqual(parts(), []);
  down(30, 30);
  up(30.5, 30);
  assert.equal(frame.hidden, true);
  assert.deepEqual(parts(), [WHOLE]);
});

test("a second finger and another button draw nothing", () => {
  const { down, to, up, parts } = shown();
  down(10, 10, { button: 2 });
  up(60, 60, { button: 2 });
  down(10, 10, { pointerId: 1 });
  down(50, 50, { pointerId: 2 });
  to(90, 90, { pointerId: 2 });
  up(90, 90, { pointerId: 2 });
  up(40, 40, { pointerId: 1 });
  assert.deepEqual(parts(), [[10, 10, 40, 40]]);
});

test("arrows move the frame, with Shift its lower right corner, and Delete takes it away", () => {
  const { press, parts, answer } = shown({ part: [10, 20, 50, 60] });
  press("ArrowRight");
  press("ArrowUp");
  press("ArrowDown", { shiftKey: true });
  press("ArrowLeft", { shiftKey: true });
  press("x");
  press("Delete");
  assert.deepEqual(parts(), [[11, 20, 51, 60], [11, 19, 51, 59], [11, 19, 51, 60], [11, 19, 50, 60], WHOLE]);
  answer({ part: WHOLE, heard: 5 });
  press("ArrowLeft"); // of no frame, the lower right corner is what there is to move
  press("Backspace");
  assert.deepEqual(parts().slice(-2), [[0, 0, 99, 100], WHOLE]);
});

test("a button shows all of it again", () => {
  const { all, parts, frame } = shown({ part: [10, 20, 50, 60] });
  assert.equal(all.disabled, false);
  fire(all, "click");
  assert.deepEqual(parts(), [WHOLE]);
  assert.equal(frame.hidden, true);
});

test("an answer to an older frame, or one that comes while a hand drags, does not undo the newer", () => {
  const { down, to, up, frame, answer } = shown();
  down(10, 10);
  up(40, 40);
  answer({ part: WHOLE, heard: 0 });
  assert.deepEqual(place(frame), ["10%", "10%", "30%", "30%"]);
  down(50, 50);
  to(70, 70);
  answer({ part: [1, 2, 3, 4], heard: 1 });
  assert.deepEqual(place(frame), ["50%", "50%", "20%", "20%"]);
  up(70, 70);
  answer({ part: [5, 5, 95, 95], heard: 2 });
  assert.deepEqual(place(frame), ["5%", "5%", "90%", "90%"]);
});

test("a frame never leaves the picture, and is never so small that nothing is in it", () => {
  assert.deepEqual(between([-20, 50], [130, 170]), [0, 50, 100, 100]);
  assert.deepEqual(between([50, 50], [51, 90]), WHOLE);
  assert.deepEqual(moved([10, 20, 50, 60], [-30, 90]), [0, 60, 40, 100]);
  assert.deepEqual(resized([10, 20, 50, 60], [-90, 90]), [10, 20, 12, 100]);
  assert.equal(isWhole(WHOLE), true);
  assert.equal(isWhole([0, 0, 100, 99]), false);
});
