/** A number that can be typed, stepped with the arrow keys and dragged up and down. */

import { focusedBeside, make, onKey } from "./elements.js";
import { readNumber } from "./typed_number.js";

const PIXELS_PER_STEP = 4; // of a drag, each of which adds 0.5

/**
 * Keep a number in its range, with 3 decimals, as links do.
 *
 * @param {number} value
 * @param {number} largest magnitude
 */
export function legal(value, largest) {
  return Math.round(Math.min(Math.max(value, -largest), largest) * 1000) / 1000 + 0;
}

/**
 * Write a number with its sign and a fixed number of decimals.
 *
 * @param {number} value
 * @param {number} digits
 */
export function withSign(value, digits = 2) {
  const size = Math.abs(value).toFixed(digits);
  return `${value < 0 && Number(size) !== 0 ? "−" : "+"}${size}`;
}

/**
 * What a field changes.
 *
 * @typedef {object} Lab
 * @property {(goesOn?: boolean) => void} gesture The hand begins, or goes on.
 * @property {() => void} update The state has changed.
 * @property {() => void} commit The hand has let go.
 * @property {() => boolean} pending Whether there is something to tell Python.
 * @property {boolean} holding Whether the hand is down.
 */

/** A field for a number that can be typed, stepped with the arrow keys and dragged up and down. */
export class NumberField {
  /**
   * @param {Lab} lab
   * @param {string} label what it is called
   * @param {number} largest the largest magnitude that is accepted
   * @param {() => number} get reads the number from the state
   * @param {(value: number) => void} set writes it
   */
  constructor(lab, label, largest, get, set) {
    this.lab = lab;
    this.largest = largest;
    this.get = get;
    this.set = set;
    this.input = make("input", "number", "", { "aria-label": label, autocomplete: "off" });
    this.input.addEventListener("input", () => this.read());
    this.input.addEventListener("change", () => lab.commit());
    this.input.addEventListener("blur", () => this.leave());
    onKey(this.input, (event) => this.press(event));
    this.input.addEventListener("keyup", (event) => /^(Arrow|Page)/.test(event.key) && lab.commit());
    this.input.addEventListener("pointerdown", (event) => this.scrub(event));
  }

  /** Bring the field up to date, unless it is being typed in. */
  show() {
    if (!this.hasFocus) this.write();
  }

  get hasFocus() {
    return focusedBeside(this.input) === this.input;
  }

  write() {
    if (!this.input.classList.contains("wrong")) this.input.value = String(this.get()).replace("-", "−");
  }

  /** Frame what cannot be taken, and keep ready what would be right. */
  mark(wrong) {
    this.input.classList.toggle("wrong", wrong);
    this.input.setAttribute("aria-invalid", String(wrong));
    const { largest } = this;
    this.input.setCustomValidity(wrong ? `A number from −${largest} to ${largest}, in digits` : "");
  }

  edit(value, goesOn) {
    this.mark(false);
    this.lab.gesture(goesOn);
    this.set(legal(value, this.largest));
    this.lab.update();
  }

  /** Take what is being typed, if it is a number in range. */
  read() {
    const { value } = readNumber(this.input.value, this.largest);
    this.mark(value === null);
    if (value !== null) this.edit(value, this.lab.pending());
  }

  leave() {
    this.mark(false);
    this.lab.commit();
    this.write();
  }

  press(event) {
    const step = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (event.key === "Enter" && this.input.reportValidity()) this.lab.commit(); // else it says the range
    if (event.key === "Escape") {
      this.mark(false);
      this.write();
    }
    if (step === undefined) return;
    event.preventDefault();
    this.edit(this.get() + (event.shiftKey ? step / 10 : step), event.repeat || this.lab.pending());
    this.write();
  }

  /** Follow the pointer. A finger has to tap the field first; until then it scrolls the page. */
  scrub(down) {
    const { input, lab } = this;
    if (down.button > 0 || (down.pointerType === "touch" && !this.hasFocus)) return;
    const start = this.get();
    let moved = false;
    const follow = ({ clientY }) => {
      const steps = Math.round((down.clientY - clientY) / PIXELS_PER_STEP);
      if (!moved && steps === 0) return;
      this.edit(start + steps / 2, moved);
      moved = true;
      this.write();
    };
    const release = () => {
      input.removeEventListener("pointermove", follow);
      lab.holding = false;
      if (moved) lab.commit();
    };
    lab.holding = true;
    input.setPointerCapture(down.pointerId);
    input.addEventListener("pointermove", follow);
    input.addEventListener("lostpointercapture", release, { once: true });
  }
}
