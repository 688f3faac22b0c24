/** The fraction of one class: its exponential over all of them; and the sum as one divided bar. */

import { formatNumber } from "../shared/colours.js";
import { fill, make, onKey } from "../shared/elements.js";

/** @typedef {import("./component.js").SoftmaxLab} SoftmaxLab */

const ROOM_FOR_NAME = 0.06; // of the bar

/**
 * Write a power of e, such as e^2.65, with the exponent raised.
 *
 * @param {number} exponent
 */
function power(exponent) {
  const element = make("span", "power", "e");
  element.append(make("sup", "", formatNumber(exponent)));
  return element;
}

/** Make a fraction of two empty places. */
function makeFraction() {
  const element = make("span", "fraction");
  const above = make("span", "numerator");
  const below = make("span", "denominator");
  element.append(above, below);
  return { element, above, below };
}

export class Fraction {
  /**
   * @param {HTMLElement} container
   * @param {SoftmaxLab} lab
   */
  constructor(container, lab) {
    this.lab = lab;
    this.symbols = makeFraction();
    this.numbers = makeFraction();
    this.left = make("span", "left");
    this.result = make("strong", "result");
    const formula = make("div", "formula");
    const equals = () => make("span", "", "=");
    formula.append(this.left, this.symbols.element, equals(), this.numbers.element, equals(), this.result);
    this.terms = lab.names.map((_, index) => this.makeTerm(index));
    this.symbols.below.append(...this.terms.flatMap((term, index) => (index > 0 ? [" + ", term] : [term])));
    this.shares = lab.names.map((name, index) => {
      const share = make("span", "share", "", { title: name });
      hookUp(share, lab, index);
      return share;
    });
    this.bar = make("div", "shares", "", { role: "img" });
    this.bar.append(...this.shares);
    container.append(formula, this.bar);
  }

  /** @param {number} index */
  makeTerm(index) {
    const term = make("button", "power-term", "", { type: "button" });
    hookUp(term, this.lab, index);
    onKey(term, (event) => this.press(event, index));
    return term;
  }

  /**
   * Go to another term by the keyboard, and choose it.
   *
   * @param {KeyboardEvent} event
   * @param {number} index
   */
  press(event, index) {
    const last = this.terms.length - 1;
    const next = {
      ArrowRight: Math.min(index + 1, last),
      ArrowDown: Math.min(index + 1, last),
      ArrowLeft: Math.max(index - 1, 0),
      ArrowUp: Math.max(index - 1, 0),
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.lab.choose(next);
    this.terms[next].focus();
  }

  show() {
    const { lab } = this;
    const { logits, temperature } = lab.state;
    this.left.textContent = `p(${lab.names[lab.chosen]}) =`;
    this.symbols.above.replaceChildren(power(logits[lab.chosen] / temperature));
    this.terms.forEach((term, index) => this.showTerm(term, index));
    this.numbers.above.textContent = formatNumber(lab.powers[lab.chosen]);
    this.numbers.below.textContent = formatNumber(lab.powers.reduce((total, value) => total + value, 0));
    this.result.textContent = lab.percent(lab.chosen);
    this.shares.forEach((share, index) => {
      share.style.flexGrow = String(lab.probabilities[index]);
      share.textContent = lab.probabilities[index] > ROOM_FOR_NAME ? lab.names[index] : "";
      mark(share, lab, index);
    });
    const said = lab.names.map((name, index) => `${name} ${lab.percent(index)}`);
    this.bar.setAttribute("aria-label", `${lab.data.words.shares}: ${said.join(", ")}`);
  }

  /**
   * Show the exponential of a class, as a power and as a number.
   *
   * @param {HTMLElement} term
   * @param {number} index
   */
  showTerm(term, index) {
    const { lab } = this;
    const value = formatNumber(lab.powers[index]);
    term.replaceChildren(power(lab.state.logits[index] / lab.state.temperature), make("small", "", value));
    term.setAttribute("aria-label", fill(lab.data.words.term, { name: lab.names[index], value }));
    term.tabIndex = index === lab.chosen ? 0 : -1; // one stop of Tab; arrows go on from there
    mark(term, lab, index);
  }
}

/**
 * Let an element point at a class, and choose it for the numerator.
 *
 * @param {HTMLElement} element
 * @param {SoftmaxLab} lab
 * @param {number} index
 */
export function hookUp(element, lab, index) {
  for (const come of ["pointerenter", "focusin"]) element.addEventListener(come, () => lab.look(index));
  for (const go of ["pointerleave", "focusout"]) element.addEventListener(go, () => lab.look(null));
  element.addEventListener("click", () => lab.choose(index));
}

/**
 * Show whether a class is pointed at, and whether it is the one in the numerator.
 *
 * @param {HTMLElement} element
 * @param {SoftmaxLab} lab
 * @param {number} index
 */
export function mark(element, lab, index) {
  element.classList.toggle("looked", lab.looking === index);
  element.classList.toggle("chosen", lab.chosen === index);
}
