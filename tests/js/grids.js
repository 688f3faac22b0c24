/** Small arrays for tests, as the components have them. */

/** Make {rows, columns, values} of rows of numbers. */
export function grid(...rows) {
  return { rows: rows.length, columns: rows[0].length, values: Float64Array.from(rows.flat()) };
}

/** Write an array as rows of numbers. */
export function rowsOf({ rows, columns, values }) {
  return Array.from({ length: rows }, (_, row) => [
    ...values.slice(row * columns, (row + 1) * columns),
  ]);
}

/** Pack an array as Python does where each number needs four bytes. */
export function packed(...rows) {
  const bytes = new Uint8Array(Float32Array.from(rows.flat()).buffer);
  const data = btoa(String.fromCharCode(...bytes));
  return { rows: rows.length, columns: rows[0].length, bytes: 4, data };
}
