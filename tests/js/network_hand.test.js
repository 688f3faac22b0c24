import assert from "node:assert/strict";
import { test } from "node:test";

import networkView from "../../ui/components/network_view/component.js";
import { layer, network } from "./layers.js";
import { THEME, document, drawnOn, fire, media, open, pass, resized, setSize, waiting } from "./page.js";
import { callsOf } from "./recording.js";

const { window } = globalThis; // of the page
const HTML = '<div class="lab network-view" role="group"></div>';
const DATA = {
  layers: network(), token: "run 5 0", alt: "The network on a cat.", scale: "unit", focus: "", takeFocus: false,
  signed: ["#ff0000", "#ffffff", "#0000ff"],
};

let leave = () => {}; // the network of the test before

/** A network on a page of 600 pixels, in which columns begin at 0, 123, 240, 357 and 474. */
function shown(changes = {}) {
  leave();
  setSize(".network-view .scroller", 600, 800);
  const view = open(networkView, HTML, { ...DATA, ...changes });
  ({ leave } = view);
  const find = (selector) => view.root.querySelector(selector);
  const stage = find(".stage");
  const words = (name) => find(`.readout .${name}`).textContent;
  return {
    ...view, find, stage, words,
    name: () => words("name"),
    key: (key, more = {}) => {
      const event = fire(stage, "keydown", { key, ...more });
      pass();
      return event;
    },
    keys: (...names) => names.map((key) => {
      fire(stage, "keydown", { key });
      pass();
      return words("name");
    }),
    at: (x, y, type, more = {}) => {
      fire(stage, type, { clientX: x + 4, clientY: y + 4, ...more });
      pass();
    },
    drawn: (selector, call) => callsOf(drawnOn(find(selector)), call).map((one) => one.given),
    update: (next) => view.update({ ...DATA, ...changes, ...next }),
  };
}
const CONV = [130, 10]; // on unit 0 of conv2d_1
const PICTURE = [40, 300]; // on the green channel

test("at first there is the network, with words for the hand and for a screen reader", () => {
  const view = shown();
  assert.equal(view.root.dataset.ready, "run 5 0");
  const tool = (words, pressed) => `<button class="tool" type="button" aria-pressed="${pressed}">${words}</button>`;
  const head = (left, width, name, shape, pager = "") =>
    `<div class="head" style="left: ${left}px; width: ${width}px;"><b class="layer">${name}</b><span class="small">${shape}</span>${pager}</div>`;
  const pager = (layer, words) =>
    `<div class="pager"><button class="tool turn" type="button" aria-label="Previous units of ${layer}" disabled="">‹</button>` +
    `<span class="small">${words}</span><button class="tool turn" type="button" aria-label="More units of ${layer}">›</button></div>`;
  assert.equal(view.find(".bar").outerHTML,
    '<div class="bar"><div class="scales" role="group" aria-label="Colours"><span class="small">Colours:</span>' +
    `${tool("per unit", true)}${tool("per layer", false)}${tool("whole network", false)}</div><div class="legend small">` +
    '<span class="low">−</span><span class="ramp"></span><span class="high">+ · each unit by itself</span></div></div>');
  assert.equal(view.find(".heads").innerHTML,
    head(4, 84, "input", "4 × 4 × 3") +
    head(127, 78, "conv2d_<wbr>1", "2 × 2 × 40", pager("conv2d_1", "units 0–31 of 40")) +
    head(244, 78, "re_<wbr>lu", "2 × 2 × 40", pager("re_lu", "units 0–31 of 40")) +
    head(361, 78, "flatten", "160", pager("flatten", "units 0–127 of 160")) +
    head(478, 117, "dense", "3"));
  assert.equal(view.stage.outerHTML.replaceAll(/ style="[^"]*"/g, ""),
    '<div class="stage" tabindex="0" role="application" aria-roledescription="network of units" aria-label="The network on a cat.">' +
    '<canvas class="units" width="600" height="648"></canvas><canvas class="lines" width="600" height="648"></canvas></div>');
  assert.equal(view.find(".readout").outerHTML,
    '<div class="readout empty"><canvas class="large" aria-hidden="true"></canvas><div class="text">' +
    '<div class="name">Point at a unit to see what feeds it. Click to open it.</div>' +
    `<div class="range small">${view.words("range")}</div><div class="sources small">${view.words("sources")}</div></div>` +
    '<button class="tool open" type="button" disabled="">Open</button></div>');
  assert.deepEqual([...view.root.children].map(({ className }) => className), ["bar", "readout empty", "scroller scrolls", "small key", "spoken"]);
  assert.deepEqual([...view.find(".scroller").children, ...view.find(".track").children].map(({ className }) => className), ["track", "heads", "stage"]);
  assert.equal(view.find(".spoken").outerHTML, '<div class="spoken" aria-live="polite"></div>');
});

