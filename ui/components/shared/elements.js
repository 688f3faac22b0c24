/** Small parts of which the components are made. */

import { bytesOf } from "./arithmetic.js";
import { colourIndex } from "./colours.js";

/**
 * Make an element with a class, a text and attributes.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {string} text
 * @param {Record<string, string | number | boolean>} attributes
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, className = "", text = "", attributes = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  setAll(element, attributes);
  return element;
}

/**
 * Make an element of an SVG.
 *
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean>} attributes
 * @param {string} text
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function makeSvg(tag, attributes = {}, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAll(element, attributes);
  if (text) element.textContent = text;
  return element;
}

/**
 * Set attributes.
 *
 * @param {Element} element
 * @param {Record<string, string | number | boolean>} attributes
 */
export function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/**
 * Change a text only if it differs: to write the same again would cost a layout.
 *
 * @param {Element} element
 * @param {string} words
 */
export function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

/**
 * Hear the keys of an element, but for those that are the browser's: with Ctrl, Alt or Command.
 *
 * @param {HTMLElement} element
 * @param {(event: KeyboardEvent) => void} act
 */
export function onKey(element, act) {
  // eslint-disable-next-line no-restricted-syntax
  element.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) act(event);
  });
}

/**
 * The element that has the focus, in the place where another one stands.
 *
 * @param {Element} element
 */
export function focusedBeside(element) {
  return /** @type {Document | ShadowRoot} */ (element.getRootNode()).activeElement;
}

/** The drawings on buttons, in a square of 24. */
const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  start: "M6 5h2v14H6zM19 5v14l-9-7z",
  end: "M16 5h2v14h-2zM5 5v14l9-7z",
  back: "M15.4 6 14 4.6 6.6 12l7.4 7.4 1.4-1.4-6-6z",
  save: "M5 20h14v-2H5v2zM19 9h-4V3H9v6H5l7 7 7-7z",
  forward: "M8.6 6 10 4.6l7.4 7.4-7.4 7.4L8.6 18l6-6z",
};

/**
 * Make a button with a drawing on it.
 *
 * @param {keyof typeof ICONS} icon
 * @param {string} label
 * @param {() => void} action
 */
export function iconButton(icon, label, action) {
  const button = make("button", "", "", { type: "button" });
  const drawing = makeSvg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
  drawing.append(makeSvg("path"));
  button.append(drawing);
  setIcon(button, icon, label);
  button.addEventListener("click", action);
  return button;
}

/**
 * Change what is drawn on a button, and what it is called.
 *
 * @param {HTMLButtonElement} button
 * @param {keyof typeof ICONS} icon
 * @param {string} label
 */
export function setIcon(button, icon, label) {
  button.querySelector("path").setAttribute("d", ICONS[icon]);
  setAll(button, { "aria-label": label, title: label });
}

/** Device pixels in a CSS pixel. */
export const pixelRatio = () => window.devicePixelRatio || 1;

/**
 * Make a canvas of one pixel per cell; CSS scales it, which keeps cells crisp on every screen.
 *
 * @param {number} rows
 * @param {number} columns
 * @param {string} className
 * @param {Record<string, string>} attributes
 */
export function makePixels(rows, columns, className, attributes = {}) {
  const canvas = make("canvas", `pixels ${className}`, "", attributes);
  [canvas.width, canvas.height] = [columns, rows];
  return canvas;
}

/**
 * Paint an array on such a canvas with a table of 256 colours.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {import("./arithmetic.js").Grid} array
 * @param {Uint32Array} table
 * @param {number} limit
 * @param {boolean} signed
 */
export function paint(canvas, array, table, limit, signed) {
  const image = new ImageData(array.columns, array.rows);
  const pixels = new Uint32Array(image.data.buffer);
  for (let index = 0; index < pixels.length; index++) {
    pixels[index] = table[colourIndex(array.values[index], limit, signed)];
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/**
 * Paint bytes from Python, one canvas pixel per cell. A single channel is grey.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {{ rows: number, columns: number, channels: number, pixels: string }} picture its pixels
 *   row after row, in base64
 */
export function paintColours(canvas, { rows, columns, channels, pixels }) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const bytes = bytesOf(pixels);
  const image = new ImageData(columns, rows);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * pixel + channel] = bytes[channels * pixel + (channel % channels)];
    }
    image.data[4 * pixel + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/**
 * Put {placeholders} into words that came from Python.
 *
 * @param {string} text
 * @param {Record<string, unknown>} values
 */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
