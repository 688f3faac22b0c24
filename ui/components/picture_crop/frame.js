/** A frame on a picture, in whole per cent of its sides, which never leaves it. */

/**
 * @typedef {[number, number, number, number]} Part left, top, right, bottom
 * @typedef {[number, number]} Place x and y, in per cent
 */

/** @type {Part} */
export const WHOLE = [0, 0, 100, 100];
const SMALLEST = 2; // per cent: less was a click

/** @param {Part} part */
export function isWhole(part) {
  return part.every((edge, side) => edge === WHOLE[side]);
}

/**
 * The frame between two corners; all of the picture if there is next to nothing between.
 *
 * @param {Place} from
 * @param {Place} to
 * @returns {Part}
 */
export function between([x, y], [toX, toY]) {
  const edge = (value) => Math.round(Math.min(Math.max(value, 0), 100));
  /** @type {Part} */
  const part = [edge(Math.min(x, toX)), edge(Math.min(y, toY)), edge(Math.max(x, toX)), edge(Math.max(y, toY))];
  return part[2] - part[0] < SMALLEST || part[3] - part[1] < SMALLEST ? WHOLE : part;
}

/**
 * Move a frame.
 *
 * @param {Part} part
 * @param {Place} by
 * @returns {Part}
 */
export function moved([left, top, right, bottom], [dx, dy]) {
  const x = Math.min(Math.max(dx, -left), 100 - right);
  const y = Math.min(Math.max(dy, -top), 100 - bottom);
  return [left + x, top + y, right + x, bottom + y];
}

/**
 * Make a frame wider and higher, or narrower and lower, at its right and its lower edge.
 *
 * @param {Part} part
 * @param {Place} by
 * @returns {Part}
 */
export function resized([left, top, right, bottom], [dx, dy]) {
  const edge = (least, value) => Math.min(Math.max(value, least + SMALLEST), 100);
  return [left, top, edge(left, right + dx), edge(top, bottom + dy)];
}