test("below the network stands what its lines mean", () => {
  assert.equal(shown().find(".key").textContent,
    "Lines show what feeds a unit: blue speaks for it, orange against it. To a convolution, a line is as wide as the " +
    "kernel for that channel is strong (its norm), and has the colour of the kernel's sum: an edge detector adds up to " +
    "nothing, and listens all the same. To a dense unit, it shows the weight, and only for the inputs that count most on " +
    "this picture. Plain lines: one to one.");
});

test("the drawing is as wide as there is room, the track as the network", () => {
  const { find, stage } = shown();
  assert.deepEqual([find(".track").style.width, stage.style.width, stage.style.height], ["599px", "600px", "648px"]);
});

test("a finger is told to tap and to swipe", () => {
  media.add("(hover: none)");
  const view = shown();
  media.delete("(hover: none)");
  assert.equal(view.name(), "Tap a unit to see what feeds it. Tap again to open it.");
  assert.equal(view.words("sources"), "Swipe to the left for the next layers.");
});

test("pointing at a unit says what it is, enlarges it and draws its lines", () => {
  const view = shown();
  view.at(...CONV, "pointermove");
  assert.equal(view.name(), "conv2d_1 · 0");
  assert.equal(view.words("range"), "convolution · 2 × 2 · min −1 · mean 1 · max 2");
  assert.equal(view.words("sources"), "Fed by all 3 channels of input; strongest kernels: 2 (+4), 0 (−2), 1 (+1).");
  assert.equal(view.drawn(".lines", "stroke").length, 3);
  assert.deepEqual([view.find(".readout").className, view.find(".open").disabled], ["readout", false]);
  assert.equal(view.stage.className, "stage pointing");
  assert.deepEqual([view.find(".low").textContent, view.find(".high").textContent], ["−2", "2 · each unit by itself"]);
  // Two cells of at most 28 pixels each, with sharp edges.
  assert.deepEqual([view.find(".large").width, view.find(".large").style.width], [56, "56px"]);
  const [[sheet, ...places]] = view.drawn(".large", "drawImage");
  assert.deepEqual([places, sheet.width, sheet.height], [[0, 0, 2, 2, 0, 0, 56, 56], 2, 2]);
  const [[image]] = callsOf(drawnOn(sheet), "putImageData").map(({ given }) => given);
  assert.deepEqual([...image.data.slice(0, 4)], [255, 128, 128, 255]); // −1 of 2: half red
  view.at(0, 0, "pointerleave");
  assert.deepEqual([view.stage.className, view.find(".readout").className], ["stage", "readout empty"]);
  assert.equal(view.drawn(".lines", "stroke").length, 3); // no new ones
  assert.deepEqual(view.sent, []);
});

test("a large map is enlarged to 104 pixels, with its shape", () => {
  const wide = layer({ name: "conv", kind: "convolution", rows: 10, columns: 20, mean: [1], feed: "kernel", sources: [0] });
  const view = shown({ layers: [DATA.layers[0], wide] });
  view.key("ArrowRight");
  const large = view.find(".large");
  assert.deepEqual([large.width, large.height], [104, 52]);
});

