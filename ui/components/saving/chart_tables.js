/** The numbers of charts, as tables. */

import { matrix } from "../shared/csv.js";

/** @typedef {import("../shared/csv.js").Table} Table */

/** How Plotly packs arrays. */
const KINDS = {
  i1: Int8Array, u1: Uint8Array, c1: Uint8ClampedArray, i2: Int16Array, u2: Uint16Array,
  i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array,
};
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&amp;": "&" };

/**
 * Take HTML, as Plotly reads it, for a text.
 *
 * @param {unknown} words
 */
function plain(words) {
  if (typeof words !== "string") return /** @type {any} */ (words);
  const text = words.replace(/<br\s*\/?>/g, " ").replace(/<\/?[a-z][^<>]*>/g, "");
  return text.replace(/&(lt|gt|quot|#x27|amp);/g, (entity) => ENTITIES[entity]);
}

/**
 * Read an array of Plotly's, which may be packed.
 *
 * @param {any} array
 * @returns {any[]}
 */
export function unpacked(array) {
  if (array === undefined || array === null) return [];
  if (array.bdata === undefined) return Array.from(array, (item) => (isList(item) ? unpacked(item) : item));
  const bytes = Uint8Array.from(atob(array.bdata), (letter) => letter.charCodeAt(0));
  const numbers = Array.from(new KINDS[array.dtype](bytes.buffer));
  const sides = String(array.shape ?? "").split(",").map(Number);
  return sides.length < 2 ? numbers : folded(numbers, sides.slice(1));
}

/**
 * @param {any[]} numbers
 * @param {number[]} sides of what stands in each row
 * @returns {any[]}
 */
function folded(numbers, [side, ...deeper]) {
  const rows = [];
  const flat = deeper.length ? folded(numbers, deeper) : numbers;
  for (let from = 0; from < flat.length; from += side) rows.push(flat.slice(from, from + side));
  return rows;
}

/** @param {any} item */
function isList(item) {
  return typeof item === "object" && item !== null && ("length" in item || "bdata" in item);
}

/**
 * The numbers of a chart of Plotly's.
 *
 * @param {any[]} traces
 * @param {any} layout
 * @returns {Table}
 */
export function plotlyTable(traces, layout = {}) {
  const maps = traces.filter(({ type }) => type === "heatmap");
  const pictures = traces.filter(({ type }) => type === "image");
  if (pictures.length) return pictureTable(pictures[0]);
  if (maps.length === 1) return mapTable(maps[0], layout);
  if (maps.length) return mapsTable(maps);
  return pointsTable(traces.filter(({ x, y }) => x !== undefined || y !== undefined), layout);
}

/**
 * What stands at an axis; where charts above each other share one, at the lowest of them.
 *
 * @param {any} layout
 * @param {string} axis such as "x" or "y2"
 * @returns {string}
 */
function axisTitle(layout, axis) {
  const own = axis.replace(/^([xy])/, "$1axis");
  const shared = Object.keys(layout).filter((name) => axis[0] === "x" && name.startsWith("xaxis"));
  const titles = [own, ...shared].map((name) => layout[name]?.title?.text ?? layout[name]?.title);
  return plain(titles.find((title) => typeof title === "string" && title)) ?? axis[0];
}

/**
 * @param {any} trace
 * @param {any} layout
 */
function mapTable(trace, layout) {
  const [x, y] = [unpacked(trace.x).map(plain), unpacked(trace.y).map(plain)];
  const titles = [axisTitle(layout, "y"), axisTitle(layout, "x")];
  const corner = titles.join() === "y,x" ? undefined : titles.join(" \\ ");
  return matrix(unpacked(trace.z), { corner, above: x.length ? x : undefined, beside: y.length ? y : undefined });
}

/** @param {any[]} maps */
function mapsTable(maps) {
  const cells = maps.flatMap((map, number) => unpacked(map.z).flatMap((line, row) =>
    line.map((value, column) => [plain(map.name) ?? number + 1, row, column, value])));
  return [["Map", "Row", "Column", "Value"], ...cells];
}

/**
 * The values that a picture is coloured by, if it has them with it; else its grey levels or colours.
 *
 * @param {any} picture
 * @returns {Table}
 */
function pictureTable(picture) {
  const [values, rows] = [unpacked(picture.customdata), unpacked(picture.z)];
  if (values.length) return matrix(values);
  if (rows.every((line) => line.every(([red, green, blue]) => red === green && green === blue))) {
    return matrix(rows.map((line) => line.map(([grey]) => grey)));
  }
  const cells = rows.flatMap((line, row) => line.map((colour, column) => [row, column, ...colour.slice(0, 3)]));
  return [["Row", "Column", "Red", "Green", "Blue"], ...cells];
}

/**
 * @param {any[]} traces
 * @param {any} layout
 * @returns {Table}
 */
function pointsTable(traces, layout) {
  const named = traces.length > 1 || traces.some(({ name }) => name);
  const ranges = traces.some((trace) => trace.error_y?.array || trace.error_x?.array);
  const said = traces.some(({ text }) => Array.isArray(text));
  const first = traces[0] ?? {};
  const titles = [
    axisTitle(layout, first.xaxis ?? "x"),
    traces.some(({ yaxis }) => yaxis !== first.yaxis) ? "value" : axisTitle(layout, first.yaxis ?? "y"),
  ];
  const lying = first.orientation === "h"; // then names stand at the left
  const heads = lying ? [titles[1] === "y" ? "name" : titles[1], titles[0]] : titles;
  const head = [...(named ? ["Series"] : []), ...heads, ...(ranges ? ["Bar from", "Bar to"] : []), ...(said ? ["Words"] : [])];
  const rows = traces.flatMap((trace, number) => {
    const [x, y, text] = [unpacked(trace.x), unpacked(trace.y), said ? unpacked(trace.text) : []];
    return Array.from({ length: Math.max(x.length, y.length) }, (_, index) => {
      const point = [plain(x[index] ?? index), plain(y[index] ?? index)];
      return [
        ...(named ? [plain(trace.name) ?? number + 1] : []),
        ...(lying ? point.reverse() : point),
        ...(ranges ? rangeOf(trace, index, x[index], y[index]) : []),
        ...(said ? [plain(text[index])] : []),
      ];
    });
  });
  return [head, ...rows];
}

/**
 * The ends of the bar through a point.
 *
 * @param {any} trace
 * @param {number} index
 * @param {number} x
 * @param {number} y
 */
function rangeOf(trace, index, x, y) {
  const [bar, value] = trace.error_y ? [trace.error_y, y] : [trace.error_x ?? {}, x];
  const above = unpacked(bar.array);
  const below = bar.arrayminus === undefined ? above : unpacked(bar.arrayminus);
  return index in above ? [value - below[index], value + above[index]] : [null, null];
}

/**
 * The numbers of a chart of ECharts'.
 *
 * @param {any} option
 * @returns {Table}
 */
export function echartsTable(option) {
  const [x, y] = [[option.xAxis].flat()[0] ?? {}, [option.yAxis].flat()[0] ?? {}];
  const series = [option.series].flat().filter((one) => one?.data);
  if (series.some(({ type }) => type === "heatmap")) return cellsTable(series, x, y);
  const names = [x, y].find(({ type }) => type === "category");
  if (names) return namedTable(series, names, names === x ? y : x);
  const values = [option.yAxis].flat().length > 1 ? "value" : headOf(y) || "y";
  const rows = series.flatMap(({ name, data }) => data.map((point) => [name ?? "", ...valueOf(point)]));
  return [["Series", headOf(x) || "x", values], ...rows];
}

/**
 * What stands at an axis, with its unit.
 *
 * @param {any} axis
 */
function headOf({ name = "", axisLabel }) {
  return name && String(axisLabel?.formatter ?? "").endsWith("%") ? `${name} (%)` : name;
}

/**
 * A row for each name, a column for each series.
 *
 * @param {any[]} series
 * @param {any} names the axis with them
 * @param {any} values the other one
 * @returns {Table}
 */
function namedTable(series, names, values) {
  const heads = series.map(({ name }) => name ?? (headOf(values) || "value"));
  const rows = names.data.map((name, index) => [name, ...series.map(({ data }) => valueOf(data[index])[0])]);
  return [[names.name || "name", ...heads], ...rows];
}

/**
 * @param {any[]} series whose points are column, row and value
 * @param {any} x
 * @param {any} y
 */
function cellsTable(series, x, y) {
  const rows = y.data.map(() => x.data.map(() => 0)); // what is not drawn is none
  for (const point of series.flatMap(({ data }) => data)) {
    const [column, row, value] = valueOf(point);
    rows[row][column] = value;
  }
  return matrix(rows, { corner: `${y.name || "row"} \\ ${x.name || "column"}`, above: x.data, beside: y.data });
}

/** @param {any} point */
function valueOf(point) {
  const value = point?.value ?? point;
  return Array.isArray(value) ? value : [value];
}
