/** Tables and shares of a film. */

/** One row of a packed table. */
export function rowOf(table, index) {
  return table.values.subarray(index * table.columns, (index + 1) * table.columns);
}

export function percent(share) {
  const text = share > 0.9995 && share < 1 ? "> 99.9" : String(Number((100 * share).toPrecision(3)));
  return share > 0 && share < 0.0005 ? "< 0.1 %" : `${text} %`;
}
