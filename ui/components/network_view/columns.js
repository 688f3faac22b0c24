/** The layers as columns of units: their numbers, their pages, and where each unit stands. */

import { bytesOf, floatsOf } from "../shared/arithmetic.js";
import { colourIndex } from "../shared/colours.js";
import { make } from "../shared/elements.js";

export const HEIGHT = 640; // CSS pixels of the tallest column
export const MARGIN = 4; // CSS pixels round the drawing, for frames at its edge
const [MAPS_PER_PAGE, NUMBERS_PER_PAGE] = [32, 128];
const [MAPS_PER_LINE, NUMBERS_PER_LINE] = [16, 32]; // more stand in several lines
const LARGEST_TILE = 84; // CSS pixels
const GAP = 3; // CSS pixels between tiles
const [WIDEST_CELL, TALLEST_CELL] = [44, 24]; // CSS pixels of a single number
const [NARROWEST_CLASS, TALLEST_CLASS] = [116, 36]; // CSS pixels of a class with its bar
const [LETTER, WIDEST_NAME] = [7, 130]; // CSS pixels of the name of a class
// CSS pixels of a layer's name, and between columns for the lines; where not all fit, the narrower ones.
const WIDTHS = [{ head: 78, space: 16 }, { head: 68, space: 8 }];
const LARGEST_SPACE = 72;

/**
 * What Python sends of a layer; numbers are packed in base64.
 *
 * @typedef {object} LayerMessage
 * @property {string} name
 * @property {string} kind what it is, in words
 * @property {number[]} shape
 * @property {number} units
 * @property {number} rows of one unit
 * @property {number} columns
 * @property {boolean} isPicture
 * @property {"none" | "kernel" | "weight" | "one" | "place"} feed
 * @property {boolean} [isShare] of one, as softmax and sigmoid give it
 * @property {boolean} [mixes] all its inputs, as softmax does
 * @property {string} levels a byte a cell, from the lowest to the highest value of its unit
 * @property {string} low float32, one a unit
 * @property {string} high
 * @property {string} mean
 * @property {string} sources int32: units of the layer before, the strongest first
 * @property {string} weights float32, one a source
 * @property {number} perUnit sources that travel
 * @property {number} numSources of a unit altogether
 * @property {string[]} [unitNames] of the picture's channels
 * @property {string[]} [labels] names of the classes
 * @property {number} [answer] the class with the largest value
 *
 * @typedef {"unit" | "layer" | "network"} Scale what units share their colours with
 *
 * What the colours of units depend on; `largest` is the largest magnitude behind the picture.
 * @typedef {{ scale: Scale, largest: number, tables: { signed: Uint32Array, grey: Uint32Array } }} Look
 *
 * @typedef {[left: number, top: number, width: number, height: number]} Box
 */

/** One layer. Its units are numbered from 0; one page of them stands in the column. */
export class Column {
  page = 0;
  left = 0; // CSS pixels
  head = WIDTHS[0].head; // CSS pixels of its name
  canvas = make("canvas"); // of this page
  /** @type {string | null} */ painted; // what the canvas shows

  /** @type {string} */ name;
  /** @type {string} */ kind;
  /** @type {number[]} */ shape;
  /** @type {number} */ units;
  /** @type {number} */ rows;
  /** @type {number} */ columns;
  /** @type {boolean} */ isPicture;
  /** @type {LayerMessage["feed"]} */ feed;
  /** @type {boolean | undefined} */ isShare;
  /** @type {boolean | undefined} */ mixes;
  /** @type {number} */ perUnit;
  /** @type {number} */ numSources;
  /** @type {string[] | undefined} */ unitNames;
  /** @type {string[] | undefined} */ labels;
  /** @type {number | undefined} */ answer;

  /** @param {LayerMessage} message */
  constructor(message) {
    this.take(message);
  }

  /**
   * Take over new numbers of the same layer.
   *
   * @param {LayerMessage} message
   */
  take({ levels, low, high, mean, sources, weights, ...rest }) {
    Object.assign(this, rest);
    this.isVector = this.shape.length === 1;
    this.isSingle = this.rows * this.columns === 1; // each would have the strongest colour
    this.levels = bytesOf(levels);
    this.low = floatsOf(low);
    this.high = floatsOf(high);
    this.mean = floatsOf(mean);
    this.sources = new Int32Array(bytesOf(sources).buffer);
    this.weights = floatsOf(weights);
    this.limits = this.low.map((lowest, unit) => Math.max(-lowest, this.high[unit], 0));
    this.limit = this.isShare ? 1 : this.limits.reduce((largest, limit) => Math.max(largest, limit), 0);
    const most = this.isSingle && !this.labels ? NUMBERS_PER_PAGE : MAPS_PER_PAGE;
    this.pageLength = Math.min(most, this.units);
    this.pages = Math.ceil(this.units / this.pageLength);
    this.lines = this.isSingle
      ? 2 ** Math.ceil(Math.log2(Math.ceil(this.pageLength / NUMBERS_PER_LINE)))
      : Math.ceil(this.pageLength / MAPS_PER_LINE);
    this.perLine = Math.ceil(this.pageLength / this.lines);
    this.painted = null;
  }

  get first() {
    return this.page * this.pageLength;
  }

  get count() {
    return Math.min(this.pageLength, this.units - this.first);
  }