test("pointing on within a unit draws nothing anew", () => {
  const view = shown();
  view.at(...CONV, "pointermove");
  const { length } = view.drawn(".lines", "clearRect");
  view.at(CONV[0] + 1, CONV[1] + 1, "pointermove");
  assert.equal(view.drawn(".lines", "clearRect").length, length);
  view.at(CONV[0], CONV[1] + 40, "pointermove");
  assert.equal(view.name(), "conv2d_1 · 1");
  view.at(260, CONV[1] + 40, "pointermove"); // the same number in another layer
  assert.equal(view.name(), "re_lu · 1");
  assert.equal(view.drawn(".lines", "clearRect").length, length + 2);
});

test("between units and beyond them is nothing", () => {
  const view = shown();
  for (const place of [[100, 300], [40, 5], [700, 300], [-3, 300]]) {
    view.at(...CONV, "pointermove");
    view.at(...place, "pointermove");
    assert.match(view.name(), /^Point at a unit/);
    view.at(...place, "click");
  }
  assert.deepEqual(view.sent, []);
});

test("a click of the mouse opens, but never the picture itself", () => {
  const view = shown();
  view.at(...PICTURE, "pointermove");
  assert.deepEqual([view.name(), view.stage.className, view.find(".open").disabled], ["input · green", "stage", true]);
  assert.ok(view.find(".ramp").classList.contains("grey"));
  view.at(...PICTURE, "pointerdown");
  view.at(...PICTURE, "click");
  assert.deepEqual(view.sent, []);
  view.at(...CONV, "pointerdown");
  view.at(...CONV, "click");
  assert.deepEqual(view.sent, [["open", { revision: 1, unit: "conv2d_1.0" }]]);
  view.at(0, 0, "pointerleave");
  assert.equal(view.name(), "conv2d_1 · 0"); // it stays in hand
});

test("a finger chooses first, and opens with a second tap", () => {
  const view = shown();
  const touch = { pointerType: "touch" };
  view.at(...CONV, "pointermove", touch);
  assert.match(view.name(), /^Point/);
  view.at(...CONV, "pointerdown", touch);
  view.at(...CONV, "click", touch);
  assert.deepEqual([view.name(), view.sent], ["conv2d_1 · 0", []]);
  view.at(CONV[0], CONV[1] + 40, "click", touch);
  assert.deepEqual([view.name(), view.sent], ["conv2d_1 · 1", []]);
  view.at(CONV[0], CONV[1] + 40, "click", touch);
  assert.deepEqual(view.sent, [["open", { revision: 1, unit: "conv2d_1.1" }]]);
});

test("the button opens what is in hand", () => {
  const view = shown();
  view.keys("ArrowDown", "ArrowDown");
  fire(view.find(".open"), "click");
  assert.deepEqual(view.sent, [["open", { revision: 1, unit: "conv2d_1.1" }]]);
});

test("arrows go to the units above and below, to lines beside and to the next layers", () => {
  const view = shown();
  assert.deepEqual(view.keys("ArrowRight", "ArrowDown", "ArrowDown", "ArrowUp"), [0, 1, 2, 1].map((unit) => `conv2d_1 · ${unit}`));
  assert.deepEqual(view.keys("ArrowRight", "ArrowLeft", "ArrowRight"), [17, 1, 17].map((unit) => `conv2d_1 · ${unit}`));
  // To the unit at the same height: the first line of the next layer, the last line of the one before.
  assert.deepEqual(view.keys("ArrowRight", "ArrowLeft"), ["re_lu · 1", "conv2d_1 · 17"]);
  // The picture's channels stand in the middle: the upper one is nearest.
  assert.deepEqual(view.keys("ArrowLeft", "ArrowLeft", "ArrowLeft"), ["conv2d_1 · 1", "input · red", "input · red"]);
  assert.deepEqual(view.keys("ArrowUp"), ["input · red"]);
});

