/** Tables and shares of a film. */

/**
 * @typedef {import("../shared/arithmetic.js").Grid} Grid
 *
 * A cell of a kernel, counted from 0.
 * @typedef {{ kernel: number, row: number, column: number }} Cell
 *
 * What Python sends; `words` are what the browser says.
 * @typedef {object} FilmData
 * @property {string} packed the tables, as JSON
 * @property {string} film tells films apart
 * @property {Cell} watched
 * @property {number} at the step to show
 * @property {number} numKernels
 * @property {number} side of a kernel
 * @property {number[]} labels of the ten digits
 * @property {number} learnt how many digits it learns from
 * @property {number} rate
 * @property {number | null} overflow the step after which a number is none
 * @property {boolean} root whether the loss is the root of its terms' sum
 * @property {string[]} signed
 * @property {string} alt
 * @property {Words} words
 *
 * @typedef {Record<string, string> & { columns: string[], key: Record<string, string> }} Words
 *
 * A row for each step, except for the picture and the digits.
 * @typedef {Record<"kernels" | "gradients" | "biases" | "losses" | "logits" | "probabilities" | "terms"
 *   | "own" | "logitGradients" | "curveValues" | "curveLosses" | "landings" | "slopes" | "picture"
 *   | "digits", Grid>} Tables
 *
 * @typedef {FilmData & Tables & { last: number, grey: Uint32Array }} Film
 */

/**
 * One row of a packed table.
 *
 * @param {Grid} table
 * @param {number} index
 */
export function rowOf(table, index) {
  return table.values.subarray(index * table.columns, (index + 1) * table.columns);
}

/**
 * The largest magnitude of a row.
 *
 * @param {Grid} table
 * @param {number} index
 */
export function largestOfRow(table, index) {
  return rowOf(table, index).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/**
 * Write a share; one that is not quite 0 or 1 never reads as if it were.
 *
 * @param {number} share
 */
export function percent(share) {
  if (share > 0 && share < 0.0005) return "< 0.1 %";
  return share > 0.9995 && share < 1 ? "> 99.9 %" : `${Number((100 * share).toPrecision(3))} %`;
}
