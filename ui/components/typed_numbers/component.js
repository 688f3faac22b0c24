/** Reads what is typed into Streamlit's fields for whole numbers before Streamlit does. */

import { make, onKey, say } from "../shared/elements.js";
import { readingsOf } from "../shared/typed_number.js";

const FIELD = '[data-testid="stNumberInputField"]';
const WHOLE = '[data-testid="stNumberInput"]';
// What Streamlit writes over the field, as long as it has not taken what stands there.
const OVERLAY = '[data-testid="InputInstructions"] { pointer-events: none; }';
const DIGITS = /^-?\d*$/; // what Streamlit reads as it is meant
const TAKING = ["Enter", "ArrowUp", "ArrowDown"]; // keys by which Streamlit goes by what stands there
const LONGEST = 12; // letters of what was typed, in a message
const LOOK = "margin: 0.25rem 0 0; font-size: 0.8125rem; color: var(--st-red-text-color, #c0392b);";

/**
 * The whole numbers that a text may mean: of 2,500 not 2.5; and 3.000 may be 3000 where things are counted.
 *
 * @param {string} text
 */
export function wholeIn(text) {
  const readings = [text, text.replaceAll(".", ",")].flatMap(readingsOf);
  return [...new Set(readings.filter(Number.isSafeInteger))];
}

/** A field from the moment in which somebody types into it. */
export class Field {
  isWrong = false;

  /**
   * @param {HTMLInputElement} input
   * @param {boolean} isTyping whether somebody has begun to type
   */
  constructor(input, isTyping) {
    this.input = input;
    this.note = make("p", "", "", { role: "alert", style: LOOK });
    // As a field for text, it shows all that is typed; what it is called and does stays the same.
    input.type = "text";
    input.inputMode = "decimal";
    input.setAttribute("role", "spinbutton");
    // The change of its type has undone what was selected.
    if (isTyping) input.setSelectionRange(input.value.length, input.value.length);
    else input.select();
    // React hears all of this later, at the root of the page.
    onKey(input, (event) => TAKING.includes(event.key) && this.take(event));
    input.addEventListener("focusout", (event) => this.take(event));
    input.addEventListener("focus", () => this.remember());
    this.held = "";
    if (!isTyping) this.remember();
    input.addEventListener("input", () => this.mark(""));
    this.frame = input.closest(WHOLE);
    this.frame.addEventListener("click", () => this.mark("")); // on a step: it is a number again
  }

  /**
   * Write what is meant in digits; keep what is no whole number from being sent.
   *
   * @param {Event} event by which Streamlit would take it
   */
  take(event) {
    const text = this.input.value;
    if (DIGITS.test(text)) return;
    const readings = this.possible(wholeIn(text));
    if (readings.length === 1) {
      this.write(String(readings[0]));
      return;
    }
    event.stopPropagation();
    const wrong = readings.length ? `is ${readings.join(" or ")}: type the one you mean` : "is no whole number";
    const typed = text.slice(0, LONGEST) + (text.length > LONGEST ? "…" : "");
    this.mark(`“${typed}” ${wrong}${this.held && `; until then ${this.held} holds`}`);
  }

  /**
   * Of several numbers, those within the bounds that Streamlit writes at the field, if there are any.
   *
   * @param {number[]} readings
   */
  possible(readings) {
    const [least, most] = [this.input.min, this.input.max].map((bound) => (bound === "" ? NaN : Number(bound)));
    const within = readings.filter((number) => !(number < least) && !(number > most));
    return within.length ? within : readings;
  }

  /** Keep what the page goes by, before something else is typed. */
  remember() {
    if (DIGITS.test(this.input.value)) this.held = this.input.value;
  }

  /** @param {string} text */
  write(text) {
    // React has put a setter of its own at the element, by which it would miss the change.
    const { HTMLInputElement, Event } = /** @type {any} */ (this.input.ownerDocument.defaultView);
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(this.input, text);
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {string} words what is wrong */
  mark(words) {
    if (!words && !this.isWrong) return; // a mark of Streamlit's stays
    this.isWrong = words !== "";
    this.input.setAttribute("aria-invalid", String(this.isWrong));
    say(this.note, words);
    if (this.isWrong) this.frame.after(this.note);
    else this.note.remove();
  }
}

/** @type {WeakSet<Element>} */
const known = new WeakSet();
let watching = false;

/**
 * @param {Element} element that has the focus
 * @param {boolean} isTyping whether it may have had it for a while
 */
function meet(element, isTyping = false) {
  if (!element.matches(FIELD) || known.has(element)) return;
  known.add(element);
  new Field(/** @type {HTMLInputElement} */ (element), isTyping);
}

/** Watch the page, from the first time on: on all pages, the document is the same. */
export default function watch() {
  if (watching) return;
  watching = true;
  document.head.append(make("style", "", OVERLAY));
  document.addEventListener("focusin", ({ target }) => meet(/** @type {Element} */ (target)));
  // A quick hand was in a field before this was loaded.
  if (document.activeElement) meet(document.activeElement, true);
}
