/** Small parts of which the components are made. */

import { colourIndex } from "./colours.js";

/** Make an element with a class, a text and attributes. */
export function make(tag, className = "", text = "", attributes = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  setAll(element, attributes);
  return element;
}

/** Make an element of an SVG. */
export function makeSvg(tag, attributes = {}, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAll(element, attributes);
  if (text) element.textContent = text;
  return element;
}

export function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

/** Change a text only if it differs: to write the same again would cost a layout. */
export function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

/** The drawings on buttons, in a square of 24. */
const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  start: "M6 5h2v14H6zM19 5v14l-9-7z",
  end: "M16 5h2v14h-2zM5 5v14l9-7z",
  back: "M15.4 6 14 4.6 6.6 12l7.4 7.4 1.4-1.4-6-6z",
  forward: "M8.6 6 10 4.6l7.4 7.4-7.4 7.4L8.6 18l6-6z",
};

/** Make a button with a drawing on it. */
export function iconButton(icon, label, action) {
  const button = make("button", "", "", { type: "button" });
  const drawing = makeSvg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
  drawing.append(makeSvg("path"));
  button.append(drawing);
  setIcon(button, icon, label);
  button.addEventListener("click", action);
  return button;
}

/** Change what is drawn on a button, and what it is called. */
export function setIcon(button, icon, label) {
  button.querySelector("path").setAttribute("d", ICONS[icon]);
  setAll(button, { "aria-label": label, title: label });
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