test("Home, End and pages go far, and stay within the layer", () => {
  const view = shown();
  assert.deepEqual(
    view.keys("ArrowUp", "End", "ArrowDown", "Home", "PageDown", "PageUp", "PageUp", "PageDown", "PageDown"),
    [0, 39, 39, 0, 32, 0, 0, 32, 39].map((unit) => `conv2d_1 · ${unit}`),
  );
});

test("a key goes over the edge of a page", () => {
  const view = shown();
  const range = () => view.find(".pager span").textContent;
  view.keys("ArrowUp", "PageDown");
  assert.equal(range(), "units 32–39 of 40");
  assert.deepEqual(view.keys("ArrowRight", "ArrowLeft"), ["re_lu · 32", "conv2d_1 · 32"]);
  assert.deepEqual([view.keys("ArrowUp"), range()], [["conv2d_1 · 31"], "units 0–31 of 40"]);
});

test("the last layer ends the way to the right", () => {
  const view = shown();
  view.keys("ArrowRight");
  let name = "";
  for (let step = 0; step < 10; step++) [name] = view.keys("ArrowRight");
  assert.match(name, /^dense · 0$/); // at the height of the first unit
  assert.equal(view.words("range"), "dense layer · class “cat”: 25.0 %");
});

test("Enter and Space open, Escape lets go", () => {
  const view = shown();
  view.keys("ArrowUp", "Enter", " ");
  assert.deepEqual(view.sent, [["open", { revision: 1, unit: "conv2d_1.0" }], ["open", { revision: 2, unit: "conv2d_1.0" }]]);
  assert.match(view.keys("Escape")[0], /^Point/);
  view.keys("Enter");
  assert.equal(view.sent.length, 2);
  view.keys("ArrowUp", "ArrowLeft", "Enter");
  assert.equal(view.sent.length, 2); // the picture
});

test("keys that mean something here do nothing else; all others are the page's", () => {
  const view = shown();
  const taken = (key, more) => view.key(key, more).defaultPrevented;
  assert.deepEqual(["Enter", "PageDown", "Escape", "a", "NoArrow"].map((key) => taken(key)), Array(5).fill(false));
  assert.equal(taken("ArrowLeft", { altKey: true }), false); // back to the page before
  assert.match(view.name(), /^Point/);
  assert.deepEqual(["ArrowLeft", "PageDown", "Home", " ", "Enter"].map((key) => taken(key)), Array(5).fill(true));
  assert.deepEqual(["Tab", "a"].map((key) => taken(key)), [false, false]);
  for (const more of [{ altKey: true }, { ctrlKey: true }, { metaKey: true }]) assert.equal(taken("ArrowDown", more), false);
  assert.equal(view.name(), "conv2d_1 · 0");
});

test("keys begin at the unit under the mouse", () => {
  const view = shown();
  view.at(260, 50, "pointermove");
  assert.deepEqual(view.keys("ArrowDown", "ArrowDown"), ["re_lu · 1", "re_lu · 2"]);
});

test("with the focus of a keyboard, the first unit behind the picture is in hand", () => {
  const view = shown();
  let visible = false;
  view.stage.matches = (selector) => selector === ":focus-visible" && visible;
  fire(view.stage, "focus"); // by a click
  pass();
  assert.match(view.name(), /^Point/);
  visible = true;
  fire(view.stage, "focus");
  pass();
  assert.equal(view.name(), "conv2d_1 · 0");
  view.keys("ArrowDown");
  fire(view.stage, "focus"); // it comes back
  pass();
  assert.equal(view.name(), "conv2d_1 · 1");
});

test("a picture alone is all there is to take in hand", () => {
  const view = shown({ layers: [DATA.layers[0]] });
  assert.deepEqual(view.keys("ArrowDown", "ArrowRight", "ArrowDown"), ["input · red", "input · red", "input · green"]);
});

