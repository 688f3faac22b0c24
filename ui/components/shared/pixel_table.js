/** The pixels of a picture, as a table: those of the picture, not those of the screen. */

import { matrix } from "./csv.js";
import { make } from "./elements.js";

/** @typedef {{ width: number, height: number, data: ArrayLike<number> }} Pixels four bytes each */

/**
 * @param {HTMLImageElement} picture
 */
export async function pixelTable(picture) {
  await picture.decode();
  const canvas = make("canvas");
  [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  return tableOf(context.getImageData(0, 0, canvas.width, canvas.height));
}

/**
 * A matrix of grey levels, or a row for each pixel of a picture in colour.
 *
 * @param {Pixels} pixels
 * @returns {import("./csv.js").Table}
 */
export function tableOf(pixels) {
  const cells = coloursOf(pixels);
  if (cells.some(([, , red, green, blue]) => red !== green || green !== blue)) {
    return [["Row", "Column", "Red", "Green", "Blue"], ...cells];
  }
  /** @type {number[][]} */
  const levels = [];
  for (const [row, , grey] of cells) (levels[row] ??= []).push(grey);
  return matrix(levels);
}

/**
 * Row, column, red, green and blue of each pixel.
 *
 * @param {Pixels} pixels
 */
export function coloursOf(pixels) {
  const { width, height, data } = pixels;
  const step = repeats(pixels);
  const columns = width / step;
  return Array.from({ length: (height / step) * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    const at = 4 * step * (row * width + column);
    return [row, column, data[at], data[at + 1], data[at + 2]];
  });
}

/**
 * How often each pixel is repeated along a side, as `ui.shell.image.enlarged` does it.
 *
 * @param {Pixels} pixels
 */
function repeats({ width, height, data }) {
  const words = new Uint32Array(new Uint8Array(Array.from(data)).buffer);
  for (let step = Math.min(width, height); step > 1; step--) {
    if (width % step || height % step) continue;
    const same = words.every((word, index) => {
      const [row, column] = [Math.floor(index / width), index % width];
      return word === words[(row - (row % step)) * width + column - (column % step)];
    });
    if (same) return step;
  }
  return 1;
}
