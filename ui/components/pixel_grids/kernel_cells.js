/** A kernel as cells to type in, to step with the arrow keys, or to drag up and down. */

import { added } from "../shared/arithmetic.js";
import { colourIndex, cssColour, formatNumber } from "../shared/colours.js";
import { focusedBeside, make, onKey } from "../shared/elements.js";
import { readNumber } from "../shared/typed_number.js";
import { inkOn } from "./cells.js";
import { gridButton } from "./grid_button.js";
import { place } from "./panel.js";

const LARGEST_VALUE = 1e15; // cnn.ops.LARGEST_VALUE
const PIXELS_PER_STEP = 6; // of a drag
const LARGEST_WEIGHT = 57.6; // CSS pixels of a cell, 3.6 rem as in component.css
const TEXT_ROOM = 24; // CSS pixels that a cell needs to hold its number; else colour must do

/**
 * @typedef {import("./scene.js").SceneGrid} SceneGrid
 * @typedef {import("./scene.js").Numbers} Numbers
 *
 * What hears of the hand: `edit` while it goes on, `commit` when it lets go, or soon will have.
 * @typedef {object} Host
 * @property {(name: string, kernel: Numbers) => void} edit
 * @property {(name: string, when?: { soon: boolean }) => void} commit
 */

export class KernelCells {
  canvas = null; // as a panel has one
  /** @type {HTMLInputElement[]} */ inputs = [];
  /** @type {Numbers} */ array;
  typing = false;
  painted = []; // what the cells show

  /**
   * @param {string} name Name of the grid.
   * @param {Host} host
   */
  constructor(name, host) {
    this.name = name;
    this.host = host;
    this.element = make("figure", "panel kernel");
    this.title = make("figcaption", "title");
    this.cells = make("div", "weights", "", { role: "group" });
    this.note = make("div", "legend", "", { role: "status" });
    this.save = gridButton(this);
    this.element.append(this.title, this.cells, this.note, this.save.host);
  }

  /**
   * Take over the grid's title, place, width in CSS pixels, and how many cells it has.
   *
   * @param {SceneGrid} grid
   * @param {Numbers} array
   * @param {number} width
   */
  configure(grid, array, width) {
    this.grid = grid;
    this.save.setName();
    this.roomy = Math.min(width / array.columns, LARGEST_WEIGHT) >= TEXT_ROOM;
    this.title.replaceChildren(
      make("b", "", grid.title),
      make("span", "shape", `${array.rows} × ${array.columns}`),
    );
    this.cells.setAttribute("aria-label", `${grid.title}, ${array.rows} by ${array.columns} cells`);
    place(this.element, grid);
    const { source } = grid;
    const editable = source.kind === "weights" && source.editable;
    if (this.array?.rows !== array.rows || this.array.columns !== array.columns) this.build(array, editable);
    this.array = array;
  }

  /**
   * @param {Numbers} array
   * @param {boolean} editable
   */
  build({ rows, columns }, editable) {
    this.cells.style.setProperty("--columns", String(columns));
    this.cells.style.setProperty("--longest", String(Math.max(rows, columns)));
    this.inputs = Array.from({ length: rows * columns }, (_, index) => {
      const place = `row ${Math.floor(index / columns)}, column ${index % columns}`;
      const input = make("input", "", "", {
        inputmode: "decimal", autocomplete: "off", spellcheck: false, "aria-label": `Weight, ${place}`,
      });
      input.readOnly = !editable;
      if (editable) this.listen(input, index, columns);
      return input;
    });
    this.cells.replaceChildren(...this.inputs);
  }

  /**
   * Show the weights and their colours; the cell that is being typed in keeps its text.
   *
   * @param {{ array: Numbers, limit: number, table: Uint32Array }} look
   */
  paint({ array, limit, table }) {
    const now = [array, limit, table, this.roomy];
    if (now.every((part, index) => part === this.painted[index])) return;
    this.painted = now;
    this.array = array;
    const active = focusedBeside(this.element);
    this.inputs.forEach((input, index) => {
      const value = array.values[index];
      const colour = table[colourIndex(value, limit, true)];
      input.style.background = cssColour(colour);
      input.style.color = inkOn(colour);
      if (input !== active || !this.typing) input.value = this.text(value);
    });
    this.note.textContent = sumText(array.values);
  }

