/** What stands beside the drawing: words on the unit in hand, the unit enlarged, and a legend. */

import { make, say } from "../shared/elements.js";
import { drawCells, fitCanvas } from "./drawing.js";
import { describeUnit, invitation, legendWords } from "./words.js";

/**
 * @typedef {import("./drawing.js").Host} Host
 * @typedef {import("./drawing.js").Place} Place
 */

const SAY_AFTER = 500; // milliseconds of rest before a unit is read out
const LARGE = 104; // CSS pixels of the unit in hand, enlarged
const LARGEST_CELL = 28; // CSS pixels of one of its cells

/** The words beside the network of a host. */
export class Beside {
  /** @type {number | undefined} */ saying; // the timer until words are read out

  /**
   * @param {Host} host
   * @param {() => void} open what its button does
   */
  constructor(host, open) {
    this.host = host;
    this.legend = make("div", "legend small");
    this.lowest = make("span", "low");
    this.ramp = make("span", "ramp");
    this.highest = make("span", "high");
    this.legend.append(this.lowest, this.ramp, this.highest);

    this.readout = make("div", "readout");
    this.large = make("canvas", "large", "", { "aria-hidden": "true" });
    this.name = make("div", "name");
    this.range = make("div", "range small");
    this.sources = make("div", "sources small");
    const text = make("div", "text");
    text.append(this.name, this.range, this.sources);
    this.openButton = make("button", "tool open", "Open", { type: "button" });
    this.openButton.addEventListener("click", open);
    this.readout.append(this.large, text, this.openButton);

    this.live = make("div", "spoken", "", { "aria-live": "polite" });
    this.sheet = make("canvas"); // the unit in hand, one pixel a cell
  }

  /** Bring everything up to date with what the hand is at. */
  show() {
    const { target, columns } = this.host;
    this.readout.classList.toggle("empty", !target);
    this.openButton.disabled = !target?.layer; // nothing, or the picture itself
    this.showLegend();
    clearTimeout(this.saying);
    if (!target) {
      this.write(invitation(matchMedia("(hover: none)").matches));
      return;
    }
    const { name, kind, range, sources } = describeUnit(columns, target);
    this.write({ name, range: `${kind} · ${range}`, sources });
    this.enlarge(target);
    this.sayLater(`${name}, ${range}. ${sources}`);
  }

  /** @param {{ name: string, range: string, sources: string }} words */
  write({ name, range, sources }) {
    say(this.name, name);
    say(this.range, range);
    say(this.sources, sources);
  }

  /**
   * Read words out once the hand rests.
   *
   * @param {string} words
   */
  sayLater(words) {
    if (words === this.live.textContent) return;
    this.saying = setTimeout(() => (this.live.textContent = words), SAY_AFTER);
  }

  showLegend() {
    const { low, high, isPicture } = legendWords(this.host);
    say(this.lowest, low);
    say(this.highest, high);
    this.ramp.classList.toggle("grey", isPicture);
  }

  /**
   * Show the unit in hand larger.
   *
   * @param {Place} place
   */
  enlarge({ layer, unit }) {
    const column = this.host.columns[layer];
    const { rows, columns } = column;
    const long = Math.max(rows, columns);
    const side = Math.min(LARGE, long * LARGEST_CELL);
    column.paint(this.sheet, unit, 1, this.host);
    const context = fitCanvas(this.large, (side * columns) / long, (side * rows) / long);
    drawCells(context, this.sheet, [0, 0, columns, rows], [0, 0, this.large.width, this.large.height]);
  }

  destroy() {
    clearTimeout(this.saying);
  }
}
