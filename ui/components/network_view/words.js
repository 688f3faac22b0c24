/** What is said of a unit, of the colours, and where there is nothing in hand. */

import { formatNumber, formatTerm } from "../shared/colours.js";

/**
 * @typedef {import("./columns.js").Column} Column
 * @typedef {import("./drawing.js").Place} Place
 */

const MOST_NAMED = 4; // inputs that are named with their numbers

/**
 * A number of a unit: a percentage where the layer gives shares.
 *
 * @param {Pick<Column, "mean" | "isShare">} column
 * @param {number} unit
 */
export function valueWords(column, unit) {
  const value = column.mean[unit];
  return column.isShare ? `${(value * 100).toFixed(1)} %` : formatNumber(value);
}

/**
 * Name, range and inputs of a unit, as lines of text.
 *
 * @param {Column[]} columns
 * @param {Place} place
 */
export function describeUnit(columns, { layer, unit }) {
  const column = columns[layer];
  const before = columns[layer - 1];
  return {
    name: `${column.name} · ${column.unitNames?.[unit] ?? unit}`,
    kind: column.kind,
    range: rangeWords(column, unit),
    sources: before ? sourceWords(column, before, unit) : "This is what the network gets.",
  };
}

/**
 * What a hand can do that is at no unit.
 *
 * @param {boolean} touch whether it is a finger's
 */
export function invitation(touch) {
  return {
    name: touch
      ? "Tap a unit to see what feeds it. Tap again to open it."
      : "Point at a unit to see what feeds it. Click to open it.",
    range:
      "Each little picture is a unit: one channel of a layer, or one number of a vector. The picture " +
      "goes in at the left, the answer comes out at the right.",
    sources: touch
      ? "Swipe to the left for the next layers."
      : "With keys: arrows move, Page Up and Page Down turn pages, Enter opens.",
  };
}

/**
 * What the ends of the colours mean: for the unit in hand, or for the first layer.
 *
 * @param {Pick<import("./drawing.js").Host, "columns" | "scale" | "largest" | "target">} host
 */
export function legendWords({ columns, scale, largest, target }) {
  const column = columns[target?.layer ?? 1] ?? columns[0];
  const { isPicture } = column;
  const limit = column.limitOf(target?.unit ?? 0, { scale, largest });
  const [low, high] = [isPicture ? "0" : formatNumber(-limit), formatNumber(limit)];
  if (isPicture) return { low, high: `${high} · the picture`, isPicture };
  if (scale === "network") return { low, high: `${high} · all layers`, isPicture };
  if (scale === "layer" || column.isSingle) return { low, high: `${high} · ${column.name}`, isPicture };
  return target
    ? { low, high: `${high} · each unit by itself`, isPicture }
    : { low: "−", high: "+ · each unit by itself", isPicture };
}

/**
 * @param {Column} column
 * @param {number} unit
 */
function rangeWords(column, unit) {
  if (column.labels) return `class “${column.labels[unit]}”: ${valueWords(column, unit)}`;
  if (column.isVector) return `value ${valueWords(column, unit)}`;
  const [low, mean, high] = [column.low, column.mean, column.high].map((values) => formatNumber(values[unit]));
  const dead = column.low[unit] === 0 && column.high[unit] === 0 ? ", silent on this picture" : "";
  return `${column.rows} × ${column.columns} · min ${low} · mean ${mean} · max ${high}${dead}`;
}

/**
 * @param {Column} column
 * @param {Column} before
 * @param {number} unit
 */
function sourceWords(column, before, unit) {
  const sources = column.sourcesOf(unit);
  const hidden = sources.filter((source) => !before.shows(source.unit)).length;
  const elsewhere = hidden
    ? ` ${hidden === sources.length && hidden === 1 ? "It is" : `${hidden} of the lines begin`} on another page of ${before.name}.`
    : "";
  const named = sources.slice(0, MOST_NAMED);
  if (column.feed === "kernel") {
    const kernels = named.map((source) => `${source.unit} (${signed(source.weight)})`).join(", ");
    const all = column.numSources === 1 ? `the one channel` : `all ${column.numSources} channels`;
    return `Fed by ${all} of ${before.name}; strongest kernels: ${kernels}.${elsewhere}`;
  }
  if (column.feed === "weight") {
    const products = named.map(
      (source) =>
        `${source.unit}: ${formatNumber(before.mean[source.unit])} × ${formatTerm(source.weight)} = ` +
        formatNumber(before.mean[source.unit] * source.weight),
    );
    return `Fed by all ${column.numSources} of ${before.name}; counting most: ${products.join("; ")}.${elsewhere}`;
  }
  const source = before.unitNames?.[sources[0].unit] ?? sources[0].unit;
  const others = column.mixes ? ", against all the others" : "";
  if (column.feed === "place") {
    const [, width, channels] = before.shape;
    const cell = Math.floor(unit / channels);
    return `Is row ${Math.floor(cell / width)}, column ${cell % width} of ${before.name} · ${source}.${elsewhere}`;
  }
  return `Fed by ${before.name} · ${source} alone${others}.${elsewhere}`;
}

/**
 * A number with its sign, also if it is positive.
 *
 * @param {number} value
 */
function signed(value) {
  return value > 0 ? `+${formatNumber(value, 2)}` : formatNumber(value, 2);
}
