/** What the two canvases show: the units; and above them the lines that feed the one in hand. */

import { NEGATIVE, POSITIVE } from "../shared/colours.js";
import { pixelRatio } from "../shared/elements.js";
import { HEIGHT, MARGIN } from "./columns.js";
import { valueWords } from "./words.js";

/**
 * @typedef {import("./columns.js").Box} Box
 * @typedef {import("./columns.js").Column} Column
 *
 * One unit of the network: the layer's number, and its own.
 * @typedef {{ layer: number, unit: number }} Place
 *
 * What is drawn: the columns, their colours, those of the page, and what the hand is at.
 * @typedef {import("./columns.js").Look & {
 *   columns: Column[], theme: { text: string, faint: string, primary: string, font: string }, target: Place | null,
 * }} Host
 */

const [WIDEST_LINE, NARROWEST_LINE] = [3.6, 0.6]; // CSS pixels
const FAINTEST = 0.25; // opacity of the weakest line
const SMOOTH_BELOW = 2; // device pixels a cell; larger cells have sharp edges

/**
 * Fit a canvas to a size in CSS pixels, and empty it; sharp at any pixel ratio.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
export function fitCanvas(canvas, width, height) {
  const ratio = pixelRatio();
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, across, down);
  return context;
}

/**
 * Draw a part of a bitmap; where cells are small, they are smoothed.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} bitmap
 * @param {Box} part of the bitmap
 * @param {Box} box where it goes, in device pixels
 */
export function drawCells(context, bitmap, part, box) {
  context.imageSmoothingEnabled = box[2] < SMOOTH_BELOW * part[2];
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, ...part, ...box);
}

/**
 * Draw the units in sight: `width` CSS pixels of the network, from a place on.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Host} host
 * @param {number} from
 * @param {number} width
 */
export function drawUnits(canvas, host, from, width) {
  const context = fitCanvas(canvas, width, HEIGHT + 2 * MARGIN);
  const ratio = pixelRatio();
  const device = (value) => Math.round(value * ratio);
  for (const column of host.columns) {
    const start = column.left + MARGIN - from;
    if (start + column.width < 0 || start > width) continue;
    const bitmap = column.bitmap(host);
    for (let unit = column.first; unit < column.first + column.count; unit++) {
      const [left, top, across, down] = column.box(unit);
      const [x, y] = [device(left - from + MARGIN), device(top + MARGIN)];
      const cell = column.labels ? [down, down] : [across, down];
      const [w, h] = cell.map((side) => Math.max(device(side), 1));
      drawCells(context, bitmap, [0, (unit - column.first) * column.rows, column.columns, column.rows], [x, y, w, h]);
      context.strokeStyle = host.theme.faint;
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
      if (column.labels) drawClass(context, host, column, unit, [x, y, device(across), h]);
    }
  }
}

/**
 * Write a class beside its cell, with its value as a bar below.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Host} host
 * @param {Column} column
 * @param {number} unit
 * @param {Box} box of cell and words, in device pixels
 */
function drawClass(context, host, column, unit, [x, y, width, height]) {
  const ratio = pixelRatio();
  const left = x + height + 5 * ratio;
  const room = width - height - 5 * ratio;
  const value = column.mean[unit];
  const share = column.isShare ? value : Math.abs(value) / (column.limit || 1);
  const bar = y + height - 4 * ratio;
  context.fillStyle = host.theme.text;
  context.globalAlpha = 0.1;
  context.fillRect(left, bar, room, 3 * ratio);
  context.globalAlpha = 1;
  context.fillStyle = value < 0 ? NEGATIVE : POSITIVE;
  context.fillRect(left, bar, room * share, 3 * ratio);
  context.fillStyle = host.theme.text;
  const weight = unit === column.answer ? 700 : 400;
  const write = (size) => (context.font = `${weight} ${size * ratio}px ${host.theme.font}`);
  const tall = height / ratio;
  write(tall >= 24 ? 13 : 10);
  context.textBaseline = "middle";
  const middle = (y + bar) / 2;
  context.textAlign = "right";
  const words = valueWords(column, unit);
  context.fillText(words, left + room, middle);
  const free = room - context.measureText(words).width - 6 * ratio;
  context.textAlign = "left";
  let lines = wrap(context, column.labels[unit], free, 1);
  if (lines[0] !== column.labels[unit] && tall >= 28) {
    write(11);
    lines = wrap(context, column.labels[unit], free, 2);
  }
  const step = 12 * ratio;
  lines.forEach((line, index) => {
    context.fillText(line, left, middle + (index - (lines.length - 1) / 2) * step);
  });
}

