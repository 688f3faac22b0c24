/** One cell, worked out: what its window sees, what becomes of it, and the sum as a formula. */

import { largestMagnitude } from "../shared/arithmetic.js";
import { colourIndex, formatNumber, formatTerm } from "../shared/colours.js";
import { make, say } from "../shared/elements.js";
import { SaveButton } from "../shared/saving.js";
import { drawCells } from "./cells.js";
import { explain, usesInWords, valueAt, winnerOf } from "./formulas.js";
import { written } from "./scene.js";

const SIDE = 250; // CSS pixels of a drawing, at most
const NARROW = 640; // CSS pixels of the scene, and
const SPACE = 40; // round and between the drawings, both as in component.css
const REST = 500; // milliseconds before a formula is read out

/**
 * What is needed of the scene on the page.
 *
 * @typedef {object} Host
 * @property {import("./scene.js").Scene} scene
 * @property {Map<string, number>} limits the value with the strongest colour on each grid
 * @property {Record<string, Uint32Array>} tables of colours
 * @property {import("./panel.js").Theme} theme
 */

export class WorkedCell {
  /** @type {ReturnType<typeof setTimeout>} */ saying; // waits until the hand rests
  said = "";

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.element = make("div", "worked");
    const heading = make("div", "heading");
    this.place = make("b");
    this.value = make("span", "shape");
    heading.append(this.place, this.value);
    this.left = drawing();
    this.right = drawing();
    this.text = make("div", "formula");
    this.live = make("div", "unseen", "", { "aria-live": "polite" });
    this.save = new SaveButton(() => ({
      name: this.place.textContent || "One cell, worked out",
      element: this.element,
      table: () => tableOf(this.details),
    }));
    this.element.append(
      heading, this.left.element, this.right.element, this.text, this.live, this.save.host,
    );
  }

  /**
   * Take the width at hand, in CSS pixels: the drawings share it on a phone.
   *
   * @param {number} width
   */
  fit(width) {
    /** @type {[number, number]} */
    this.room = [width > NARROW ? SIDE : Math.min((width - SPACE) / 2, SIDE), SIDE];
  }

  /**
   * Show a cell: how it is computed, or in which cells a given pixel takes part.
   *
   * @param {import("./scene.js").Cell} cell
   */
  show({ name, row, column }) {
    const { scene } = this.host;
    const grid = scene.grids.get(name);
    const heading = `${grid.title}, row ${row}, column ${column}`;
    say(this.place, heading);
    /** @type {import("./formulas.js").Explanation} */
    const details = scene.isComputed(name)
      ? explain(scene, name, row, column)
      : { lines: usesInWords(scene, name, row, column) };
    const value = details.value ?? written(grid, valueAt(scene, name, row, column));
    this.details = { ...details, value };
    this.save.setName();
    say(this.value, ` = ${formatNumber(value, 4)}`);
    this.write(details.lines);
    this.readOut(`${heading}: ${details.lines.join(". ")}`);
    this.left.element.hidden = !details.patch;
    this.right.element.hidden = !details.products;
    if (details.patch) this.drawPatch(grid.source, details);
    if (details.products) this.drawProducts(details.products);
  }

  /**
   * Write the formula, line by line; elements that are there are used again.
   *
   * @param {string[]} lines
   */
  write(lines) {
    while (this.text.childElementCount < lines.length) this.text.append(make("div"));
    while (this.text.childElementCount > lines.length) this.text.lastChild.remove();
    lines.forEach((line, index) => say(this.text.children[index], line));
  }

  /**
   * Read out the formula once the hand rests; every cell on the way would be noise.
   *
   * @param {string} words
   */
  readOut(words) {
    clearTimeout(this.saying);
    if (words === this.said) return;
    this.saying = setTimeout(() => {
      this.said = words;
      this.live.textContent = words;
    }, REST);
  }

  /** Say nothing any more. */
  stop() {
    clearTimeout(this.saying);
  }

  /**
   * The window, magnified: each pixel, and below it "× weight"; padding is hatched.
   *
   * @param {import("./scene.js").Source} source
   * @param {import("./formulas.js").Explanation} details
   */
  drawPatch(source, { patch, weights, seen }) {
    const { tables, theme, limits, scene } = this.host;
    const grid = scene.grids.get(patch.name);
    const table = tables[grid.colours];
    const limit = limits.get(patch.name);
    this.left.title.textContent =
      seen ?? (weights ? "what the kernel sees × weight" : "what the window sees");
    drawCells(this.left.canvas, patch, {
      room: this.room,
      theme,
      colour: (value) => table[colourIndex(value, limit, grid.colours === "signed")],
      text: (value, index) => [
        formatNumber(written(grid, value), 2),
        ...(weights ? [`× ${formatTerm(weights[index], 2)}`] : []),
      ],
      winner: source.kind === "pool" && source.mode === "max" ? winnerOf(patch) : -1,
    });
  }

  /** @param {import("./formulas.js").Patch} products */
  drawProducts(products) {
    const { tables, theme, scene } = this.host;
    const grid = scene.grids.get(products.name);
    const limit = largestMagnitude(products);
    this.right.title.textContent = "products, to be added up";
    drawCells(this.right.canvas, products, {
      room: this.room,
      theme,
      colour: (value) => tables.signed[colourIndex(value, limit, true)],
      text: (value) => [formatNumber(written(grid, value), 2)],
    });
  }
}

/**
 * What the window sees, cell by cell, with its weights and products; else the cell alone.
 *
 * @param {import("./formulas.js").Explanation} details
 * @returns {import("../shared/csv.js").Table}
 */
function tableOf({ patch, weights, products, value }) {
  if (!patch) return [["Value"], [value]];
  const head = ["Row", "Column", "Value", ...(weights ? ["Weight"] : []), ...(products ? ["Product"] : [])];
  const rows = Array.from(patch.values, (seen, index) => [
    Math.floor(index / patch.columns), index % patch.columns, seen,
    ...(weights ? [weights[index]] : []), ...(products ? [products.values[index]] : []),
  ]);
  return [head, ...rows];
}

/** A canvas with a title; the formula says the same in words. */
function drawing() {
  const element = make("figure", "part");
  const title = make("figcaption", "title");
  const canvas = make("canvas", "", "", { "aria-hidden": "true" });
  element.append(title, canvas);
  return { element, title, canvas };
}
