import assert from "node:assert/strict";
import { test } from "node:test";

import { document, fire } from "./page.js";
import { KernelCells } from "../../ui/components/pixel_grids/kernel_cells.js";
import { colourTable } from "../../ui/components/shared/colours.js";
import { grid } from "./grids.js";
import { SIGNED, gridOf, values, weights } from "./scenes.js";

const TABLE = colourTable(SIGNED);

/** The cells of a kernel, 50 pixels wide each unless it is told otherwise. */
function cellsOf(rows = [[1, 0], [-2, 0.5]], { width = 50 * rows[0].length, source = weights(...rows) } = {}) {
  const heard = [];
  let array = grid(...rows);
  const host = {
    edit: (name, kernel) => {
      array = kernel;
      heard.push(["edit", name, [...kernel.values]]);
      paint();
    },
    commit: (...given) => heard.push(["commit", ...given]),
  };
  const cells = new KernelCells("w", host);
  const paint = (look = {}) => cells.paint({ array, limit: 2, table: TABLE, ...look });
  const configure = (next = array, room = width) => {
    array = next;
    cells.configure(gridOf("w", source, { title: "Kernel w" }), array, room);
  };
  document.body.replaceChildren(cells.element);
  configure();
  paint();
  const type = (index, text) => {
    cells.inputs[index].value = text;
    fire(cells.inputs[index], "input");
  };
  const key = (index, name, more = {}) => fire(cells.inputs[index], "keydown", { key: name, ...more });
  const texts = () => cells.inputs.map(({ value }) => value);
  return { cells, heard, paint, configure, type, key, inputs: cells.inputs, texts };
}

test("a kernel has a title with its size, a named cell for each weight, and their sum", () => {
  const { cells } = cellsOf([[1], [-2]]);
  const typed = 'inputmode="decimal" autocomplete="off" spellcheck="false"';
  const input = (row) => `<input ${typed} aria-label="Weight, row ${row}, column 0">`;
  assert.equal(
    cells.element.outerHTML.replace(/ style="[^"]*"/g, ""),
    '<figure class="panel kernel">' +
      '<figcaption class="title"><b>Kernel w</b><span class="shape">2 × 1</span></figcaption>' +
      `<div class="weights" role="group" aria-label="Kernel w, 2 by 1 cells">${input(0)}${input(1)}</div>` +
      '<div class="legend" role="status">sum −1</div><span data-save=""></span></figure>',
  );
  assert.equal(cells.canvas, null);
});

test("cells stand in rows and columns, and know the longer side", () => {
  const { cells, inputs } = cellsOf([[1, 2, 3], [4, 5, 6]]);
  assert.equal(inputs[5].getAttribute("aria-label"), "Weight, row 1, column 2");
  assert.equal(inputs[2].getAttribute("aria-label"), "Weight, row 0, column 2");
  assert.equal(cells.cells.style.getPropertyValue("--columns"), "3");
  assert.equal(cells.cells.style.getPropertyValue("--longest"), "3");
  assert.equal(cellsOf([[1], [2]]).cells.cells.style.getPropertyValue("--longest"), "2");
  assert.equal(cells.element.style.getPropertyValue("--row"), "1");
});

test("cells have the colours of their weights, with text that stands out", () => {
  const { inputs, paint } = cellsOf([[2, 0], [-2, 1]]);
  assert.deepEqual(inputs.map(({ style }) => style.background.replaceAll(", ", " ")), [
    "rgb(0 0 255)", "rgb(254 254 255)", "rgb(255 0 0)", "rgb(128 128 255)",
  ]);
  assert.deepEqual(inputs.map(({ style }) => style.color), ["#ffffff", "#14181b", "#ffffff", "#14181b"]);
  paint({ limit: 4 }); // another kernel of the scene has become stronger
  assert.equal(inputs[0].style.background.replaceAll(", ", " "), "rgb(128 128 255)");
  paint({ limit: 4, table: colourTable(["#000000", "#ffffff"]) });
  assert.equal(inputs[0].style.background.replaceAll(", ", " "), "rgb(191 191 191)");
});

