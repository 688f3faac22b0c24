/**
 * The drawn face and the neuron of `cnn.fully_connected.faces`, on top of shared/arithmetic.js.
 *
 * A browser test compares every number with those of `cnn.fully_connected.faces.decide`.
 */

import { convolve, makeArray, pad, pool, sigmoid } from "../shared/arithmetic.js";

/**
 * @typedef {import("../shared/arithmetic.js").Grid} Grid
 *
 * A part of the face, with the place of its middle.
 * @typedef {object} Part
 * @property {string} name
 * @property {string} detector whose drawing it is
 * @property {number} row
 * @property {number} column
 * @property {boolean} mirrored
 * @property {boolean} upsideDown
 * @property {boolean} present
 */

export const FACE_SIDE = 28; // pixels
export const ROOM = 12; // pixels round the picture, so that a part may hang over its edge

/**
 * Draw the outline and the parts that are there: cnn.fully_connected.faces.draw.
 *
 * @param {Grid} outline
 * @param {Record<string, Grid>} drawings
 * @param {Part[]} parts
 */
export function drawFace(outline, drawings, parts) {
  const canvas = pad(outline, [ROOM, ROOM], [ROOM, ROOM]);
  for (const part of parts.filter(({ present }) => present)) {
    const drawing = drawings[part.detector];
    const top = part.row - Math.floor(drawing.rows / 2) + ROOM;
    const left = part.column - Math.floor(drawing.columns / 2) + ROOM;
    for (let row = 0; row < drawing.rows; row++) {
      for (let column = 0; column < drawing.columns; column++) {
        const from = part.upsideDown ? drawing.rows - 1 - row : row;
        const across = part.mirrored ? drawing.columns - 1 - column : column;
        const cell = (top + row) * canvas.columns + left + column;
        const value = drawing.values[from * drawing.columns + across];
        canvas.values[cell] = Math.max(canvas.values[cell], value);
      }
    }
  }
  return makeArray(
    FACE_SIDE,
    FACE_SIDE,
    (row, column) => canvas.values[(row + ROOM) * canvas.columns + column + ROOM],
  );
}

/**
 * Find the brightest cell of each quarter of a map.
 *
 * @param {Grid} map
 */
export function brightestOfQuarters(map) {
  const half = map.rows / 2;
  return [0, 1, 2, 3].map((quarter) => {
    const [top, left] = [Math.floor(quarter / 2) * half, (quarter % 2) * half];
    let best = { row: top, column: left, value: -Infinity };
    for (let row = top; row < top + half; row++) {
      for (let column = left; column < left + half; column++) {
        const value = map.values[row * map.columns + column];
        if (value > best.value) best = { row, column, value };
      }
    }
    return best;
  });
}

/**
 * Convolve, ReLU, max pool, flatten, weigh, add up, sigmoid: cnn.fully_connected.faces.decide.
 *
 * @param {Grid} face 28 × 28 grey levels
 * @param {Grid[]} kernels one per detector, in the order of the weights
 * @param {number[]} weights 12 numbers, detector by detector
 * @param {number} bias
 */
export function decide(face, kernels, weights, bias) {
  const maps = kernels.map((kernel) => convolve(face, kernel, { padding: "same", relu: true }));
  const pooled = maps.map((map) => pool(map, { poolSize: FACE_SIDE / 2 }));
  const evidence = pooled.flatMap(({ values }) => [...values]);
  const terms = evidence.map((value, index) => value * weights[index]);
  const logit = terms.reduce((sum, term) => sum + term, 0) + bias;
  return { maps, evidence, terms, logit, probability: sigmoid(logit), isPerson: logit >= 0 };
}
