/** What pointer and keys do to a scene, and what of it is told to Python. */

import { Handshake } from "../shared/handshake.js";
import { Scene } from "./scene.js";

const LARGE_STEP = 8; // cells that an arrow key moves with Shift

/**
 * @typedef {import("./scene.js").Cell} Cell
 * @typedef {import("./scene.js").Place} Place
 * @typedef {import("./panel.js").Panel} Panel
 *
 * What Python sends: ui/components/pixel_grids/component.py says what each means.
 *
 * @typedef {object} SceneData
 * @property {import("./scene.js").SceneGrid[]} grids
 * @property {string} focus
 * @property {Cell | null} pin
 * @property {boolean} pins
 * @property {[number, number] | null} start
 * @property {boolean} takeFocus
 * @property {string} alt
 * @property {string[]} signed colours from the least to the greatest
 */

/**
 * The state of the hand: where the window is, what is pointed at, pinned, boxed, shifted, edited.
 * PixelGrids extends it by what stands on the page.
 */
export class Hand {
  /** @type {SceneData} */ data;
  /** @type {import("./player.js").Player} */ player;
  handshake = new Handshake();
  scene = new Scene();
  /** @type {Map<string, import("./scene.js").Numbers>} */
  own = new Map(); // kernels that the hand has changed and Python has not answered yet
  /** @type {import("../shared/rest.js").Rest} */ rest;
  /** @type {Cell | null} */ current = null; // the cell that the window stands on
  /** @type {Cell | null} */ hovered = null; // a cell that is pointed at, and takes precedence
  /** @type {Cell | null} */ pinned = null; // the cell in the link
  /** @type {Cell | null} */ given = null; // the last one that was taken from the link or put there
  /** @type {{ name: string, from: Place, to: Place } | null} */
  box = null; // a patch that is being boxed
  /** @type {{ dx: number, dy: number } | null} */
  shiftStart = null; // where the picture was when it was caught

  /** Draw on the next frame; PixelGrids does. */
  requestFrame() {}

  // Cells

  /** @param {Cell | null} cell */
  isCell(cell) {
    const array = cell && this.scene.arrays.get(cell.name);
    return Boolean(array) && cell.row < array.rows && cell.column < array.columns;
  }

  /**
   * @param {string} name
   * @returns {Cell}
   */
  middleOf(name) {
    const { rows, columns } = this.scene.arrays.get(name);
    return { name, row: Math.floor(rows / 2), column: Math.floor(columns / 2) };
  }

  indexOfCurrent() {
    const { columns } = this.scene.arrays.get(this.current.name);
    return this.current.row * columns + this.current.column;
  }

  /**
   * Move the window to a cell by its number, row after row.
   *
   * @param {number} index
   * @param {{ around?: boolean }} options whether the last cell is followed by the first
   */
  moveTo(index, { around = false } = {}) {
    const { rows, columns } = this.scene.arrays.get(this.current.name);
    const count = rows * columns;
    const place = around ? index % count : Math.min(Math.max(index, 0), count - 1);
    const row = Math.floor(place / columns);
    this.current = { name: this.current.name, row, column: place % columns };
    this.requestFrame();
  }

  /**
   * Go to the cell that the link names; once, so that a later answer does not pull us back, and
   * again after its grid was too small for it.
   *
   * @param {Cell | null} pin
   */
  takePin(pin) {
    const there = this.isCell(pin) ? pin : null;
    const isTaken = sameCell(pin, this.given) && Boolean(this.pinned) === Boolean(there);
    if (isTaken || (!pin && !this.given)) return;
    this.given = pin;
    this.pinned = there;
    if (there) this.current = there;
  }

  /**
   * Pin a cell, or let go of it if it is the pinned one.
   *
   * @param {Cell} cell
   */
  pin(cell) {
    if (!this.data.pins) return;
    this.pinned = sameCell(this.pinned, cell) ? null : cell;
    this.given = this.pinned;
    this.current = cell;
    this.handshake.change();
    this.handshake.tell("pin", { cell: this.pinned });
    this.requestFrame();
  }

  // What the hand does: on a panel

  /**
   * @param {Panel} panel
   * @param {Place | null} cell
   */
  hover(panel, cell) {
    this.hovered = cell && { name: panel.name, ...cell };
    this.requestFrame();
  }

  leave() {
    this.hovered = null;
    this.requestFrame();
  }

  /**
   * @param {Panel} panel
   * @param {PointerEvent} event
   */
  press(panel, event) {
    const { source } = panel.grid;
    if (source.kind === "shift") this.shiftStart = { dx: source.dx, dy: source.dy };
    if (panel.grid.select && (event.pointerType === "mouse" || panel.isBoxing)) {
      const from = panel.cellAt(event, true);
      this.box = { name: panel.name, from, to: from };
    }
  }

  /**
   * Returns whether the drag means something here.
   *
   * @param {Panel} panel
   * @param {PointerEvent} event
   */
  drag(panel, event) {
    if (this.shiftStart) {
      const { dx, dy } = panel.moved(event);
      this.shiftTo(this.shiftStart.dx + dx, this.shiftStart.dy + dy);
      return true;
    }
    if (this.box) {
      this.box.to = panel.cellAt(event, true);
      this.hover(panel, null);
      return true;
    }
    return false;
  }