test("many columns leave room for fewer digits, and narrow cells for none", () => {
  const first = (columns, width) => cellsOf([Array(columns).fill(1.2345)], { width }).texts()[0];
  assert.deepEqual([4, 5, 7, 8].map((columns) => first(columns)), ["1.23", "1.2", "1.2", "1"]);
  assert.deepEqual([first(2, 48), first(2, 47)], ["1.23", ""]);
  const { texts, configure, paint } = cellsOf([[1, 2]], { width: 40 });
  configure(undefined, 80);
  paint();
  assert.deepEqual(texts(), ["1", "2"]);
});

test("nothing is written again while nothing has changed", () => {
  const { inputs, paint } = cellsOf();
  inputs[0].value = "by hand";
  paint();
  assert.equal(inputs[0].value, "by hand");
});

test("a sum that only rounding left over is 0", () => {
  const sum = (...row) => cellsOf([row]).cells.note.textContent;
  assert.equal(sum(0.1, 0.2, -0.3), "sum 0");
  assert.equal(sum(0.1, -0.2), "sum −0.1");
  assert.equal(sum(1e6, -1e6, 1), "sum 0"); // less than a millionth
  assert.equal(sum(1e5, -1e5, 1), "sum 1");
});

test("a cell that is entered shows its whole number, says its name, and is ready to be typed over", () => {
  const { cells, inputs } = cellsOf([[1.23456, 2]]);
  inputs[0].focus();
  assert.deepEqual([inputs[0].value, inputs[0].selectionStart, inputs[0].selectionEnd], ["1.23456", 0, 7]);
  assert.equal(cells.note.textContent, "Weight, row 0, column 0: 1.23456");
  inputs[0].blur();
  assert.equal(inputs[0].value, "1.23");
});

test("what is typed counts at once, with comma or point and any minus; Python hears when it is left", () => {
  const { cells, heard, inputs, type } = cellsOf();
  inputs[1].focus();
  type(1, " 1,5 ");
  assert.deepEqual(heard, [["edit", "w", [1, 1.5, -2, 0.5]]]);
  assert.equal(inputs[1].value, " 1,5 "); // as it was typed
  assert.deepEqual([inputs[1].getAttribute("aria-invalid"), cells.note.textContent], ["false", "sum 1"]);
  type(1, "1/4");
  assert.deepEqual(heard.at(-1)[2], [1, 0.25, -2, 0.5]);
  type(1, "−2.5e−1");
  assert.deepEqual(heard.at(-1)[2], [1, -0.25, -2, 0.5]);
  inputs[1].blur();
  assert.deepEqual(heard.at(-1), ["commit", "w"]);
  assert.equal(inputs[1].value, "−0.25");
  inputs[1].focus();
  inputs[1].blur();
  assert.equal(heard.length, 4); // nothing was typed
});

test("what is no number is named, changes nothing, and goes when it is left", () => {
  const { cells, heard, inputs, type } = cellsOf();
  inputs[0].focus();
  const large = ["1e16", "−1e16", "Infinity"];
  for (const text of ["abc", "", "  ", "1_3", ...large]) {
    type(0, text);
    assert.equal(cells.note.textContent, `“${text}” is ${large.includes(text) ? "too large" : "no number"}`);
    assert.equal(inputs[0].getAttribute("aria-invalid"), "true");
  }
  type(0, "quite a long text");
  assert.equal(cells.note.textContent, "“quite a long…” is no number");
  assert.deepEqual(heard, []);
  inputs[0].blur();
  assert.deepEqual([inputs[0].value, inputs[0].hasAttribute("aria-invalid")], ["1", false]);
  type(0, "1e15");
  assert.equal(heard.at(-1)[2][0], 1e15);
});

test("while one cell is typed in, the others follow an answer, and it follows when it is left", () => {
  const { inputs, texts, type, paint } = cellsOf([[1, 2]]);
  inputs[0].focus();
  type(0, "3.");
  paint({ array: grid([4, 5]) });
  assert.deepEqual(texts(), ["3.", "5"]);
  inputs[0].blur();
  assert.deepEqual(texts(), ["4", "5"]);
});

test("a cell that is only entered follows an answer", () => {
  const { inputs, texts, paint } = cellsOf([[1, 2]]);
  inputs[0].focus();
  paint({ array: grid([4, 5]) });
  assert.deepEqual(texts(), ["4", "5"]);
});

