/** A number that can be typed, stepped with the arrow keys and dragged up and down. */

import { focusedBeside, make } from "./elements.js";

const PIXELS_PER_STEP = 4; // of a drag, each of which adds 0.5

/** Keep a number in its range, with 3 decimals, as links do. */
export function legal(value, largest) {
  return Math.round(Math.min(Math.max(value, -largest), largest) * 1000) / 1000 + 0;
}

/** Write a number with its sign and a fixed number of decimals. */
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

/**
 * Make a field for a number that can be typed, stepped with the arrow keys and dragged up and down.
 *
 * @param {Lab} lab
 * @param {string} label what it is called
 * @param {number} largest the largest magnitude that is accepted
 * @param {() => number} get reads the number from the state
 * @param {(value: number) => void} set writes it
 * @returns the `input`, and `show`, which brings it up to date unless it is being typed in
 */
export function numberField(lab, label, largest, get, set) {
  const input = make("input", "number", "", { "aria-label": label, autocomplete: "off" });
  input.addEventListener("input", () => {
    const typed = Number(input.value.replace("−", "-").replace(",", "."));
    const fits = input.value.trim() !== "" && Math.abs(typed) <= largest;
    mark(!fits);
    if (fits) edit(typed, lab.pending());
  });
  input.addEventListener("change", () => lab.commit());
  input.addEventListener("blur", () => {
    mark(false);
    lab.commit();
    show();
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (event.key === "Enter" && input.reportValidity()) lab.commit(); // else it says the range
    if (event.key === "Escape") {
      mark(false);
      show();
    }
    if (step === undefined) return;
    event.preventDefault();
    edit(get() + (event.shiftKey ? step / 10 : step), event.repeat || lab.pending());
    show();
  });
  input.addEventListener("keyup", (event) => /^(Arrow|Page)/.test(event.key) && lab.commit());
  input.addEventListener("pointerdown", scrub);

  /** Frame what cannot be taken, and keep ready what would be right. */
  function mark(wrong) {
    input.classList.toggle("wrong", wrong);
    input.setAttribute("aria-invalid", String(wrong));
    input.setCustomValidity(wrong ? `A number from −${largest} to ${largest}, in digits` : "");
  }

  function edit(value, goesOn) {
    mark(false);
    lab.gesture(goesOn);
    set(legal(value, largest));
    lab.update();
  }

  /** A finger has to tap the field first; until then it scrolls the page. */
  function scrub(down) {
    const focused = focusedBeside(input) === input;
    if (down.pointerType === "touch" && !focused) return;
    const start = get();
    let moved = false;
    const follow = ({ clientY }) => {
      const steps = Math.round((down.clientY - clientY) / PIXELS_PER_STEP);
      if (!moved && steps === 0) return;
      edit(start + steps / 2, moved);
      moved = true;
      show();
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

  function show() {
    if (!input.classList.contains("wrong")) input.value = String(get()).replace("-", "−");
  }
  return { input, show: () => focusedBeside(input) !== input && show() };
}