/**
 * Break a text into lines of a width, between words if that wastes little; the last may be cut.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 * @param {number} most lines
 * @returns {string[]}
 */
function wrap(context, text, width, most) {
  if (most === 1 || context.measureText(text).width <= width) return [shorten(context, text, width)];
  let end = text.length;
  while (end > 1 && context.measureText(text.slice(0, end)).width > width) end -= 1;
  const space = Math.max(text.lastIndexOf(" ", end), text.lastIndexOf("-", end - 1), text.lastIndexOf("_", end - 1));
  const cut = space > end / 2 ? space + 1 : end;
  return [text.slice(0, cut).trimEnd(), ...wrap(context, text.slice(cut), width, most - 1)];
}

/**
 * Cut a text to a width, with an ellipsis.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 */
function shorten(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let length = Math.min(text.length, 60);
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length -= 1;
  return `${text.slice(0, length)}…`;
}

/**
 * Draw what feeds the unit in hand, and frame the units that do.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Host} host
 * @param {number} from
 * @param {number} width
 */
export function drawSources(canvas, host, from, width) {
  const context = fitCanvas(canvas, width, HEIGHT + 2 * MARGIN);
  const { target } = host;
  if (!target) return;
  const ratio = pixelRatio();
  context.setTransform(ratio, 0, 0, ratio, (MARGIN - from) * ratio, MARGIN * ratio);
  const column = host.columns[target.layer];
  const before = host.columns[target.layer - 1];
  if (!column.shows(target.unit)) return;
  const box = column.box(target.unit);
  if (before) {
    const sources = column.sourcesOf(target.unit);
    const strongest = Math.max(...sources.map(({ weight }) => Math.abs(weight))) || 1;
    // The strongest are drawn last, on top.
    const seen = sources.filter(({ unit }) => before.shows(unit)).reverse();
    for (const { unit, weight } of seen) {
      const [colour, share] = [lineColour(host, column, weight), Math.abs(weight) / strongest];
      context.globalAlpha = FAINTEST + (1 - FAINTEST) * share;
      drawLine(context, before.box(unit), box, colour, share);
      frame(context, before.box(unit), colour, 1.5);
    }
    context.globalAlpha = 1;
  }
  frame(context, box, host.theme.primary, 3);
}

/**
 * Orange or blue where a source counts against or for a unit; plain where it is all that counts.
 *
 * @param {Host} host
 * @param {Column} column
 * @param {number} weight
 */
function lineColour(host, column, weight) {
  if (column.feed === "one" || column.feed === "place") return host.theme.text;
  return weight < 0 ? NEGATIVE : POSITIVE;
}

/**
 * Draw a line from the right of one unit to the left of another.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Box} from
 * @param {Box} to
 * @param {string} colour
 * @param {number} share how strong it is
 */
function drawLine(context, [left, top, width, height], [x, y, , tall], colour, share) {
  const [fromX, fromY, toX, toY] = [left + width + 1, top + height / 2, x - 1, y + tall / 2];
  const bend = (toX - fromX) / 2;
  context.strokeStyle = colour;
  context.lineWidth = NARROWEST_LINE + (WIDEST_LINE - NARROWEST_LINE) * share;
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.bezierCurveTo(fromX + bend, fromY, toX - bend, toY, toX, toY);
  context.stroke();
}

/**
 * Frame a unit.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {string} colour
 * @param {number} line its width
 */
function frame(context, [left, top, width, height], colour, line) {
  context.strokeStyle = colour;
  context.lineWidth = line;
  context.strokeRect(left - 1, top - 1, width + 2, height + 2);
}