test("buttons turn pages, together with layers that are fed one to one", () => {
  const view = shown();
  const pagers = () => [...view.root.querySelectorAll(".pager")].map((pager) => [
    pager.children[1].textContent, pager.children[0].disabled, pager.children[2].disabled,
  ]);
  const press = (layer, place) => {
    fire(view.root.querySelectorAll(".pager")[layer].children[place], "click");
    pass();
  };
  const [first, last] = [["units 0–31 of 40", true, false], ["units 32–39 of 40", false, true]];
  const [early, late] = [["units 0–127 of 160", true, false], ["units 128–159 of 160", false, true]];
  press(0, 2);
  assert.deepEqual(pagers(), [last, last, early]);
  press(1, 0); // the activation takes its convolution along
  assert.deepEqual(pagers(), [first, first, early]);
  press(2, 2);
  assert.deepEqual(pagers(), [first, first, late]);
  assert.equal(view.drawn(".units", "drawImage").length, 198 + 150 + 198 + 102); // all units, again each time
});

test("layers fed one to one turn together only where their pages are as long", () => {
  const scores = layer({ name: "dense", mean: Array(40).fill(0), feed: "weight", sources: Array(40).fill(0) });
  const labels = Array(40).fill("fish");
  const view = shown({ layers: [DATA.layers[0], scores, { ...scores, name: "softmax", feed: "one", labels }] });
  fire(view.find(".pager").children[2], "click");
  assert.equal(view.find(".pager span").textContent, "units 32–39 of 40");
  assert.equal(view.root.querySelectorAll(".pager").length, 1);
});

test("a unit in hand that turns away gives its place to the first of the page", () => {
  const view = shown();
  view.keys("ArrowDown", "ArrowDown");
  const [more, back] = [view.find('[aria-label="More units of re_lu"]'), view.find('[aria-label="Previous units of re_lu"]')];
  fire(view.find('[aria-label="More units of flatten"]'), "click");
  pass();
  assert.equal(view.name(), "conv2d_1 · 1"); // still there
  fire(more, "click");
  pass();
  assert.equal(view.name(), "conv2d_1 · 32");
  fire(back, "click");
  pass();
  assert.equal(view.name(), "conv2d_1 · 0");
});

test("what is under the mouse is let go when pages turn", () => {
  const view = shown();
  view.at(...CONV, "pointermove");
  fire(view.find('[aria-label="More units of flatten"]'), "click");
  pass();
  assert.match(view.name(), /^Point/);
});

test("colours are chosen at once, and Python is told", () => {
  const view = shown();
  const [unit, layers, all] = view.find(".scales").querySelectorAll("button");
  const pressed = () => [unit, layers, all].map((button) => button.getAttribute("aria-pressed")).join();
  const { length } = view.drawn(".units", "drawImage");
  fire(layers, "click");
  pass();
  assert.equal(view.drawn(".units", "drawImage").length, 2 * length);
  assert.equal(pressed(), "false,true,false");
  assert.equal(view.find(".high").textContent, "2 · conv2d_1");
  view.update({ scale: "unit" }); // an answer to something older
  assert.equal(pressed(), "false,true,false");
  view.update({ heard: 1, scale: "network" });
  assert.deepEqual([pressed(), view.find(".high").textContent], ["false,false,true", "2 · all layers"]);
  fire(all, "click");
  assert.deepEqual(view.sent, [["scale", { revision: 1, scale: "layer" }], ["scale", { revision: 2, scale: "network" }]]);
  view.update({ heard: 0, scale: "unit" }); // a new session
  assert.equal(pressed(), "true,false,false");
});

test("the whole network's colours leave the picture out", () => {
  const loud = { ...DATA.layers[0], high: layer({ mean: [255, 255, 255] }).high };
  assert.equal(shown({ layers: [loud, ...DATA.layers.slice(1)], scale: "network" }).find(".high").textContent, "2 · all layers");
});

