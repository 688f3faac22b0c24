/** What is drawn over a picture of the face: the lines between its quarters, and marks. */

import { makeSvg } from "../shared/elements.js";
import { FACE_SIDE } from "./decide.js";

const HALF = FACE_SIDE / 2;

export class Overlay {
  constructor() {
    this.element = makeSvg("svg", { viewBox: `0 0 ${FACE_SIDE} ${FACE_SIDE}`, class: "overlay" });
  }

  /**
   * Draw the lines, and other marks than before.
   *
   * @param {SVGElement[]} marks
   */
  draw(marks) {
    const lines = `M${HALF} 0V${FACE_SIDE}M0 ${HALF}H${FACE_SIDE}`;
    this.element.replaceChildren(makeSvg("path", { d: lines, class: "quarters" }), ...marks);
  }
}

/**
 * Make a circle round the middle of a cell.
 *
 * @param {{ row: number, column: number }} cell
 * @param {number} r in cells
 * @param {string} kind
 */
export function circleAt({ row, column }, r, kind) {
  return makeSvg("circle", { cx: column + 0.5, cy: row + 0.5, r, class: kind });
}