test("arrows up and down step by one, with Shift by a tenth; Python hears soon", () => {
  const { heard, inputs, key } = cellsOf([[1, 0.5]]);
  const event = key(1, "ArrowUp");
  assert.ok(event.defaultPrevented);
  assert.deepEqual(heard, [["edit", "w", [1, 1.5]], ["commit", "w", { soon: true }]]);
  key(1, "ArrowDown", { shiftKey: true });
  assert.deepEqual([heard.at(-2)[2], inputs[1].value], [[1, 1.4], "1.4"]);
  key(1, "ArrowDown");
  key(1, "ArrowDown");
  assert.equal(inputs[1].value, "-0.6");
});

test("steps after typing are not typed text", () => {
  const { heard, inputs, type, key } = cellsOf([[1, 2]]);
  inputs[0].focus();
  type(0, "3");
  key(0, "ArrowUp");
  inputs[0].blur();
  assert.deepEqual(heard.map(([name]) => name), ["edit", "edit", "commit"]);
  assert.equal(inputs[0].value, "4");
});

test("numbers stay in range, and keep six digits", () => {
  const { heard, type, key } = cellsOf([[0]]);
  type(0, "1e15");
  key(0, "ArrowUp");
  assert.equal(heard.at(-2)[2][0], 1e15);
  type(0, "-1e15");
  key(0, "ArrowDown");
  assert.equal(heard.at(-2)[2][0], -1e15);
  type(0, "0.12345678");
  assert.equal(heard.at(-1)[2][0], 0.123457);
  assert.equal(cellsOf([[0.12345678]]).cells.value(0), 0.123457);
});

test("Enter takes what was typed, and selects it", () => {
  const { heard, inputs, type, key } = cellsOf([[1.23456, 2]]);
  inputs[1].focus();
  type(1, "7.125");
  assert.ok(key(1, "Enter").defaultPrevented);
  assert.deepEqual(heard.at(-1), ["commit", "w"]);
  assert.deepEqual([inputs[1].value, inputs[1].selectionStart, inputs[1].selectionEnd], ["7.13", 0, 4]);
});

test("arrows and pages walk to the neighbours, where the caret is at the edge", () => {
  const { inputs, key } = cellsOf([[1, 2], [3, 4], [5, 6]]);
  const at = () => inputs.indexOf(document.activeElement);
  inputs[0].focus();
  const go = (name) => (key(at(), name), at());
  assert.deepEqual(["ArrowRight", "ArrowRight", "ArrowLeft", "PageDown"].map(go), [1, 2, 1, 3]);
  assert.deepEqual(["PageUp", "PageUp", "ArrowLeft", "ArrowLeft"].map(go), [1, 1, 0, 0]);
  inputs[5].focus();
  assert.deepEqual(["ArrowRight", "PageDown", "PageUp"].map(go), [5, 5, 3]);
  const taken = [[0, "ArrowLeft"], [0, "PageUp"], [5, "ArrowRight"], [5, "PageDown"]].map(([index, name]) => {
    inputs[index].focus();
    return key(index, name).defaultPrevented;
  });
  assert.deepEqual(taken, [true, true, true, true]); // also where there is no neighbour
});

test("inside of a text, arrows move the caret", () => {
  const { inputs, key } = cellsOf([[1, 1234], [1234, 1]]);
  const walk = (start, end, name) => {
    inputs[1].focus();
    inputs[1].setSelectionRange(start, end);
    return [key(1, name).defaultPrevented, inputs.indexOf(document.activeElement)];
  };
  assert.deepEqual(walk(1, 1, "ArrowLeft"), [false, 1]);
  assert.deepEqual(walk(0, 0, "ArrowLeft"), [true, 0]);
  assert.deepEqual(walk(0, 2, "ArrowLeft"), [false, 1]);
  assert.deepEqual(walk(0, 4, "ArrowLeft"), [true, 0]);
  assert.deepEqual(walk(3, 3, "ArrowRight"), [false, 1]);
  assert.deepEqual(walk(4, 4, "ArrowRight"), [true, 2]);
  assert.deepEqual(walk(2, 4, "ArrowRight"), [false, 1]);
  assert.deepEqual(walk(0, 0, "ArrowRight"), [false, 1]);
  assert.deepEqual(walk(0, 0, "a"), [false, 1]);
});

