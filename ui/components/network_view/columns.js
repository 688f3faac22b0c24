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
const HEAD_WIDTH = 78; // CSS pixels of a layer's name
const SMALLEST_SPACE = 16; // CSS pixels between columns, for the lines
const LARGEST_SPACE = 72;

/** One layer. Its units are numbered from 0; one page of them stands in the column. */
export class Column {
  constructor(message) {
    this.page = this.left = 0;
    this.take(message);
  }

  /** Take over new numbers of the same layer. */
  take(message) {
    Object.assign(this, message);
    this.isVector = message.shape.length === 1;
    this.isSingle = message.rows * message.columns === 1; // each would have the strongest colour
    this.levels = bytesOf(message.levels);
    [this.low, this.high, this.mean] = [message.low, message.high, message.mean].map(floatsOf);
    this.sources = new Int32Array(bytesOf(message.sources).buffer);
    this.weights = floatsOf(message.weights);
    this.limits = this.low.map((low, unit) => Math.max(-low, this.high[unit], 0));
    this.limit = message.isShare ? 1 : this.limits.reduce((largest, limit) => Math.max(largest, limit), 0);
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

  /** Width and height of a unit, without the gap. */
  get tile() {
    const room = Math.floor(HEIGHT / this.perLine) - GAP;
    if (this.labels) return [this.classWidth, Math.min(room, TALLEST_CLASS)];
    if (this.isSingle) {
      const width = Math.floor((HEAD_WIDTH + GAP) / this.lines) - GAP;
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
    return Math.max(this.lines * (this.tile[0] + GAP) - GAP, HEAD_WIDTH);
  }

  turnTo(unit) {
    this.page = Math.floor(unit / this.pageLength);
  }

  shows(unit) {
    return unit >= this.first && unit < this.first + this.count;
  }

  /** Left, top, width and height of a unit on this page, in CSS pixels. */
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

  /** The unit at a point, or null. */
  unitAt(x, y) {
    for (let unit = this.first; unit < this.first + this.count; unit++) {
      const [left, top, width, height] = this.box(unit);
      const near = GAP / 2;
      if (x >= left - near && x < left + width + near && y >= top - near && y < top + height + near) {
        return unit;
      }
    }
    return null;
  }

  /** The inputs of a unit that travelled: [{unit, weight}], the strongest first. */
  sourcesOf(unit) {
    const { perUnit } = this;
    return Array.from({ length: perUnit }, (_, index) => ({
      unit: this.sources[unit * perUnit + index],
      weight: this.weights[unit * perUnit + index],
    }));
  }

  /** The value with the strongest colour on a unit. */
  limitOf(unit, scale, largest) {
    if (this.isPicture) return 1;
    if (scale === "network") return largest;
    return scale === "layer" || this.isSingle ? this.limit : this.limits[unit];
  }

  /**
   * Paint this page, one pixel a cell, the units below each other; again only when it has changed.
   * Returns the canvas; unit number `first + n` begins at row n × rows.
   */
  bitmap(scale, largest, tables) {
    const state = `${this.page} ${scale} ${largest}`;
    if (this.painted === state && this.tables === tables) return this.canvas;
    this.painted = state;
    this.tables = tables;
    this.canvas ??= make("canvas");
    const size = this.rows * this.columns;
    [this.canvas.width, this.canvas.height] = [this.columns, this.rows * this.count];
    const image = new ImageData(this.columns, this.rows * this.count);
    const pixels = new Uint32Array(image.data.buffer);
    for (let place = 0; place < this.count; place++) {
      const colours = this.coloursOf(this.first + place, this.limitOf(this.first + place, scale, largest), tables);
      const from = (this.first + place) * size;
      for (let cell = 0; cell < size; cell++) {
        pixels[place * size + cell] = colours[this.levels[from + cell]];
      }
    }
    this.canvas.getContext("2d").putImageData(image, 0, 0);
    return this.canvas;
  }

  /** The colour of each of a unit's 256 levels. */
  coloursOf(unit, limit, tables) {
    const table = this.isPicture ? tables.grey : tables.signed;
    const low = this.low[unit];
    const step = (this.high[unit] - low) / 255;
    return Uint32Array.from({ length: 256 }, (_, level) =>
      table[colourIndex(low + level * step, limit, !this.isPicture)],
    );
  }
}

/** Give the columns their places; returns the width of all. Spare room goes between them. */
export function arrange(columns, room) {
  const sum = columns.reduce((total, column) => total + column.width, 0);
  const spare = (room - sum) / Math.max(columns.length - 1, 1);
  const space = Math.min(Math.max(Math.floor(spare), SMALLEST_SPACE), LARGEST_SPACE);
  let left = 0;
  for (const column of columns) {
    column.left = left;
    left += column.width + space;
  }
  return left - space;
}
