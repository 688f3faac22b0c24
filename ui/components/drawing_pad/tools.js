/** The tools of the pad: pens, inks, the eraser, undo and clear. */

import { make } from "../shared/elements.js";
import { INKS } from "./strokes.js";

const PENS = { thin: 8, medium: 14, thick: 22 }; // widths, in the units of the strokes
const COLOURS = { p: "White", r: "Red", g: "Green", b: "Blue" };
const ERASER_WIDTH = 30;

export class Tools {
  /** @param {object} pad Has: isColoured, isEmpty, canUndo. Hears: takeBack, clear. */
  constructor(pad) {
    this.pad = pad;
    this.width = PENS.medium;
    this.ink = "p";
    this.erases = false;
    this.element = make("div", "tools", "", { role: "toolbar", "aria-label": "Drawing tools" });
    this.pens = new Map();
    for (const [name, width] of Object.entries(PENS)) {
      const pen = this.button(`${name} pen`, () => Object.assign(this, { erases: false, width }), dot(width));
      this.pens.set(width, pen);
    }
    this.inks = new Map();
    for (const [letter, name] of Object.entries(COLOURS)) {
      const face = dot(PENS.medium, INKS[letter]);
      this.inks.set(letter, this.button(`${name} ink`, () => Object.assign(this, { erases: false, ink: letter }), face));
    }
    this.eraser = this.button("Eraser", () => (this.erases = true), "⌫ Eraser");
    this.undo = this.button("Undo", () => pad.takeBack(), "↶ Undo");
    this.clear = this.button("Clear", () => pad.clear(), "Clear");
  }

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

  /** The stroke that begins at a point. */
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

function dot(size, colour = "") {
  const mark = make("span", "dot");
  mark.style.width = mark.style.height = `${size}px`;
  if (colour) mark.style.background = colour;
  return mark;
}