test("a kernel of another size has its own rows", () => {
  const { cells, configure, paint } = cellsOf([[1, 2], [3, 4]]);
  const at = () => cells.inputs.indexOf(document.activeElement);
  configure(grid([1, 2, 3], [4, 5, 6]), 150);
  paint();
  assert.deepEqual(cells.inputs.map(({ value }) => value), ["1", "2", "3", "4", "5", "6"]);
  cells.inputs[0].focus();
  fire(cells.inputs[0], "keydown", { key: "PageDown" });
  assert.equal(at(), 3);
  configure(grid([1, 2], [3, 4], [5, 6]), 150);
  assert.equal(cells.inputs[2].getAttribute("aria-label"), "Weight, row 1, column 0");
  configure(grid([1, 2]), 150);
  assert.equal(cells.inputs.length, 2);
  const [input] = cells.inputs;
  configure(grid([5, 6]), 150);
  assert.equal(cells.inputs[0], input); // of the same size: the same cells
});

test("a drag up is more, by a tenth each six pixels, with Shift by one; Python hears at its end", () => {
  const { heard, inputs } = cellsOf([[1, 0.5]]);
  const [, input] = inputs;
  fire(input, "pointerdown", { clientY: 100, pointerId: 3 });
  assert.equal(input.caught, 3);
  fire(input, "pointermove", { clientY: 98 });
  assert.deepEqual(heard, []); // not yet a step
  fire(input, "pointermove", { clientY: 88 });
  assert.deepEqual([heard.at(-1)[2], input.value], [[1, 0.7], "0.7"]);
  fire(input, "pointermove", { clientY: 112, shiftKey: true });
  assert.deepEqual(heard.at(-1)[2], [1, -1.5]);
  fire(input, "pointermove", { clientY: 100 }); // back where it began
  assert.deepEqual(heard.at(-1)[2], [1, 0.5]);
  fire(input, "pointerup");
  assert.deepEqual(heard.at(-1), ["commit", "w"]);
  const count = heard.length;
  fire(input, "pointermove", { clientY: 0 });
  fire(input, "pointerup");
  assert.equal(heard.length, count); // let go
});

test("a click is no drag; what the page takes away is one that ends", () => {
  const { heard, inputs } = cellsOf([[1]]);
  fire(inputs[0], "pointerdown", { clientY: 100 });
  fire(inputs[0], "pointerup");
  assert.deepEqual(heard, []);
  fire(inputs[0], "pointerdown", { clientY: 100 });
  fire(inputs[0], "pointermove", { clientY: 94 });
  fire(inputs[0], "pointercancel");
  assert.deepEqual(heard.map(([name]) => name), ["edit", "commit"]);
});

test("a finger drags only the cell that was tapped before", () => {
  const { heard, inputs } = cellsOf([[1, 2]]);
  const drag = () => {
    fire(inputs[0], "pointerdown", { clientY: 100, pointerType: "touch" });
    fire(inputs[0], "pointermove", { clientY: 94, pointerType: "touch" });
    fire(inputs[0], "pointerup", { pointerType: "touch" });
  };
  drag();
  assert.deepEqual(heard, []);
  inputs[0].focus();
  drag();
  assert.deepEqual(heard[0][2], [1.1, 2]);
});

test("a drag after typing leaves no typed text", () => {
  const { heard, inputs, type } = cellsOf([[1]]);
  inputs[0].focus();
  type(0, "3");
  fire(inputs[0], "pointerdown", { clientY: 100 });
  fire(inputs[0], "pointermove", { clientY: 94 });
  fire(inputs[0], "pointerup");
  inputs[0].blur();
  assert.deepEqual(heard.map(([name]) => name), ["edit", "edit", "commit"]);
});

test("a kernel that only shows cannot be changed", () => {
  const source = { ...weights([1, 2]), editable: false };
  const { heard, inputs, key, type } = cellsOf([[1, 2]], { source });
  assert.deepEqual(inputs.map(({ readOnly }) => readOnly), [true, true]);
  key(0, "ArrowUp");
  type(0, "9");
  fire(inputs[0], "pointerdown", { clientY: 100 });
  fire(inputs[0], "pointermove", { clientY: 0 });
  assert.deepEqual(heard, []);
  assert.equal(cellsOf([[1]], { source: values([1]) }).inputs[0].readOnly, true);
  assert.equal(cellsOf([[1]]).inputs[0].readOnly, false);
});

test("the right button of the mouse drags no cell", () => {
  const { heard, inputs } = cellsOf([[1]]);
  fire(inputs[0], "pointerdown", { clientY: 100, button: 2 });
  fire(inputs[0], "pointermove", { clientY: 40 });
  assert.deepEqual(heard, []);
});
