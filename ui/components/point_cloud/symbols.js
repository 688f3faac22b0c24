/** A symbol per class, so that the colour is not the only code. */

const SYMBOLS = 5;
const DIAGONAL = Math.SQRT1_2;

/** Add the outline of a class's symbol to the current path. */
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

function cross(context, x, y, r, half) {
  const arms = [
    [-half, -r], [half, -r], [half, -half], [r, -half], [r, half], [half, half],
    [half, r], [-half, r], [-half, half], [-r, half], [-r, -half], [-half, -half],
  ];
  polygon(context, arms.map(([dx, dy]) => [x + DIAGONAL * (dx - dy), y + DIAGONAL * (dx + dy)]));
}

function polygon(context, corners) {
  corners.forEach(([x, y], index) => (index ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.closePath();
}

export function colourOf(colours, label) {
  return colours[label % colours.length];
}
