/** Small parts of which the components are made. */

import { colourIndex } from "./colours.js";

/** Make an element with a class, a text and attributes. */
export function make(tag, className, text = "", attributes = {}) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Make an element of an SVG. */
export function makeSvg(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Make a canvas of one pixel per cell; CSS scales it, which keeps cells crisp on every screen. */
export function makePixels(rows, columns, className, attributes = {}) {
  const canvas = make("canvas", `pixels ${className}`, "", attributes);
  [canvas.width, canvas.height] = [columns, rows];
  return canvas;
}

/** Paint an array on such a canvas with a table of 256 colours. */
export function paint(canvas, array, table, limit, signed) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(array.columns, array.rows);
  const pixels = new Uint32Array(image.data.buffer);
  for (let index = 0; index < pixels.length; index++) {
    pixels[index] = table[colourIndex(array.values[index], limit, signed)];
  }
  context.putImageData(image, 0, 0);
}

/** Put {placeholders} into words that came from Python. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
