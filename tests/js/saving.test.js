import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { document, fire, open, pass } from "./page.js";

const { window } = globalThis;
Object.assign(globalThis, {
  Node: window.Node, XMLSerializer: window.XMLSerializer, location: { pathname: "/lab/results" },
  URL: Object.assign(globalThis.URL, { createObjectURL: (file) => taken.push(file), revokeObjectURL: () => {} }),
});
// What happy-dom has no idea of: a popover that is open.
const shown = new WeakSet();
const toggle = (element, open) => {
  fire(element, "beforetoggle");
  shown[open ? "add" : "delete"](element);
  fire(element, "toggle");
};
Object.assign(window.HTMLElement.prototype, {
  showPopover() { toggle(this, true); },
  hidePopover() { toggle(this, false); },
});
const { matches } = window.Element.prototype;
window.Element.prototype.matches = function (selector) {
  return selector === ":popover-open" ? shown.has(this) : matches.call(this, selector);
};

const { csvOf, gridTable, matrix } = await import("../../ui/components/shared/csv.js");
const { coloursOf, tableOf } = await import("../../ui/components/shared/pixel_table.js");
const { SaveButton, fileName, nameIn } = await import("../../ui/components/shared/saving.js");
const { snapshot } = await import("../../ui/components/shared/snapshot.js");
const { mount } = await import("../../ui/components/shared/mounted.js");

const taken = [];
const lines = (table) => csvOf(table).replace("\uFEFF", "").split("\r\n");

afterEach(() => {
  for (const { shadowRoot } of document.querySelectorAll("[data-save]")) shadowRoot.activeElement?.blur();
  document.body.replaceChildren();
  taken.length = 0;
});

test("a table is CSV as RFC 4180 has it, where need be with the mark by which Excel knows UTF-8", () => {
  assert.equal(csvOf([["class", "share"], ["a, b", 0.5]]), 'class,share\r\n"a, b",0.5\r\n');
  assert.equal(csvOf([["Äpfel"]]), "\uFEFFÄpfel\r\n");
  assert.deepEqual(lines([['say "no"', "two\nlines", "größe"]]), ['"say ""no""","two\nlines",größe', ""]);
});

test("numbers keep all their digits and a decimal point, and what is none is an empty cell", () => {
  assert.deepEqual(lines([[0.1 + 0.2, -1e-9, 1234567, NaN, null, undefined, Infinity]]), [
    "0.30000000000000004,-1e-9,1234567,,,,Infinity", "",
  ]);
});

test("a class that is named like a formula is a text in every spreadsheet", () => {
  for (const name of ["=1+1", "+cmd", "-2+3", "@SUM(A1)", " =A1", "\t=A1", "＝A1", "−"]) {
    const [cell] = lines([[name]]);
    assert.equal(cell, name === "−" ? "−" : `'${name}`);
  }
  assert.equal(lines([['=HYPERLINK("x,y")']])[0], '"\'=HYPERLINK(""x,y"")"');
});

test("a number that is written as a text stays a number", () => {
  assert.equal(lines([["-0.5", "+3", "-1e-3", "-12%", ".5", "2019-01-01"]])[0], "-0.5,+3,-1e-3,-12%,.5,2019-01-01");
});

test("a grid is laid out as it lies, with the numbers of its rows and columns", () => {
  const grid = { rows: 2, columns: 3, values: Float64Array.of(1, 2, 3, 4, 5, 6.5) };
  assert.deepEqual(gridTable(grid), [["row \\ column", 0, 1, 2], [0, 1, 2, 3], [1, 4, 5, 6.5]]);
  const named = matrix([[1, 0], [2, 3]], { corner: "true \\ answer", above: ["cat", "dog"], beside: ["cat", "dog"] });
  assert.deepEqual(named, [["true \\ answer", "cat", "dog"], ["cat", 1, 0], ["dog", 2, 3]]);
});

test("a file says what it is: the lab, the page and the figure", () => {
  assert.equal(fileName("/convolution", "Output h", "svg"), "cnn-lab-convolution-output-h.svg");
  assert.equal(fileName("/", "A handwritten 7", "png"), "cnn-lab-home-a-handwritten-7.png");
  assert.equal(fileName("/base/results/", "../../Größe: <b>", "csv"), "cnn-lab-results-größe-b.csv");
  assert.equal(fileName("/draw", "数字 を", "csv"), "cnn-lab-draw-数字-を.csv");
});