  /**
   * @param {Panel} panel
   * @param {PointerEvent} event
   * @param {{ dragged: boolean, kept: boolean }} how `kept` is false if the page took the pointer
   */
  release(panel, event, { dragged, kept }) {
    const { shiftStart, box } = this;
    this.shiftStart = null;
    if (shiftStart && dragged) {
      if (!kept) this.shiftTo(shiftStart.dx, shiftStart.dy); // the finger went on to scroll
      this.commitShift();
    } else if (box && dragged && kept) {
      this.commitBox();
      panel.setBoxing(false);
    } else if (kept && dragged && event.pointerType !== "mouse" && this.hovered) {
      this.choose(this.hovered); // a finger leaves the window where it lifts
    } else if (kept && !dragged && panel.cellAt(event) && this.scene.isComputed(panel.name)) {
      this.pin({ name: panel.name, ...panel.cellAt(event) });
    }
    this.box = null;
    this.requestFrame();
  }

  /**
   * @param {Panel} panel
   * @param {KeyboardEvent} event
   */
  key(panel, event) {
    const step = event.shiftKey ? LARGE_STEP : 1;
    const moves = {
      ArrowLeft: [0, -step], ArrowRight: [0, step], ArrowUp: [-step, 0], ArrowDown: [step, 0],
    };
    const move = moves[event.key];
    if (panel.grid.source.kind === "shift" && (move || event.key === "Home")) {
      const { dx, dy } = this.scene.shifted;
      const [down, right] = move ?? [-dy, -dx];
      this.shiftTo(dx + right, dy + down);
      this.rest.after(() => this.commitShift(), { kind: "shift" });
    } else if (!this.moveByKey(panel, event.key, move)) {
      return;
    }
    event.preventDefault();
  }

  /**
   * Move, pin or box with the keys; returns whether the key means something.
   *
   * @param {Panel} panel
   * @param {string} key
   * @param {[number, number] | undefined} move rows and columns, of an arrow key
   */
  moveByKey(panel, key, move) {
    const { name } = panel;
    const { rows, columns } = this.scene.arrays.get(name);
    const hovered = this.hovered?.name === name ? this.hovered : null;
    const start = hovered ?? (this.current.name === name ? this.current : this.middleOf(name));
    const boxing = this.box?.name === name;
    /** @type {(row: number, column: number) => Place} */
    const within = (row, column) => ({
      row: Math.min(Math.max(row, 0), rows - 1),
      column: Math.min(Math.max(column, 0), columns - 1),
    });
    if (move && boxing) {
      this.box.to = within(this.box.to.row + move[0], this.box.to.column + move[1]);
    } else if (move || key === "Home" || key === "End") {
      const ends = { Home: within(0, 0), End: within(rows, columns) };
      this.choose({ name, ...(ends[key] ?? within(start.row + move[0], start.column + move[1])) });
    } else if (key.toLowerCase() === "b" && panel.grid.select) {
      this.box = { name, from: start, to: start };
    } else if (key === "Enter" && boxing) {
      this.commitBox();
      this.box = null;
    } else if (key === "Enter" && this.scene.isComputed(name)) {
      this.pin({ name, row: start.row, column: start.column });
    } else if (key === "Escape") {
      this.box = null;
      this.hovered = null;
    } else {
      return false;
    }
    this.requestFrame();
    return true;
  }

  /**
   * Look at a cell by key: the window moves there; a pixel of the input is only pointed at.
   *
   * @param {Cell} cell
   */
  choose(cell) {
    this.player.setPlaying(false);
    if (this.scene.isComputed(cell.name)) {
      this.current = cell;
      this.hovered = null;
    } else {
      this.hovered = cell;
    }
  }

  /**
   * Move the picture, as far as it may.
   *
   * @param {number} dx
   * @param {number} dy
   */
  shiftTo(dx, dy) {
    const source = this.scene.shifted;
    /** @param {number} pixels */
    const bounded = (pixels) => Math.min(Math.max(pixels, -source.limit), source.limit);
    if (source.dx === bounded(dx) && source.dy === bounded(dy)) return;
    this.handshake.change();
    this.scene.shiftTo(bounded(dx), bounded(dy));
    this.requestFrame();
  }

  // What the hand does: on a kernel

  /**
   * @param {string} name
   * @param {import("./scene.js").Numbers} kernel
   */
  edit(name, kernel) {
    this.handshake.change();
    this.own.set(name, kernel);
    this.scene.arrays.set(name, kernel);
    this.scene.evaluate([name]);
    this.requestFrame();
  }

  /**
   * Tell Python of a kernel, at once or when no key follows.
   *
   * @param {string} name
   * @param {{ soon?: boolean }} when
   */
  commit(name, { soon = false } = {}) {
    const send = () => {
      const { rows, columns, values } = this.scene.arrays.get(name);
      const cells = Array.from({ length: rows }, (_, row) =>
        [...values.subarray(row * columns, (row + 1) * columns)],
      );
      this.handshake.tell("kernel", { name, cells });
    };
    const kind = `kernel ${name}`;
    if (soon) {
      this.rest.after(send, { kind });
    } else {
      this.rest.forget(kind);
      send();
    }
  }

  commitShift() {
    const { dx, dy } = this.scene.shifted;
    this.rest.forget("shift");
    this.handshake.tell("shift", { dx, dy });
  }

  commitBox() {
    const [row, column, height, width] = boxSides(this.box);
    const { name } = this.box;
    this.handshake.change();
    this.handshake.tell("box", { name, row, column, height, width });
  }
}

/**
 * @param {Cell | null} one
 * @param {Cell | null} other
 */
export function sameCell(one, other) {
  return Boolean(one && other) && one.name === other.name && one.row === other.row &&
    one.column === other.column;
}

/**
 * Row, column, height and width of a box between two cells.
 *
 * @param {{ from: Place, to: Place }} corners
 * @returns {[number, number, number, number]}
 */
export function boxSides({ from, to }) {
  const row = Math.min(from.row, to.row);
  const column = Math.min(from.column, to.column);
  return [row, column, Math.abs(from.row - to.row) + 1, Math.abs(from.column - to.column) + 1];
}