  /**
   * A weight as it fits into its cell.
   *
   * @param {number} value
   */
  text(value) {
    const { columns } = this.array;
    return this.roomy ? formatNumber(value, columns > 7 ? 1 : columns > 4 ? 2 : 3) : "";
  }

  /**
   * @param {HTMLInputElement} input
   * @param {number} index
   * @param {number} columns
   */
  listen(input, index, columns) {
    input.addEventListener("focus", () => {
      input.value = String(this.value(index));
      input.select();
      this.note.textContent = `${input.getAttribute("aria-label")}: ${input.value}`;
    });
    input.addEventListener("input", () => {
      this.typing = true;
      const { value, wrong } = readNumber(input.value, LARGEST_VALUE);
      input.setAttribute("aria-invalid", String(value === null));
      if (value === null) this.note.textContent = wrong;
      else this.set(index, value);
    });
    input.addEventListener("blur", () => this.settle(input, index));
    onKey(input, (event) => {
      const step = event.shiftKey ? 0.1 : 1;
      if (event.key === "ArrowUp" || event.key === "ArrowDown") {
        const by = event.key === "ArrowUp" ? step : -step;
        this.typing = false;
        this.set(index, this.value(index) + by);
        input.value = String(this.value(index));
        this.host.commit(this.name, { soon: true });
      } else if (event.key === "Enter") {
        this.settle(input, index);
        input.select();
      } else if (event.key === "ArrowLeft" && atEdge(input, "start")) {
        this.inputs[index - 1]?.focus();
      } else if (event.key === "ArrowRight" && atEdge(input, "end")) {
        this.inputs[index + 1]?.focus();
      } else if (event.key === "PageUp" || event.key === "PageDown") {
        this.inputs[index + (event.key === "PageUp" ? -columns : columns)]?.focus();
      } else {
        return;
      }
      event.preventDefault();
    });
    this.listenToDrag(input, index);
  }

  /**
   * Up is more, down is less. A finger drags only a cell that was tapped first, else it scrolls.
   *
   * @param {HTMLInputElement} input
   * @param {number} index
   */
  listenToDrag(input, index) {
    /** @type {{ y: number, value: number, dragged: boolean } | null} */
    let start = null;
    input.addEventListener("pointerdown", (event) => {
      const focused = focusedBeside(input) === input;
      if (event.button > 0 || (event.pointerType !== "mouse" && !focused)) return;
      start = { y: event.clientY, value: this.value(index), dragged: false };
      input.setPointerCapture(event.pointerId);
    });
    input.addEventListener("pointermove", (event) => {
      if (!start) return;
      const steps = Math.round((start.y - event.clientY) / PIXELS_PER_STEP);
      if (steps === 0 && !start.dragged) return;
      start.dragged = true;
      this.typing = false;
      this.set(index, start.value + steps * (event.shiftKey ? 1 : 0.1));
      input.value = String(this.value(index));
    });
    const release = () => {
      if (start?.dragged) this.host.commit(this.name);
      start = null;
    };
    input.addEventListener("pointerup", release);
    input.addEventListener("pointercancel", release);
  }

  /** @param {number} index */
  value(index) {
    return Number(this.array.values[index].toPrecision(6));
  }

  /**
   * @param {number} index
   * @param {number} value
   */
  set(index, value) {
    const values = Float64Array.from(this.array.values);
    const bounded = Math.min(Math.max(value, -LARGEST_VALUE), LARGEST_VALUE);
    values[index] = Number(bounded.toPrecision(6));
    this.array = { ...this.array, values };
    this.host.edit(this.name, this.array);
  }

  /**
   * The hand has left a cell: what is no number goes back to what it was.
   *
   * @param {HTMLInputElement} input
   * @param {number} index
   */
  settle(input, index) {
    const typed = this.typing;
    this.typing = false;
    input.removeAttribute("aria-invalid");
    input.value = this.text(this.value(index));
    this.painted = [];
    if (typed) this.host.commit(this.name);
  }
}

/**
 * The sum of the weights; what only rounding left over counts as 0.
 *
 * @param {Float64Array} weights
 */
function sumText(weights) {
  return `sum ${formatNumber(added(weights))}`;
}

/**
 * Whether the caret cannot move further inside the text.
 *
 * @param {HTMLInputElement} input
 * @param {"start" | "end"} side
 */
function atEdge(input, side) {
  const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  return all || (side === "start" ? input.selectionEnd === 0 : input.selectionStart === input.value.length);
}
