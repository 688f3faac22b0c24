/** Colours and numbers, as the figures of `cnn.figures` show them. */

// Lines and bars below and above zero, as in cnn.figures.style and shared/elements.css. The colours of
// arrays come from Python with their numbers: `SIGNED` of cnn.figures.style.
export const NEGATIVE = "#c8691c";
export const POSITIVE = "#1f7fb0";

/**
 * Turn "#rrggbb" into [r, g, b].
 *
 * @param {string} text
 */
export function parseColour(text) {
  return [1, 3, 5].map((start) => parseInt(text.slice(start, start + 2), 16));
}

/**
 * Spread evenly spaced colour stops over 256 colours, packed for an ImageData's Uint32Array
 * (little endian: alpha, blue, green, red).
 *
 * @param {string[]} stops
 */
export function colourTable(stops) {
  const colours = stops.map(parseColour);
  return Uint32Array.from({ length: 256 }, (_, index) => {
    const place = (index / 255) * (colours.length - 1);
    const low = Math.min(Math.floor(place), colours.length - 2);
    const [r, g, b] = colours[low].map((start, channel) =>
      Math.round(start + (colours[low + 1][channel] - start) * (place - low)),
    );
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

/**
 * Place of a value in a table of 256 colours: grey from 0 to limit, signed from -limit to limit.
 *
 * @param {number} value
 * @param {number} limit
 * @param {boolean} signed
 */
export function colourIndex(value, limit, signed) {
  const share = limit > 0 ? value / limit : 0;
  const place = Math.round(255 * (signed ? (share + 1) / 2 : share));
  return place < 0 ? 0 : place > 255 ? 255 : place;
}

/**
 * Unpack one colour of a table for CSS.
 *
 * @param {number} packed
 */
export function cssColour(packed) {
  return `rgb(${packed & 255} ${(packed >> 8) & 255} ${(packed >> 16) & 255})`;
}

/**
 * Whether white text reads better on a packed colour (relative luminance, ITU-R BT.709).
 *
 * @param {number} packed
 */
export function isDark(packed) {
  const [r, g, b] = [packed & 255, (packed >> 8) & 255, (packed >> 16) & 255];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 130;
}

/**
 * Write a number briefly, with a real minus sign.
 *
 * @param {number} value
 * @param {number} digits
 */
export function formatNumber(value, digits = 3) {
  const size = Math.abs(value);
  if (size < 1e-12) return "0";
  const text =
    size >= 1e5 || size < 1e-3
      ? value.toExponential(1).replace("e+", "e")
      : String(Number(value.toPrecision(size >= 100 ? Math.max(digits, 3) : digits)));
  return text.replaceAll("-", "−");
}

/**
 * The same inside a formula: a negative number after × or + stands in brackets.
 *
 * @param {number} value
 * @param {number} digits
 */
export function formatTerm(value, digits = 3) {
  const text = formatNumber(value, digits);
  return text.startsWith("−") ? `(${text})` : text;
}
