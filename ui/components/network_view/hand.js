/** What the hand does: pointer, finger and keys choose units and turn pages. */

import { onKey } from "../shared/elements.js";
import { MARGIN } from "./columns.js";

/**
 * @typedef {import("./columns.js").Column} Column
 * @typedef {import("./drawing.js").Place} Place
 *
 * What the hand has before it.
 * @typedef {object} Desk
 * @property {HTMLElement} stage the drawing; it has the keys
 * @property {HTMLElement} scroller of the drawing
 * @property {Column[]} columns
 * @property {() => void} layout Pages have turned.
 * @property {(what: "lines" | "units") => void} requestFrame Draw again.
 * @property {(place: Place) => void} open
 */

/** The hand: where it points, and what it has chosen. */
export class Hand {
  /** @type {Place | null} */ hovered = null; // the unit under the mouse
  /** @type {Place | null} */ current = null; // the one that keys or a tap have chosen
  /** @type {string | undefined} */ pointerType; // of the last press

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    const { stage, scroller } = desk;
    stage.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse") this.hover(this.placeAt(event));
    });
    stage.addEventListener("pointerleave", () => this.hover(null));
    // Not every browser says with the click what has clicked.
    stage.addEventListener("pointerdown", ({ pointerType }) => (this.pointerType = pointerType));
    stage.addEventListener("click", (event) => this.click(this.placeAt(event)));
    onKey(stage, (event) => this.key(event));
    stage.addEventListener("focus", () => {
      if (!this.current && stage.matches(":focus-visible")) this.begin();
    });
    scroller.addEventListener("scroll", () => desk.requestFrame("units"), { passive: true });
  }

  /** The unit that everything is about: the one pointed at, or else the one chosen. */
  get target() {
    return this.hovered ?? this.current;
  }

  /** Let go of all; another network has come, or Escape was pressed. */
  letGo() {
    this.current = this.hovered = null;
  }

  // The pointer

  /**
   * The unit at a pointer.
   *
   * @param {MouseEvent} event
   * @returns {Place | null}
   */
  placeAt(event) {
    const bounds = this.desk.stage.getBoundingClientRect();
    const x = event.clientX - bounds.left + this.desk.scroller.scrollLeft - MARGIN;
    const y = event.clientY - bounds.top - MARGIN;
    for (const [layer, column] of this.desk.columns.entries()) {
      if (x < column.left || x > column.left + column.width) continue;
      const unit = column.unitAt(x, y);
      return unit === null ? null : { layer, unit };
    }
    return null;
  }

  /** @param {Place | null} found */
  hover(found) {
    if (same(found, this.hovered)) return;
    this.hovered = found;
    this.desk.stage.classList.toggle("pointing", found?.layer > 0);
    this.desk.requestFrame("lines");
  }

  /**
   * A first tap chooses, a second one opens; the mouse has chosen by pointing.
   *
   * @param {Place | null} found
   */
  click(found) {
    if (!found) return;
    if (this.pointerType === "mouse" || same(found, this.current)) this.open(found);
    else this.choose(found);
  }

  /** Open a unit, or what the hand is at; the picture itself does not open. */
  open(place = this.target) {
    if (!place?.layer) return;
    this.current = place;
    this.desk.open(place);
  }

  // Units and pages

  /** @param {Place} place */
  choose(place) {
    this.current = place;
    this.hovered = null;
    const column = this.desk.columns[place.layer];
    this.turn(place.layer, column.pageOf(place.unit) - column.page);
    this.bringIntoSight(place);
    this.desk.requestFrame("lines");
  }

  /** Take a unit in hand, where there is none yet. */
  begin() {
    this.choose(this.hovered ?? { layer: Math.min(1, this.desk.columns.length - 1), unit: 0 });
  }

  /**
   * Go to a unit that Python names, if there is such a one.
   *
   * @param {string} name such as "conv2d_1.5"
   */
  goTo(name) {
    const [layer, number] = name.split(".");
    const index = this.desk.columns.findIndex((column) => column.name === layer);
    const unit = Number(number);
    if (unit < this.desk.columns[index]?.units) this.choose({ layer: index, unit });
  }

  /**
   * Scroll until a unit's column is seen, and the one that feeds it.
   *
   * @param {Place} place
   */
  bringIntoSight({ layer }) {
    const { scroller, columns } = this.desk;
    const column = columns[layer];
    const before = columns[layer - 1] ?? column;
    const end = column.left + column.width;
    if (end > scroller.scrollLeft + scroller.clientWidth) {
      scroller.scrollLeft = end + 2 * MARGIN - scroller.clientWidth;
    }
    if (before.left < scroller.scrollLeft) scroller.scrollLeft = before.left;
  }

  /**
   * Turn pages; layers that are fed one to one turn together.
   *
   * @param {number} layer
   * @param {number} by
   */
  turn(layer, by) {
    if (by === 0) return;
    const { columns } = this.desk;
    const { page, pages } = columns[layer];
    const wanted = Math.min(Math.max(page + by, 0), pages - 1);
    const follows = (index) =>
      columns[index]?.feed === "one" && columns[index].pageLength === columns[index - 1].pageLength;
    let [first, last] = [layer, layer];
    while (follows(first)) first -= 1;
    while (follows(last + 1)) last += 1;
    for (const column of columns.slice(first, last + 1)) column.page = wanted;
    this.hovered = null;
    const { current } = this;
    const column = columns[current?.layer];
    if (column && !column.shows(current.unit)) this.current = { ...current, unit: column.first };
    this.desk.layout();
    this.desk.requestFrame("units");
  }

  // Keys

  /** @param {KeyboardEvent} event */
  key(event) {
    const act = this.current ? this.actOf(event.key) : /^Arrow/.test(event.key) && (() => this.begin());
    if (!act) return;
    event.preventDefault();
    act();
  }

  /**
   * What a key does to the unit in hand.
   *
   * @param {string} key
   * @returns {(() => void) | undefined}
   */
  actOf(key) {
    const { layer, unit } = this.current;
    const column = this.desk.columns[layer];
    const { perLine, pageLength } = column;
    const place = unit - column.first;
    const go = (to) => this.choose({ layer, unit: Math.min(Math.max(to, 0), column.units - 1) });
    const acts = {
      ArrowUp: () => go(unit - 1),
      ArrowDown: () => go(unit + 1),
      ArrowLeft: () => (place >= perLine ? go(unit - perLine) : this.toLayer(-1)),
      ArrowRight: () => (place + perLine < column.count ? go(unit + perLine) : this.toLayer(1)),
      PageUp: () => go(unit - pageLength),
      PageDown: () => go(unit + pageLength),
      Home: () => go(0),
      End: () => go(column.units - 1),
      Enter: () => this.open(this.current),
      " ": () => this.open(this.current),
      Escape: () => {
        this.letGo();
        this.desk.requestFrame("lines");
      },
    };
    return acts[key];
  }

  /**
   * Move to the neighbouring layer, to the unit at the same height.
   *
   * @param {number} by -1 or 1
   */
  toLayer(by) {
    const { layer, unit } = this.current;
    const next = this.desk.columns[layer + by];
    if (!next) return;
    const height = middle(this.desk.columns[layer], unit);
    const units = Array.from({ length: next.count }, (_, index) => next.first + index);
    const lastLine = Math.floor((next.count - 1) / next.perLine) * next.perLine;
    const line = by > 0 ? units.slice(0, next.perLine) : units.slice(lastLine);
    const distance = (one) => Math.abs(middle(next, one) - height);
    const nearest = line.reduce((best, one) => (distance(one) < distance(best) ? one : best));
    this.choose({ layer: layer + by, unit: nearest });
  }
}

/**
 * How far down the middle of a unit stands.
 *
 * @param {Column} column
 * @param {number} unit
 */
function middle(column, unit) {
  const [, top, , height] = column.box(unit);
  return top + height / 2;
}

/**
 * @param {Place | null} one
 * @param {Place | null} other
 */
function same(one, other) {
  return one?.layer === other?.layer && one?.unit === other?.unit;
}
