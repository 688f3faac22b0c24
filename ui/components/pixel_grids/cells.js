/** How cells are drawn on canvases: those of a panel, and those of one cell that is worked out. */

import { cssColour, isDark } from "../shared/colours.js";
import { pixelRatio } from "../shared/elements.js";

/** The line round cells is white inside of dark, so that it shows on any colour. */
const [DARK_LINE, LIGHT_LINE] = ["#101418", "#ffffff"];
const [DARK_TEXT, LIGHT_TEXT] = ["#14181b", "#ffffff"];
const HATCHES_APART = 6; // CSS pixels
const LARGEST_CELL = 72; // CSS pixels
const TEXT_FROM = 20; // CSS pixels that a cell needs to hold a text
const LINES_FROM = 34; // CSS pixels that it needs to hold more than the first line

/** @typedef {CanvasRenderingContext2D & { lettering?: string | null }} Context */

/**
 * The colour in which a text reads well on a packed colour.
 *
 * @param {number} packed
 */
export const inkOn = (packed) => (isDark(packed) ? LIGHT_TEXT : DARK_TEXT);

/**
 * Give a canvas a size in device pixels; returns whether it is a new one, which empties the canvas.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} across
 * @param {number} down
 * @param {number} ratio
 */
export function setCanvasSize(canvas, across, down, ratio) {
  // As many device pixels may be fewer CSS pixels, when the page is magnified.
  canvas.style.width = `${across / ratio}px`;
  canvas.style.height = `${down / ratio}px`;
  if (canvas.width === across && canvas.height === down) return false;
  canvas.width = across;
  canvas.height = down;
  return true;
}

/**
 * Frame cells.
 *
 * @param {Context} context
 * @param {[number, number, number, number]} sides x, y, width and height, in device pixels
 * @param {number} dark width of the dark line
 * @param {number} light width of the white line in it
 */
export function frameCells(context, sides, dark, light) {
  for (const [colour, width] of /** @type {[string, number][]} */ ([[DARK_LINE, dark], [LIGHT_LINE, light]])) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.strokeRect(...sides);
  }
}

/**
 * Draw slanting lines: what is hatched is padding.
 *
 * @param {Context} context
 * @param {[number, number, number, number]} sides x, y, width and height, in device pixels
 * @param {string} colour
 * @param {number} ratio
 */
export function hatch(context, [x, y, width, height], colour, ratio) {
  context.strokeStyle = colour;
  context.lineWidth = ratio;
  context.beginPath();
  for (let from = -height; from < width; from += HATCHES_APART * ratio) {
    context.moveTo(x + from, y + height);
    context.lineTo(x + from + height, y);
  }
  context.stroke();
}

/**
 * Draw an array in large cells with texts.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {import("../shared/arithmetic.js").Grid & { inside: boolean[] }} array `inside` is false
 *   for padding
 * @param {object} look
 * @param {[number, number]} look.room width and height, in CSS pixels
 * @param {import("./panel.js").Theme} look.theme
 * @param {(value: number) => number} look.colour packed
 * @param {(value: number, index: number) => string[]} look.text
 * @param {number} [look.winner] index of a cell to frame
 */
export function drawCells(canvas, array, { room, theme, colour, text, winner = -1 }) {
  const ratio = pixelRatio();
  const { rows, columns, values, inside } = array;
  const side = Math.min(room[0] / columns, room[1] / rows, LARGEST_CELL);
  const cell = Math.max(Math.floor(side * ratio), 1);
  /** @type {Context} */
  const context = canvas.getContext("2d");
  // A resized canvas has forgotten its font.
  if (setCanvasSize(canvas, cell * columns, cell * rows, ratio)) context.lettering = null;
  context.textAlign = "center";
  context.textBaseline = "middle";
  /** @type {(index: number) => [number, number, number, number]} */
  const sides = (index) => [(index % columns) * cell, Math.floor(index / columns) * cell, cell, cell];
  values.forEach((value, index) => {
    const packed = colour(value);
    context.fillStyle = inside[index] ? cssColour(packed) : theme.secondary;
    context.fillRect(...sides(index));
    if (!inside[index]) hatchCell(context, sides(index), theme.faint, ratio);
    context.fillStyle = inside[index] ? inkOn(packed) : theme.text;
    writeLines(context, text(value, index), sides(index), ratio, theme.font);
  });
  if (winner >= 0) frameCells(context, sides(winner), 4 * ratio, 2 * ratio);
}

/**
 * @param {Context} context
 * @param {[number, number, number, number]} sides
 * @param {string} colour
 * @param {number} ratio
 */
function hatchCell(context, sides, colour, ratio) {
  context.save();
  context.beginPath();
  context.rect(...sides);
  context.clip();
  hatch(context, sides, colour, ratio);
  context.restore();
}

/**
 * Write one or two lines into a cell, if they fit.
 *
 * @param {Context} context
 * @param {string[]} lines
 * @param {[number, number, number, number]} sides
 * @param {number} ratio
 * @param {string} family
 */
function writeLines(context, lines, [left, top, cell], ratio, family) {
  const side = cell / ratio;
  if (side < TEXT_FROM) return;
  const shown = side < LINES_FROM ? lines.slice(0, 1) : lines;
  const size = Math.min(side * (shown.length > 1 ? 0.25 : 0.34), 15) * ratio;
  const font = `${size}px ${family}`;
  if (context.lettering !== font) context.font = context.lettering = font; // parsing it is slow
  shown.forEach((line, index) => {
    const below = (index - (shown.length - 1) / 2) * size * 1.3;
    context.fillText(line, left + cell / 2, top + cell / 2 + below, cell - 2 * ratio);
  });
}