test("a long name is cut between words, and never leaves a file without one", () => {
  const name = fileName("/results", "word ".repeat(60), "csv");
  assert.ok(name.length < 80);
  assert.match(name, /-word\.csv$/);
  assert.equal(fileName("/", "", "csv"), "cnn-lab-home.csv");
});

test("a figure is called as what is said of it begins", () => {
  assert.equal(nameIn("Reliability diagram: 27% sure, 20% right."), "Reliability diagram");
  assert.equal(nameIn("Epochs 1.5 to 3; more."), "Epochs 1.5 to 3");
  assert.equal(nameIn(""), "Figure");
  assert.equal(nameIn(`A face, ${"with very many parts, ".repeat(5)}`), "A face");
});

/** A picture, four bytes a pixel, from its colours row after row. */
const pixels = (width, colours) => ({
  width, height: colours.length / width, data: Uint8Array.from(colours.flatMap((colour) => [...colour, 255])),
});
const grey = (level) => [level, level, level];

test("the numbers of a picture are its pixels, not those that were repeated for the screen", () => {
  const twice = pixels(4, [0, 0, 9, 9, 0, 0, 9, 9, 7, 7, 5, 5, 7, 7, 5, 5].map(grey));
  assert.deepEqual(tableOf(twice), [["row \\ column", 0, 1], [0, 0, 9], [1, 7, 5]]);
  const once = pixels(2, [1, 2, 3, 4].map(grey));
  assert.deepEqual(tableOf(once), [["row \\ column", 0, 1], [0, 1, 2], [1, 3, 4]]);
});

test("of a picture in colour each pixel has a row", () => {
  const picture = pixels(2, [[255, 0, 0], [0, 0, 255]]);
  assert.deepEqual(tableOf(picture), [["Row", "Column", "Red", "Green", "Blue"], [0, 0, 255, 0, 0], [0, 1, 0, 0, 255]]);
  assert.equal(coloursOf(pixels(2, [grey(1), grey(1), grey(1), grey(1)])).length, 1);
});

const figure = (more = {}) => {
  const element = document.createElement("div");
  element.innerHTML = '<svg width="20" height="10"><circle r="4"></circle><g class="hoverlayer"></g></svg>';
  document.body.append(element);
  return { name: "Loss after each epoch", element, table: () => [["epoch", "loss"], [1, 0.25]], ...more };
};
const stand = (what) => {
  const save = new SaveButton(() => what);
  save.setName();
  document.body.append(save.host);
  return save;
};
const words = (save) => [...save.menu.querySelectorAll("button")].map((item) => item.textContent);

test("the button names its figure, and says whether its menu is open", () => {
  const save = stand(figure());
  assert.equal(save.button.getAttribute("aria-label"), "Save: Loss after each epoch");
  assert.equal(save.button.title, "Save: Loss after each epoch");
  assert.equal(save.button.getAttribute("aria-haspopup"), "menu");
  assert.equal(save.button.getAttribute("aria-expanded"), "false");
  fire(save.button, "click");
  assert.equal(save.button.getAttribute("aria-expanded"), "true");
  save.menu.hidePopover();
  assert.equal(save.button.getAttribute("aria-expanded"), "false");
});

test("a drawing is offered as SVG, PNG and CSV, a picture as PNG, and what has no numbers without CSV", () => {
  const offered = (more) => {
    const save = stand(figure(more));
    fire(save.button, "click");
    save.menu.querySelector("button").blur(); // happy-dom looks for it in all places
    return words(save);
  };
  assert.deepEqual(offered({}), ["Picture (SVG)", "Picture (PNG)", "Numbers (CSV)"]);
  assert.deepEqual(offered({ drawn: false }), ["Picture (PNG)", "Numbers (CSV)"]);
  assert.deepEqual(offered({ table: undefined }), ["Picture (SVG)", "Picture (PNG)"]);
});

