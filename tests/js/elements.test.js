import assert from "node:assert/strict";
import { test } from "node:test";

import {
  fill, focusedBeside, iconButton, make, makePixels, makeSvg, onKey, paint, say, setIcon,
} from "../../ui/components/shared/elements.js";
import { mount } from "../../ui/components/shared/mounted.js";
import { grid } from "./grids.js";
import { document, drawnOn, fire } from "./page.js";
import { callsOf } from "./recording.js";

test("an element has its class, text and attributes, and no empty ones", () => {
  assert.equal(make("p").outerHTML, "<p></p>");
  assert.equal(
    make("p", "small key", "3 < 4", { "data-row": 3, hidden: true }).outerHTML,
    '<p class="small key" data-row="3" hidden="true">3 &lt; 4</p>',
  );
});

test("a drawing's elements are those of SVG", () => {
  const circle = makeSvg("circle", { r: 2.5 });
  assert.equal(circle.namespaceURI, "http://www.w3.org/2000/svg");
  assert.deepEqual([circle.getAttribute("r"), circle.textContent, circle.childNodes.length], ["2.5", "", 0]);
  assert.deepEqual([makeSvg("text").childNodes.length, makeSvg("text", {}, "loss").textContent], [0, "loss"]);
});

test("the same words are not written again", () => {
  const place = make("p", "", "once");
  const [text] = place.childNodes;
  say(place, "once");
  assert.equal(place.firstChild, text);
  say(place, "twice");
  assert.deepEqual([place.textContent, place.firstChild === text], ["twice", false]);
});

test("the focus is looked for where an element stands", () => {
  const [one, other] = [make("button"), make("button")];
  document.body.replaceChildren(one, other);
  one.focus();
  assert.equal(focusedBeside(other), one);
});

test("a button has a drawing, a name and an action", () => {
  let clicks = 0;
  const button = iconButton("play", "Play", () => (clicks += 1));
  assert.equal(
    button.outerHTML,
    '<button type="button" aria-label="Play" title="Play">' +
      '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M8 5v14l11-7z"></path></svg></button>',
  );
  fire(button, "click");
  assert.equal(clicks, 1);
  setIcon(button, "pause", "Pause");
  assert.deepEqual(["aria-label", "title"].map((name) => button.getAttribute(name)), ["Pause", "Pause"]);
  assert.equal(button.querySelector("path").getAttribute("d"), "M7 5h4v14H7zM13 5h4v14h-4z"); // two bars
});

test("each button's drawing points to where it goes", () => {
  const path = (icon) => iconButton(icon, "", () => {}).querySelector("path").getAttribute("d");
  assert.equal(path("start"), "M6 5h2v14H6zM19 5v14l-9-7z"); // a bar at the left, a triangle that points to it
  assert.equal(path("end"), "M16 5h2v14h-2zM5 5v14l9-7z");
  assert.equal(path("back"), "M15.4 6 14 4.6 6.6 12l7.4 7.4 1.4-1.4-6-6z"); // the tip is at 6.6
  assert.equal(path("forward"), "M8.6 6 10 4.6l7.4 7.4-7.4 7.4L8.6 18l6-6z"); // the tip is at 17.4
});

test("a canvas for an array has a pixel a cell", () => {
  const canvas = makePixels(2, 3, "kernel", { role: "img", "aria-label": "Kernel 1" });
  assert.deepEqual([canvas.tagName, canvas.width, canvas.height, canvas.className], ["CANVAS", 3, 2, "pixels kernel"]);
  assert.deepEqual([canvas.textContent, canvas.getAttribute("role"), canvas.getAttribute("aria-label")], ["", "img", "Kernel 1"]);
});

test("an array is painted cell by cell with the colours of a table", () => {
  const table = Uint32Array.from({ length: 256 }, (_, index) => 1000 + index);
  const canvas = makePixels(2, 2, "map");
  paint(canvas, grid([-1, 0], [1, 9]), table, 1, true);
  paint(canvas, grid([-1, 0], [1, 0.5]), table, 1, false);
  const [signed, grey] = callsOf(drawnOn(canvas), "putImageData").map(({ given: [{ data }, x, y] }) => {
    assert.deepEqual([x, y], [0, 0]);
    return [...new Uint32Array(data.buffer)];
  });
  assert.deepEqual(signed, [1000, 1128, 1255, 1255]);
  assert.deepEqual(grey, [1000, 1000, 1255, 1128]);
});

test("placeholders in words are filled in, each as often as it is there", () => {
  assert.equal(fill("{name}: {count} of {count}, {}", { name: "cat", count: 0 }), "cat: 0 of 0, {}");
  assert.equal(fill("{name}", {}), "undefined");
});

test("what stands in a place is built once, and ends when the place has gone", () => {
  const place = make("div");
  document.body.replaceChildren(place);
  const ended = [];
  const build = () => ({ destroy: () => ended.push("end") });
  const [first, cleanUp] = mount(place, build);
  const [second, again] = mount(place, build);
  assert.equal(second, first);
  cleanUp(); // a newer call has overtaken this one; the place is still there
  assert.deepEqual([ended, mount(place, build)[0] === first], [[], true]);
  place.remove();
  again();
  assert.deepEqual(ended, ["end"]);
  cleanUp(); // both calls are cleaned up
  assert.deepEqual(ended, ["end"]);
  document.body.append(place);
  assert.notEqual(mount(place, build)[0], first);
});

test("what has nothing to end just goes", () => {
  const [standing, cleanUp] = mount(make("div"), () => ({ words: "a drawing" }));
  assert.equal(standing.words, "a drawing");
  cleanUp();
});

test("keys with Ctrl, Alt or Command stay the browser's: to go back, to zoom, to find", () => {
  const heard = [];
  const place = make("div");
  onKey(place, ({ key }) => heard.push(key));
  const held = ["ctrlKey", "altKey", "metaKey"];
  for (const name of held) fire(place, "keydown", { key: "ArrowLeft", [name]: true });
  assert.deepEqual(heard, []);
  fire(place, "keydown", { key: "ArrowLeft", shiftKey: true });
  assert.deepEqual(heard, ["ArrowLeft"]);
});