test("another epoch keeps the unit in hand and the page, and is drawn anew", () => {
  const view = shown();
  view.keys("ArrowDown", "PageDown");
  const layers = network();
  layers[1] = { ...layers[1], mean: layer({ mean: Array(40).fill(1.5) }).mean };
  view.update({ layers, token: "run 6 0", alt: "The network, later." });
  assert.equal(view.name(), "conv2d_1 · 32");
  assert.match(view.words("range"), /mean 1\.5/);
  assert.equal(view.root.dataset.ready, "run 6 0");
  assert.equal(view.stage.getAttribute("aria-label"), "The network, later.");
  assert.equal(view.find(".pager span").textContent, "units 32–39 of 40");
});

test("numbers with the same token are not unpacked again", () => {
  const view = shown();
  view.update({ layers: [] });
  assert.equal(view.find(".heads").children.length, 5);
});

test("another network lets go of the unit in hand", () => {
  for (const change of [{ name: "conv2d_2" }, { shape: [4, 1, 40] }, { units: 39 }]) {
    const view = shown();
    view.keys("ArrowDown");
    view.at(...CONV, "pointermove");
    const layers = network();
    Object.assign(layers[1], change);
    view.update({ layers, token: "other" });
    assert.match(view.name(), /^Point/);
    assert.equal(view.find(".heads").children.length, 5);
  }
});

test("it begins at the unit that Python names, on its page, with the keyboard if the hand was there", () => {
  const view = shown({ focus: "re_lu.37" });
  assert.equal(view.name(), "re_lu · 37");
  // Both turn: the line to the unit that feeds it would begin on another page.
  assert.deepEqual([...view.root.querySelectorAll(".pager span")].map(({ textContent }) => textContent), [
    "units 32–39 of 40", "units 32–39 of 40", "units 0–127 of 160",
  ]);
  assert.notEqual(document.activeElement, view.stage);
  view.update({ focus: "conv2d_1.1", takeFocus: true });
  assert.equal(view.name(), "re_lu · 37"); // only at first
  assert.notEqual(document.activeElement, view.stage);
  assert.equal(shown({ focus: "conv2d_1.3", takeFocus: true }).stage, document.activeElement);
});

test("the page does not jump when the keyboard begins in the network", () => {
  const { prototype } = window.HTMLElement;
  const { focus } = prototype;
  const asked = [];
  prototype.focus = (options) => asked.push(options);
  shown({ focus: "conv2d_1.3", takeFocus: true });
  prototype.focus = focus;
  assert.deepEqual(asked, [{ preventScroll: true }]);
});

test("a unit that is none of this network is left alone", () => {
  for (const focus of ["conv2d_9.0", "conv2d_1.40", "conv2d_1", "conv2d_1.x", "."]) {
    assert.match(shown({ focus }).name(), /^Point/, focus);
  }
  assert.equal(shown({ focus: "conv2d_1.39" }).name(), "conv2d_1 · 39");
});

test("on a narrow page, the network scrolls to the unit in hand and to what feeds it", () => {
  setSize(".network-view .scroller", 600, 800);
  const view = shown({ focus: "conv2d_1.0" });
  setSize(".network-view .scroller", 300, 800);
  resized();
  pass();
  // Columns begin at 0, 92, 177, 262 and 338, and end at 455.
  assert.deepEqual([view.find(".track").style.width, view.stage.style.width], ["463px", "300px"]);
  const scroller = view.find(".scroller");
  const at = (...keys) => (view.keys(...keys), scroller.scrollLeft);
  assert.equal(at("ArrowDown"), 0);
  assert.equal(at("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"), 330 + 8 - 300); // flatten: its end
  assert.equal(view.name().split(" ")[0], "flatten");
  scroller.scrollLeft = 370;
  assert.equal(at("ArrowUp"), 177); // to re_lu, which feeds it
  assert.equal(at("Escape", "ArrowUp"), 0);
  scroller.scrollLeft = 290;
  fire(scroller, "scroll");
  pass();
  const [image] = view.drawn(".units", "drawImage").slice(-1);
  assert.equal(image.at(-4), 338 + 4 - 290); // classes are drawn where they are now
  view.at(338 - 290 + 5, 300, "pointermove"); // and found there
  assert.match(view.name(), /^dense/);
  setSize(".network-view .scroller", 600, 800);
});

