/** Tables as CSV (RFC 4180), in UTF-8; where that differs from ASCII, with the mark by which Excel knows it. */

const MARK = "\uFEFF";
// What spreadsheets would take for a formula; full-width signs, too, where a keyboard writes them.
const FORMULA = /^\s*[=+\-@＝＋－＠]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s?%?$/i;

/**
 * A table, its heads in the first row; null and NaN are empty cells.
 *
 * @typedef {(string | number | null | undefined)[][]} Table
 */

/**
 * Write a table as CSV.
 *
 * @param {Table} table
 */
export function csvOf(table) {
  const text = table.map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");
  return [...text].some((letter) => letter > "~") ? MARK + text : text;
}

/** @param {Table[number][number]} value */
function cellOf(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (typeof value === "number") return String(value);
  const text = String(value);
  const harmless = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * Lay numbers out as they lie, with heads for rows and columns.
 *
 * @param {ArrayLike<ArrayLike<number | null>>} rows
 * @param {{ corner?: string, beside?: ArrayLike<string | number>, above?: ArrayLike<string | number> }} heads
 *   numbered from 0 where left out
 * @returns {Table}
 */
export function matrix(rows, { corner = "row \\ column", beside, above } = {}) {
  const width = Math.max(0, ...Array.from(rows, (row) => row.length));
  const head = [corner, ...Array.from({ length: width }, (_, column) => above?.[column] ?? column)];
  return [head, ...Array.from(rows, (row, index) => [beside?.[index] ?? index, ...Array.from(row)])];
}

/**
 * Lay out an array that is stored row after row.
 *
 * @param {import("./arithmetic.js").Grid} grid
 */
export function gridTable({ rows, columns, values }) {
  const starts = Array.from({ length: rows }, (_, row) => row * columns);
  return matrix(starts.map((start) => values.slice(start, start + columns)));
}