test("arrow keys go round in the menu, and no key of it reaches the figure", () => {
  const save = stand(figure());
  fire(save.button, "click");
  const items = [...save.menu.querySelectorAll("button")];
  let heard = 0;
  save.host.shadowRoot.addEventListener("keydown", () => (heard += 1));
  const focused = () => items.indexOf(save.menu.getRootNode().activeElement);
  const press = (key) => fire(items[focused()], "keydown", { key });
  items[0].focus();
  press("ArrowDown");
  assert.equal(focused(), 1);
  press("ArrowUp");
  press("ArrowUp");
  assert.equal(focused(), 2);
  press("ArrowDown");
  assert.equal(focused(), 0);
  press("End");
  assert.equal(focused(), 2);
  press("Home");
  assert.equal(focused(), 0);
  assert.equal(heard, 0);
});

test("the focus goes back to the button when the menu closes on what has it", () => {
  const save = stand(figure());
  fire(save.button, "click");
  save.menu.querySelector("button").focus();
  save.menu.hidePopover();
  assert.ok(save.host.shadowRoot.activeElement === save.button);
});

test("a press on the button of an open menu closes it, and does not open it again", () => {
  const save = stand(figure());
  fire(save.button, "click");
  fire(save.button, "pointerdown");
  save.menu.hidePopover(); // as the browser does it
  fire(save.button, "click");
  assert.equal(save.isOpen, false);
  fire(save.button, "pointerdown");
  fire(save.button, "click");
  assert.equal(save.isOpen, true);
});

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("the chosen file is handed over, and the menu closes", async () => {
  const save = stand(figure());
  let file = "";
  const { click } = window.HTMLElement.prototype;
  window.HTMLElement.prototype.click = function () { file = this.download; };
  fire(save.button, "click");
  fire(save.menu.querySelectorAll("button")[2], "click");
  await settle();
  window.HTMLElement.prototype.click = click;
  assert.equal(file, "cnn-lab-results-loss-after-each-epoch.csv");
  assert.equal(await taken[0].text(), "epoch,loss\r\n1,0.25\r\n");
  assert.equal(save.isOpen, false);
  pass(60_000);
});

test("what could not be made is said in the menu, which stays", async () => {
  const save = stand(figure({ table: () => { throw new Error("no numbers"); } }));
  const { error } = console;
  console.error = () => {};
  fire(save.button, "click");
  fire(save.menu.querySelectorAll("button")[2], "click");
  await settle();
  console.error = error;
  assert.equal(save.note.textContent, "This could not be saved. Reload the page and try again.");
  assert.equal(save.isOpen, true);
  assert.equal(taken.length, 0);
});

test("a saved drawing has its marks and the page's ground, and nothing that shows only for a hand", () => {
  const { element } = figure();
  const svg = snapshot(element, "rgb(1, 2, 3)");
  assert.equal(svg.querySelector("rect").getAttribute("fill"), "rgb(1, 2, 3)");
  assert.equal(svg.querySelectorAll("circle").length, 1);
  assert.equal(svg.querySelectorAll(".hoverlayer").length, 0);
  assert.deepEqual([svg.getAttribute("width"), svg.getAttribute("height")], ["616", "416"]);
});

test("a hostile name in a drawing is a text in the file", () => {
  const element = document.createElement("div");
  element.innerHTML = "<svg><text></text></svg>";
  element.querySelector("text").textContent = '<script>alert("1")</script>&';
  document.body.append(element);
  const text = new globalThis.XMLSerializer().serializeToString(snapshot(element, "white"));
  assert.ok(text.includes("&lt;script&gt;"), text);
  assert.ok(!text.includes("<script>"));
});

test("a component that has numbers is saved by a button beside it, which is called as it is labelled", async () => {
  const component = ({ parentElement, data }) => {
    const [, cleanUp] = mount(parentElement, () => ({ figureNumbers: () => [["x"], [data.x]] }));
    parentElement.firstElementChild.setAttribute("aria-label", data.alt);
    return cleanUp;
  };
  const place = open(component, "<div></div>", { x: 5, alt: "Five: a number." });
  await settle();
  const button = () => place.root.nextElementSibling.shadowRoot.querySelector(".save").title;
  assert.equal(button(), "Save: Five");
  place.update({ x: 6, alt: "Six: another." });
  await settle();
  assert.equal(button(), "Save: Six");
  assert.equal(document.querySelectorAll("[data-save]").length, 1);
});

test("a component without a figure has no button", () => {
  open(({ parentElement }) => mount(parentElement, () => ({}))[1], "<div></div>", {});
  assert.equal(document.querySelectorAll("[data-save]").length, 0);
});
