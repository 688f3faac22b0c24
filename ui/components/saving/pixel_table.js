/** The pixels of a picture, as a table: those of the picture, not those of the screen. */

import { matrix } from "../shared/csv.js";
import { make } from "../shared/elements.js";

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
 * @returns {import("../shared/csv.js").Table}
 */
export function tableOf(pixels) {
  const step = repeats(pixels);
  const { width, data } = pixels;
  /** @type {(row: number, column: number) => number[]} */
  const colour = (row, column) => [0, 1, 2].map((part) => data[4 * (row * step * width + column * step) + part]);
  const [rows, columns] = [pixels.height / step, width / step];
  const lines = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => colour(row, column)));
  if (lines.flat().every(([red, green, blue]) => red === green && green === blue)) {
    return matrix(lines.map((line) => line.map(([grey]) => grey)));
  }
  const cells = lines.flatMap((line, row) => line.map((parts, column) => [row, column, ...parts]));
  return [["Row", "Column", "Red", "Green", "Blue"], ...cells];
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
