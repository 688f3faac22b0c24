/**
 * A confusion matrix of buttons: rows are the truth, columns the answers.
 *
 * Place (row, column) counts from 1; row 0 and column 0 hold the names, which choose a whole column
 * or row, and (0, 0) chooses nothing. One tab stop reaches all of it; arrow keys move on.
 */

import { matrix } from "../shared/csv.js";
import { make, onKey, say } from "../shared/elements.js";
import { mount } from "../shared/mounted.js";

const MOST_LETTERS = 17; // in a line of a name above; longer ones have two lines

/**
 * What Python sends: counts[truth][answer], and the numbers of the chosen row and column.
 *
 * @typedef {object} Data
 * @property {number[][]} counts
 * @property {string[]} names
 * @property {number | null} truth
 * @property {number | null} answer
 *
 * @typedef {[number, number]} Place row and column, from 1; 0 for the names
 * @typedef {import("../shared/handshake.js").Message} Message
 */

class ConfusionMatrix {
  /** @type {Data} */ data;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.grid = make("div", "grid", "", { role: "grid" });
    this.readout = make("p", "readout", "", { "aria-live": "polite" });
    const scroller = make("div", "scroller scrolls first-stays");
    scroller.append(this.grid);
    const axes = make("div", "axes");
    axes.append(make("span", "answer-axis", "answer of the network →"), scroller);
    root.replaceChildren(axes, this.readout);
    /** @type {Map<string, HTMLButtonElement>} */
    this.cells = new Map(); // by "row.column"
    /** @type {Place} */
    this.focused = [1, 1];
    onKey(this.grid, (event) => this.press(event));
    // The second click of a double click would take back what the first one chose.
    this.grid.addEventListener("click", (event) => event.detail < 2 && this.choose(this.placeOf(event)));
    for (const name of ["pointerover", "focusin"]) {
      this.grid.addEventListener(name, (event) => this.say(this.placeOf(event)));
    }
    for (const name of ["pointerleave", "focusout"]) {
      this.grid.addEventListener(name, () => this.say(null));
    }
  }

  figureName = "Confusion matrix";

  figureNumbers() {
    const { counts, names } = this.data;
    return matrix(counts, { corner: "true class \\ answer", beside: names, above: names });
  }

  /** @param {Message} message */
  update(message) {
    this.send = message.setTriggerValue;
    const data = /** @type {Data} */ (message.data);
    const { counts, names } = data;
    const renamed = JSON.stringify(names) !== JSON.stringify(this.data?.names);
    this.data = data;
    this.totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
    this.called = names.map((_, column) => counts.reduce((sum, row) => sum + row[column], 0));
    if (renamed) this.build();
    this.grid.setAttribute(
      "aria-label",
      `Confusion matrix of ${names.length} classes: rows are the truth, columns the answers. ` +
        "Arrow keys move, Enter opens the pictures of a cell.",
    );
    this.paint();
    this.say(null);
  }

  build() {
    const { names } = this.data;
    this.cells.clear();
    const longest = Math.max(...names.map((name) => name.length));
    this.root.classList.toggle("rotated", longest > 3 && names.length > 4);
    this.root.style.setProperty("--classes", String(names.length));
    this.root.style.setProperty("--letters", String(Math.min(longest, MOST_LETTERS))); // in a line
    const rows = Array.from({ length: names.length + 1 }, (_, row) => {
      const line = make("div", "row", "", { role: "row" });
      for (let column = 0; column <= names.length; column++) line.append(this.button(row, column));
      return line;
    });
    this.grid.replaceChildren(...rows);
    this.focused = [1, 1];
    this.cells.get("1.1").tabIndex = 0;
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  button(row, column) {
    const { names } = this.data;
    const name = row === 0 ? names[column - 1] : names[row - 1];
    const isName = row === 0 || column === 0;
    const kind = row && column ? "gridcell" : row ? "rowheader" : "columnheader";
    const button = make("button", isName ? "name" : "cell", "", { type: "button", role: kind });
    button.tabIndex = -1;
    button.dataset.place = `${row}.${column}`;
    if (row === 0 && column === 0) {
      button.classList.add("corner");
      button.append(make("span", "", "true ↓"));
    } else if (isName) {
      button.classList.add(row === 0 ? "above" : "beside");
      button.append(make("span", "", name));
    }
    this.cells.set(button.dataset.place, button);
    return button;
  }

  /** Colour the mistakes by their share of a row, the largest of all in full; hits in pale blue. */
  paint() {
    const { counts, truth, answer } = this.data;
    /** @type {(i: number, j: number) => number} */
    const share = (i, j) => (this.totals[i] ? counts[i][j] / this.totals[i] : 0);
    let worst = 0;
    counts.forEach((row, i) => row.forEach((_, j) => i !== j && (worst = Math.max(worst, share(i, j)))));
    for (const [name, button] of this.cells) {
      const place = placeNamed(name);
      const [row, column] = place;
      const [inRow, inColumn] = [truth === row - 1, answer === column - 1];
      if (row && column) {
        const [i, j] = [row - 1, column - 1];
        const count = counts[i][j];
        button.textContent = count ? shortCount(count) : "";
        button.classList.toggle("hit", i === j);
        const strength = i === j ? 10 + 35 * share(i, j) : worst && 72 * Math.sqrt(share(i, j) / worst);
        button.style.setProperty("--strength", `${strength.toFixed(1)}%`);
        button.classList.toggle("chosen", inRow && inColumn);
        button.classList.toggle("along", (inRow && answer === null) || (inColumn && truth === null));
        button.setAttribute("aria-selected", String(inRow && inColumn));
      } else {
        button.classList.toggle("chosen", (row > 0 && inRow) || (column > 0 && inColumn));
      }
      button.setAttribute("aria-label", this.words(place));
    }
  }

  /**
   * What a place holds.
   *
   * @param {Place} place
   */
  words([row, column]) {
    const { counts, names } = this.data;
    const [i, j] = [row - 1, column - 1];
    /** @type {(part: number, whole: number) => string} */
    const percent = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(1)} %` : "none");
    if (row === 0 && column === 0) return "All pictures.";
    if (column === 0) {
      const [right, total] = [counts[i][i], this.totals[i]];
      return `All ${total.toLocaleString("en")} of class ${names[i]}: ${percent(right, total)} found.`;
    }
    if (row === 0) {
      const [right, total] = [counts[j][j], this.called[j]];
      return `All ${total.toLocaleString("en")} called ${names[j]}: ${percent(right, total)} of them are.`;
    }
    const count = counts[i][j];
    const times = `${count.toLocaleString("en")} ${count === 1 ? "time" : "times"}`;
    return `${names[i]} called ${names[j]}: ${times}, ${percent(count, this.totals[i])} of class ${names[i]}.`;
  }

  /**
   * Say what a place holds, or the chosen one, or what to do.
   *
   * @param {Place | null} place
   */
  say(place) {
    const { truth, answer } = this.data;
    /** @type {Place | null} */
    const chosen = truth === null && answer === null ? null : [(truth ?? -1) + 1, (answer ?? -1) + 1];
    const shown = place ?? chosen;
    this.readout.toggleAttribute("data-hint", !shown);
    say(this.readout, shown ? this.words(shown) : "Click a cell, or the name of a row or column, to see its pictures.");
  }

  /**
   * The place of an event, null between the buttons.
   *
   * @param {Event} event
   * @returns {Place | null}
   */
  placeOf(event) {
    const button = /** @type {Element} */ (event.target).closest("button");
    return button && placeNamed(button.dataset.place);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const [row, column] = this.placeOf(event) ?? this.focused;
    const last = this.data.names.length;
    const move = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, last],
      PageUp: [0, column],
      PageDown: [last, column],
    }[event.key];
    if (event.key === "Escape") this.choose([0, 0]);
    if (!move) return;
    event.preventDefault();
    const [toRow, toColumn] = move.map((place) => Math.min(Math.max(place, 0), last));
    this.cells.get(`${row}.${column}`).tabIndex = -1;
    this.focused = [toRow, toColumn];
    const button = this.cells.get(`${toRow}.${toColumn}`);
    button.tabIndex = 0;
    button.focus();
  }

  /** @param {Place | null} place */
  choose(place) {
    if (!place) return;
    const [truth, answer] = place.map((number) => (number ? number - 1 : null));
    const again = truth === this.data.truth && answer === this.data.answer;
    const cell = again ? { truth: null, answer: null } : { truth, answer };
    this.send("cell", cell);
    Object.assign(this.data, cell);
    this.paint(); // at once; Python's answer says the same
  }
}

/**
 * Read "row.column".
 *
 * @param {string} name
 */
function placeNamed(name) {
  return /** @type {Place} */ (name.split(".").map(Number));
}

/**
 * Write a count in at most four characters.
 *
 * @param {number} count
 */
function shortCount(count) {
  return count < 10_000 ? String(count) : `${Math.round(count / 1000)}k`;
}

/** @param {Message} component */
export default function (component) {
  /** @type {HTMLElement} */
  const root = component.parentElement.querySelector(".confusion-matrix");
  const [matrix, cleanUp] = mount(component.parentElement, () => new ConfusionMatrix(root));
  matrix.update(component);
  return cleanUp;
}
