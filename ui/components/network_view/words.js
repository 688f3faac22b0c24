/** What is said of a unit. */

import { formatNumber, formatTerm } from "../shared/colours.js";

const MOST_NAMED = 4; // inputs that are named with their numbers

/** A number of a unit: a percentage where the layer gives shares. */
export function valueWords(column, unit) {
  const value = column.mean[unit];
  return column.isShare ? `${(value * 100).toFixed(1)} %` : formatNumber(value);
}

/** Name, range and inputs of a unit, as lines of text. */
export function describeUnit(host, { layer, unit }) {
  const column = host.columns[layer];
  const before = host.columns[layer - 1];
  return {
    name: `${column.name} · ${column.unitNames?.[unit] ?? unit}`,
    kind: column.kind,
    range: rangeWords(column, unit),
    sources: before ? sourceWords(column, before, unit) : "This is what the network gets.",
  };
}

function rangeWords(column, unit) {
  if (column.labels) return `class “${column.labels[unit]}”: ${valueWords(column, unit)}`;
  if (column.isVector) return `value ${valueWords(column, unit)}`;
  const [low, mean, high] = [column.low, column.mean, column.high].map((values) => formatNumber(values[unit]));
  const dead = column.low[unit] === 0 && column.high[unit] === 0 ? ", silent on this picture" : "";
  return `${column.rows} × ${column.columns} · min ${low} · mean ${mean} · max ${high}${dead}`;
}

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

/** A number with its sign, also if it is positive. */
function signed(value) {
  return value > 0 ? `+${formatNumber(value, 2)}` : formatNumber(value, 2);
}
