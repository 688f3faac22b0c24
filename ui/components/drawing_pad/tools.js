/** The tools of the pad: pens, inks, the eraser, undo and clear. */

import { make } from "../shared/elements.js";
import { INKS } from "./strokes.js";

const PENS = { thin: 8, medium: 14, thick: 22 }; // widths, in the units of the strokes
const COLOURS = { p: "White", r: "Red", g: "Green", b: "Blue" };
const ERASER_WIDTH = 30;

/**
 * What the tools work on.
 *
 * @typedef {object} Sheet
 * @property {boolean} isColoured
 * @property {boolean} isEmpty
 * @property {boolean} canUndo
 * @property {() => void} takeBack
 * @property {() => void} clear
 */

export class Tools {
  /** @param {Sheet} pad */
  constructor(pad) {
    this.pad = pad;
    this.width = PENS.medium;
    this.ink = "p";
    this.erases = false;
    this.element = make("div", "tools", "", { role: "toolbar", "aria-label": "Drawing tools" });
    /** @type {Map<number, HTMLButtonElement>} */
    this.pens = new Map(); // by their widths
    for (const [name, width] of Object.entries(PENS)) {
      const choose = () => Object.assign(this, { erases: false, width });
      this.pens.set(width, this.button(`${name} pen`, choose, dot(width)));
    }
    /** @type {Map<string, HTMLButtonElement>} */
    this.inks = new Map(); // by their letters
    for (const [letter, name] of Object.entries(COLOURS)) {
      const choose = () => Object.assign(this, { erases: false, ink: letter });
      this.inks.set(letter, this.button(`${name} ink`, choose, dot(PENS.medium, INKS[letter])));
    }
    this.eraser = this.button("Eraser", () => (this.erases = true), "⌫ Eraser");
    this.undo = this.button("Undo", () => pad.takeBack(), "↶ Undo");
    this.clear = this.button("Clear", () => pad.clear(), "Clear");
  }

  /**
   * Add a button.
   *
   * @param {string} name
   * @param {() => void} act
   * @param {string | Node} face
   */
  button(name, act, face) {
    const button = make("button", "tool", "", { type: "button", "aria-label": name, title: name });
    button.append(face);
    button.addEventListener("click", () => {
      act();
      this.show();
    });
    this.element.append(button);
    return button;
  }

  /**
   * The stroke that begins at a point.
   *
   * @param {import("./strokes.js").Point} point
   * @returns {import("./strokes.js").Stroke}
   */
  begin(point) {
    const ink = this.pad.isColoured ? this.ink : "p";
    return {
      tool: this.erases ? "e" : ink,
      width: this.erases ? ERASER_WIDTH : this.width,
      points: [point],
    };
  }

  show() {
    const { pad, erases } = this;
    /** @type {(button: HTMLButtonElement, on: boolean) => void} */
    const press = (button, on) => button.setAttribute("aria-pressed", String(on));
    for (const [width, pen] of this.pens) press(pen, !erases && width === this.width);
    for (const [letter, button] of this.inks) {
      button.hidden = !pad.isColoured;
      press(button, !erases && letter === this.ink);
    }
    press(this.eraser, erases);
    this.undo.disabled = !pad.canUndo;
    this.clear.disabled = pad.isEmpty;
  }
}

/**
 * Make a round mark.
 *
 * @param {number} size in pixels
 * @param {string} colour that of the page's text if left out
 */
function dot(size, colour = "") {
  const mark = make("span", "dot");
  mark.style.width = mark.style.height = `${size}px`;
  if (colour) mark.style.background = colour;
  return mark;
}
