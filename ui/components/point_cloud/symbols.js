/** A symbol per class, so that the colour is not the only code. */

const SYMBOLS = 5;
const DIAGONAL = Math.SQRT1_2;

/**
 * Add the outline of a class's symbol to the current path.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} label
 * @param {number} x of its middle
 * @param {number} y
 * @param {number} r about its half width
 */
export function addSymbol(context, label, x, y, r) {
  const symbol = (label + Math.floor(label / 10)) % SYMBOLS;
  if (symbol === 0) {
    context.moveTo(x + r, y);
    context.arc(x, y, r, 0, 2 * Math.PI);
  } else if (symbol === 1) {
    context.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
  } else if (symbol === 2) {
    polygon(context, [[x, y - 1.25 * r], [x + 1.1 * r, y + 0.8 * r], [x - 1.1 * r, y + 0.8 * r]]);
  } else if (symbol === 3) {
    polygon(context, [[x, y - 1.3 * r], [x + 1.3 * r, y], [x, y + 1.3 * r], [x - 1.3 * r, y]]);
  } else {
    cross(context, x, y, 1.35 * r, 0.42 * r);
  }
}

/**
 * Add a diagonal cross.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} r length of an arm
 * @param {number} half its half width
 */
function cross(context, x, y, r, half) {
  /** @type {[number, number][]} */
  const arms = [
    [-half, -r], [half, -r], [half, -half], [r, -half], [r, half], [half, half],
    [half, r], [-half, r], [-half, half], [-r, half], [-r, -half], [-half, -half],
  ];
  polygon(context, arms.map(([dx, dy]) => [x + DIAGONAL * (dx - dy), y + DIAGONAL * (dx + dy)]));
}

/**
 * Add a closed outline.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number][]} corners
 */
function polygon(context, corners) {
  corners.forEach(([x, y], index) => (index ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.closePath();
}

/**
 * The colour of a class; after the last one they begin again.
 *
 * @param {string[]} colours
 * @param {number} label
 */
export function colourOf(colours, label) {
  return colours[label % colours.length];
}
