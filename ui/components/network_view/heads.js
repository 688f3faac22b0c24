/** The names above the columns, and the buttons that turn a column's pages. */

import { make } from "../shared/elements.js";
import { MARGIN } from "./columns.js";

/** @typedef {import("./columns.js").Column} Column */

/** What stands above one column. */
export class Head {
  /**
   * @param {Column} column
   * @param {(by: number) => void} turn
   */
  constructor(column, turn) {
    this.column = column;
    this.element = make("div", "head");
    this.element.append(named(column.name), make("span", "small", column.shape.join(" × ")));
    if (column.pages > 1) this.addPager(turn);
  }

  /** @param {(by: number) => void} turn */
  addPager(turn) {
    const turner = (words, by, sign) => {
      const label = `${words} units of ${this.column.name}`;
      const button = make("button", "tool turn", sign, { type: "button", "aria-label": label });
      button.addEventListener("click", () => turn(by));
      return button;
    };
    this.back = turner("Previous", -1, "‹");
    this.more = turner("More", 1, "›");
    this.range = make("span", "small");
    const pager = make("div", "pager");
    pager.append(this.back, this.range, this.more);
    this.element.append(pager);
  }

  /** Stand where the column stands, and say what page of it is seen. */
  layout() {
    const { left, width, first, count, units, page, pages } = this.column;
    this.element.style.left = `${left + MARGIN}px`;
    this.element.style.width = `${width}px`;
    if (pages === 1) return;
    this.range.textContent = `units ${first}–${first + count - 1} of ${units}`;
    this.back.disabled = page === 0;
    this.more.disabled = page === pages - 1;
  }
}

/**
 * A name that may break behind each underscore.
 *
 * @param {string} layer
 */
function named(layer) {
  const name = make("b", "layer");
  layer.split("_").forEach((part, place) => {
    if (place) name.append("_", make("wbr"));
    name.append(part);
  });
  return name;
}