test("colours and letters are those of the page", () => {
  const { "--st-font": font } = THEME;
  const view = shown();
  view.keys("ArrowRight");
  assert.equal(callsOf(drawnOn(view.find(".lines")), "strokeRect").at(-1).strokeStyle, "#0000ff");
  assert.equal(callsOf(drawnOn(view.find(".units")), "strokeRect")[0].strokeStyle, "#cccccc");
  const texts = () => callsOf(drawnOn(view.find(".units")), "fillText");
  assert.deepEqual([texts()[0].fillStyle, texts()[0].font], ["#112233", "400 13px Sans"]);
  THEME["--st-font"] = "";
  THEME["--st-primary-color"] = " #00ff00 ";
  view.update({});
  THEME["--st-font"] = font;
  THEME["--st-primary-color"] = "#0000ff";
  assert.equal(texts().at(-1).font, "400 13px sans-serif");
  assert.equal(callsOf(drawnOn(view.find(".lines")), "strokeRect").at(-1).strokeStyle, "#00ff00");
});

test("cells have the colours that Python sent, the picture is grey", () => {
  const layers = network();
  layers[0] = { ...layers[0], levels: btoa("\xff".repeat(48)) };
  const view = shown({ layers });
  const bitmaps = [...new Set(view.drawn(".units", "drawImage").map(([bitmap]) => bitmap))];
  const first = (place) => {
    const [{ given: [image] }] = callsOf(drawnOn(bitmaps[place]), "putImageData");
    return [...image.data.slice(0, 4)];
  };
  assert.deepEqual([first(0), first(1)], [[255, 255, 255, 255], [255, 128, 128, 255]]);
});

test("a unit is read out once the hand rests", () => {
  const view = shown();
  const heard = () => view.find(".spoken").textContent;
  const idle = waiting();
  view.keys("ArrowDown");
  pass(499);
  view.keys("ArrowDown");
  pass(499);
  assert.equal(heard(), "");
  pass(1);
  const words = "conv2d_1 · 1, 2 × 2 · min −1 · mean 1 · max 2. Fed by all 3 channels of input; strongest kernels: 2 (+4), 0 (−2), 1 (+1).";
  assert.equal(heard(), words);
  view.keys("ArrowDown", "ArrowUp");
  assert.equal(waiting(), idle); // it has just been said
  view.keys("ArrowDown", "Escape");
  pass(1000);
  assert.equal(heard(), words); // nothing is in hand any more
});

test("many changes are drawn in one frame", () => {
  const view = shown();
  const { length } = view.drawn(".units", "clearRect");
  const idle = waiting();
  for (let step = 0; step < 5; step++) fire(view.find(".scroller"), "scroll");
  assert.equal(waiting(), idle + 1);
  pass();
  assert.equal(view.drawn(".units", "clearRect").length, length + 1);
  view.keys("ArrowDown");
  assert.equal(view.drawn(".units", "clearRect").length, length + 1); // only lines are new
});

test("when the place has gone, nothing waits and nothing is drawn", () => {
  const view = shown();
  const idle = waiting();
  view.keys("ArrowDown");
  fire(view.find(".scroller"), "scroll");
  assert.equal(waiting(), idle + 2); // a frame, and words
  view.leave();
  assert.equal(waiting(), idle);
  resized();
  assert.equal(waiting(), idle);
});