  /** Width of a class: its cell, its name, and a percentage. */
  get classWidth() {
    const longest = Math.max(...this.labels.map((label) => label.length));
    return Math.max(NARROWEST_CLASS, 2 * TALLEST_CLASS + 24 + Math.min(LETTER * longest, WIDEST_NAME));
  }

  /**
   * Width and height of a unit, without the gap.
   *
   * @returns {[number, number]}
   */
  get tile() {
    const room = Math.floor(HEIGHT / this.perLine) - GAP;
    if (this.labels) return [this.classWidth, Math.min(room, TALLEST_CLASS)];
    if (this.isSingle) {
      const width = Math.floor((this.head + GAP) / this.lines) - GAP;
      return [Math.min(width, WIDEST_CELL), Math.min(room, TALLEST_CELL)];
    }
    const side = Math.min(room, LARGEST_TILE);
    const long = Math.max(this.rows, this.columns);
    return [
      Math.max((side * this.columns) / long, 1),
      Math.max((side * this.rows) / long, 1),
    ];
  }

  get width() {
    return Math.max(this.lines * (this.tile[0] + GAP) - GAP, this.head);
  }

  /** @param {number} unit */
  pageOf(unit) {
    return Math.floor(unit / this.pageLength);
  }

  /**
   * Whether a unit is on this page.
   *
   * @param {number} unit
   */
  shows(unit) {
    return unit >= this.first && unit < this.first + this.count;
  }

  /**
   * Where a unit of this page stands, in CSS pixels.
   *
   * @param {number} unit
   * @returns {Box}
   */
  box(unit) {
    const [width, height] = this.tile;
    const { perLine } = this;
    const place = unit - this.first;
    const line = Math.floor(place / perLine);
    const across = this.lines * (width + GAP) - GAP;
    const down = perLine * (height + GAP) - GAP;
    return [
      this.left + (this.width - across) / 2 + line * (width + GAP),
      (HEIGHT - down) / 2 + (place % perLine) * (height + GAP),
      width,
      height,
    ];
  }

  /**
   * The unit at a point, or null; half of a gap belongs to either neighbour.
   *
   * @param {number} x
   * @param {number} y
   */
  unitAt(x, y) {
    const near = GAP / 2;
    for (let unit = this.first; unit < this.first + this.count; unit++) {
      const [left, top, width, height] = this.box(unit);
      if (x >= left - near && x < left + width + near && y >= top - near && y < top + height + near) {
        return unit;
      }
    }
    return null;
  }

  /**
   * The inputs of a unit that travelled, the strongest first.
   *
   * @param {number} unit
   */
  sourcesOf(unit) {
    const { perUnit } = this;
    return Array.from({ length: perUnit }, (_, index) => ({
      unit: this.sources[unit * perUnit + index],
      weight: this.weights[unit * perUnit + index],
    }));
  }

  /**
   * The value with the strongest colour on a unit.
   *
   * @param {number} unit
   * @param {Pick<Look, "scale" | "largest">} look
   */
  limitOf(unit, { scale, largest }) {
    if (this.isPicture) return 1;
    if (scale === "network") return largest;
    return scale === "layer" || this.isSingle ? this.limit : this.limits[unit];
  }

  /**
   * This page, one pixel a cell, the units below each other: unit number `first + n` begins at row
   * n × rows. It is painted again only when it has changed.
   *
   * @param {Look} look
   */
  bitmap(look) {
    const state = `${this.page} ${look.scale}`;
    if (this.painted !== state) this.paint(this.canvas, this.first, this.count, look);
    this.painted = state;
    return this.canvas;
  }

  /**
   * Paint some units below each other, one pixel a cell.
   *
   * @param {HTMLCanvasElement} canvas
   * @param {number} first
   * @param {number} count
   * @param {Look} look
   */
  paint(canvas, first, count, look) {
    const size = this.rows * this.columns;
    [canvas.width, canvas.height] = [this.columns, this.rows * count];
    const image = new ImageData(this.columns, this.rows * count);
    const pixels = new Uint32Array(image.data.buffer);
    for (let place = 0; place < count; place++) {
      const colours = this.coloursOf(first + place, look);
      for (let cell = 0; cell < size; cell++) {
        pixels[place * size + cell] = colours[this.levels[(first + place) * size + cell]];
      }
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  /**
   * The colour of each of a unit's 256 levels.
   *
   * @param {number} unit
   * @param {Look} look
   */
  coloursOf(unit, look) {
    const table = this.isPicture ? look.tables.grey : look.tables.signed;
    const limit = this.limitOf(unit, look);
    const low = this.low[unit];
    const step = (this.high[unit] - low) / 255;
    return Uint32Array.from({ length: 256 }, (_, level) =>
      table[colourIndex(low + level * step, limit, !this.isPicture)],
    );
  }
}

/**
 * Give the columns their places; returns the width of all. Spare room goes between them; where there
 * is none, they move together.
 *
 * @param {Column[]} columns
 * @param {number} room
 */
export function arrange(columns, room) {
  let [spare, least] = [0, 0];
  for (const { head, space } of WIDTHS) {
    for (const column of columns) column.head = head;
    const sum = columns.reduce((total, column) => total + column.width, 0);
    [spare, least] = [Math.floor((room - sum) / Math.max(columns.length - 1, 1)), space];
    if (spare >= space) break;
  }
  const space = Math.min(Math.max(spare, least), LARGEST_SPACE);
  let left = 0;
  for (const column of columns) {
    column.left = left;
    left += column.width + space;
  }
  return left - space;
}
