/** Strokes as text, as `cnn.drawing.strokes` reads them, and how they are drawn. */

/**
 * What one movement of a tool leaves, in whole units of which the pad has 200 to a side.
 *
 * @typedef {[number, number]} Point x and y
 * @typedef {{ tool: string, width: number, points: Point[] }} Stroke
 */

/** What each tool leaves behind; the names are those of `cnn.drawing.strokes.TOOLS`. */
export const INKS = { p: "#ffffff", r: "#ff0000", g: "#00ff00", b: "#0000ff", e: "#000000" };

/**
 * Read strokes; what is no stroke is left out.
 *
 * @param {string} text
 * @returns {Stroke[]}
 */
export function readStrokes(text) {
  return text
    .split("_")
    .map((part) => part.match(/^([prgbe])(\d{1,2})((?:\.\d{1,3}\.\d{1,3})+)$/))
    .filter(Boolean)
    .map(([, tool, width, tail]) => {
      const numbers = tail.slice(1).split(".").map(Number);
      /** @type {Point[]} */
      const points = [];
      for (let at = 0; at < numbers.length; at += 2) points.push([numbers[at], numbers[at + 1]]);
      return { tool, width: Number(width), points };
    });
}

/**
 * Write strokes; points that a straight line between their neighbours replaces are left out.
 *
 * @param {Stroke[]} strokes
 * @param {number} maxPoints
 */
export function writeStrokes(strokes, maxPoints) {
  for (let tolerance = 0.7; ; tolerance *= 1.5) {
    const thin = strokes.map((stroke) => ({ ...stroke, points: simplified(stroke.points, tolerance) }));
    const count = thin.reduce((sum, stroke) => sum + stroke.points.length, 0);
    if (count <= maxPoints || tolerance > 100) {
      return thin
        .map(({ tool, width, points }) =>
          [`${tool}${width}`, ...points.map(([x, y]) => `${Math.round(x)}.${Math.round(y)}`)].join("."),
        )
        .join("_");
    }
  }
}

/**
 * Ramer and Douglas and Peucker's way to say a line with fewer points, within a tolerance.
 *
 * @param {Point[]} points
 * @param {number} tolerance
 * @returns {Point[]}
 */
export function simplified(points, tolerance) {
  if (points.length < 3) return points;
  const [first, last] = [points[0], points[points.length - 1]];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const length = Math.hypot(dx, dy);
  let [farthest, distance] = [0, -1];
  for (let index = 1; index < points.length - 1; index++) {
    const [x, y] = [points[index][0] - first[0], points[index][1] - first[1]];
    const away = length > 0 ? Math.abs(dx * y - dy * x) / length : Math.hypot(x, y);
    if (away > distance) [farthest, distance] = [index, away];
  }
  if (distance <= tolerance) return [first, last];
  const before = simplified(points.slice(0, farthest + 1), tolerance);
  return [...before.slice(0, -1), ...simplified(points.slice(farthest), tolerance)];
}

/**
 * Draw one stroke onto a context whose unit is that of the strokes.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke} stroke
 * @param {number} from the first point that is not drawn yet
 */
export function paintStroke(context, { tool, width, points }, from = 1) {
  context.strokeStyle = context.fillStyle = INKS[tool];
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  const start = points[from - 1];
  context.moveTo(...start);
  if (points.length === 1) context.lineTo(start[0] + 0.01, start[1]);
  for (const point of points.slice(from)) context.lineTo(...point);
  context.stroke();
}
