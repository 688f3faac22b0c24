/** Elements of HTML and SVG, made in one line. */

const SVG = "http://www.w3.org/2000/svg";

export function make(tag, className = "", text = "", attributes = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export function draw(tag, attributes = {}, text = "") {
  const element = document.createElementNS(SVG, tag);
  setAll(element, attributes);
  if (text) element.textContent = text;
  return element;
}

export function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

export function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

/** One row of a packed table. */
export function rowOf(table, index) {
  return table.values.subarray(index * table.columns, (index + 1) * table.columns);
}

export function percent(share) {
  const text = share > 0.9995 && share < 1 ? "> 99.9" : String(Number((100 * share).toPrecision(3)));
  return share > 0 && share < 0.0005 ? "< 0.1 %" : `${text} %`;
}
