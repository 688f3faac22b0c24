/** Maps and curves over all shifts: the present shift is marked, and another can be chosen. */

import { colourIndex, colourTable, cssColour } from "../shared/colours.js";
import { make, makeSvg, onKey, pixelRatio, say } from "../shared/elements.js";
import { Handshake } from "../shared/handshake.js";
import { mount } from "../shared/mounted.js";
import { Rest } from "../shared/rest.js";
import { LineChart } from "./line_chart.js";
import { MovingPicture, NUDGES } from "./moving_picture.js";

const COMMIT_AFTER = 300; // milliseconds without another key
const LARGE_STEP = 4; // pixels that an arrow key moves with Shift

/**
 * A map and its lines as Python sends them, in per cent.
 *
 * @typedef {object} ShiftMap
 * @property {string} title
 * @property {(number | null)[][]} values row reach + dy, column reach + dx; null where there is none
 * @property {(number | null)[]} second the line in the second chart; empty leaves it out
 * @property {string} colour of the lines
 * @property {string} dashes of the lines, as in SVG
 *
 * @typedef {object} Data
 * @property {ShiftMap[]} maps
 * @property {number} reach
 * @property {number} dx the present shift to the right
 * @property {number} dy the present shift down
 * @property {string} unit
 * @property {string[]} colours from 0 to 100 %
 * @property {string} linePer what a line stands for
 * @property {{ title: string, xTitle: string, first: number }} second
 * @property {import("./moving_picture.js").Picture | null} picture
 *
 * @typedef {import("./moving_picture.js").Shift} Shift
 * @typedef {import("../shared/handshake.js").Message} Message
 *
 * How a map lies on its canvas, in the canvas's pixels.
 * @typedef {{ count: number, cell: number, margin: number }} Layout
 */

class ShiftMaps {
  /** @type {Data} */ data;
  /** @type {Shift} */ shift;
  /** @type {Uint32Array} */ table; // 256 colours
  /** @type {boolean} */ pictured; // whether there is a picture that moves
  /** @type {ReturnType<typeof setTimeout>} */ timer;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root.querySelector(".shift-maps");
    this.handshake = new Handshake();
    this.rest = new Rest(this.root, COMMIT_AFTER);
    this.maps = make("div", "maps");
    this.readout = make("div", "readout", "", { "aria-live": "polite" });
    this.key = make("div", "key");
    this.across = new LineChart("Along the shift to the right");
    this.second = new LineChart("");
    this.moving = new MovingPicture({
      shift: () => this.shift,
      moved: (shift) => this.choose(shift),
    });
    this.legend = make("div", "legend");
    const charts = make("div", "charts");
    charts.append(this.across.element, this.second.element);
    this.root.replaceChildren(this.maps, this.readout, this.key, this.legend, charts);
    const { picture } = this.across;
    /** @param {MouseEvent} event */
    const along = (event) => ({ dx: this.across.xAt(event), dy: this.shift.dy });
    picture.addEventListener("pointermove", (event) => this.hover(along(event)));
    picture.addEventListener("pointerleave", () => this.hover(null));
    picture.addEventListener("click", (event) => this.choose(along(event), 0));
    /** @type {HTMLCanvasElement[]} */
    this.canvases = [];
    /** @type {Shift | null} */
    this.hovered = null;
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.root);
  }

  /** @param {Message} message */
  update(message) {
    const data = /** @type {Data} */ (message.data);
    if (this.handshake.take(message)) this.shift = { dx: data.dx, dy: data.dy };
    this.data = data;
    this.table = colourTable(data.colours);
    const pictured = Boolean(data.picture);
    if (this.canvases.length !== data.maps.length || this.pictured !== pictured) this.build();
    this.pictured = pictured;
    if (pictured) this.moving.take(data.picture);
    data.maps.forEach(({ title }, index) => {
      const canvas = this.canvases[index];
      canvas.previousElementSibling.textContent = title;
      canvas.setAttribute("aria-label", `${title}: ${data.unit} for all shifts by up to ` +
        `${data.reach} pixels. Arrow keys choose a shift, Home goes back to none.`);
    });
    this.showKey();
    this.draw();
  }

  build() {
    this.canvases = this.data.maps.map(() => {
      const canvas = make("canvas", "", "", { tabindex: "0", role: "application" });
      canvas.addEventListener("pointermove", (event) => this.hover(this.shiftAt(event)));
      canvas.addEventListener("pointerleave", () => this.hover(null));
      canvas.addEventListener("click", (event) => this.choose(this.shiftAt(event), 0));
      onKey(canvas, (event) => this.press(event));
      return canvas;
    });
    const figures = this.canvases.map((canvas) => {
      const figure = make("figure");
      figure.append(make("figcaption"), canvas);
      return figure;
    });
    this.maps.replaceChildren(...(this.data.picture ? [this.moving.element] : []), ...figures);
  }

  get figureName() {
    return `${this.data.unit} for all shifts`;
  }

  /** All maps; then the lines of the second chart, if there are any. */
  figureNumbers() {
    const { maps, reach, unit, second } = this.data;
    const shifts = maps.flatMap(({ title, values }) =>
      values.flatMap((row, y) => row.map((value, x) => [title, x - reach, y - reach, value])));
    const head = [this.data.linePer, "Shift right (pixels)", "Shift down (pixels)", unit];
    if (maps.every((map) => !map.second.length)) return [head, ...shifts];
    const lines = maps.flatMap((map) =>
      map.second.map((value, index) => [map.title, null, null, value, second.first + index]));
    return [[...head, second.xTitle], ...shifts.map((row) => [...row, null]), ...lines];
  }

  showKey() {
    const bar = make("i");
    const stops = Array.from({ length: 9 }, (_, step) => cssColour(this.table[Math.round(step * 31.875)]));
    bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    const what = "Across: the shift to the right. Down: the shift down. Click to choose one.";
    const names = this.data.maps.map(({ title, colour, dashes }) => {
      const name = make("span");
      const sample = makeSvg("svg", { width: 26, height: 8, "aria-hidden": "true" });
      const line = { x1: 0, x2: 26, y1: 4, y2: 4, stroke: colour, "stroke-width": 2.5 };
      sample.append(makeSvg("line", { ...line, "stroke-dasharray": dashes }));
      name.append(sample, title);
      return name;
    });
    this.legend.replaceChildren(...names);
    this.key.replaceChildren("0", bar, `100: ${this.data.unit}. ${what}`);
  }

  /**
   * Where a map is drawn on its canvas: pixels of a cell, and the space left for the numbers.
   *
   * @param {HTMLCanvasElement} canvas
   * @returns {Layout}
   */
  place(canvas) {
    const count = 2 * this.data.reach + 1;
    const margin = Math.round(16 * pixelRatio());
    const cell = Math.max(Math.floor((canvas.width - margin) / count), 1);
    return { count, cell, margin };
  }

  draw() {
    if (!this.data) return;
    const style = getComputedStyle(this.root);
    const text = style.getPropertyValue("--st-text-color").trim() || "#888888";
    this.canvases.forEach((canvas, index) => {
      const ratio = pixelRatio();
      const side = Math.round(canvas.clientWidth * ratio);
      if (!side) return;
      canvas.width = side; // clears it
      canvas.height = side;
      this.drawMap(canvas, this.data.maps[index].values, text, ratio);
    });
    if (this.data.picture) this.moving.draw(this.hovered ?? this.shift);
    this.drawCharts();
    this.say();
  }

  drawCharts() {
    const { maps, reach, unit } = this.data;
    const { dx, dy } = this.shift;
    const shifts = Array.from({ length: 2 * reach + 1 }, (_, index) => index - reach);
    this.across.draw({
      lines: maps.map((map) => ({ ...map, values: map.values[dy + reach] })),
      xs: shifts,
      xTitle: `shift right (pixels), ${signed(dy)} down: ${unit}`,
      mark: this.hovered?.dy === dy ? this.hovered.dx : dx,
      words: `${unit} over the shift to the right, a line for each ${this.data.linePer}.`,
    });
    const { title, xTitle, first } = this.data.second;
    const drawn = maps.filter(({ second }) => second.length);
    const counts = Array.from({ length: Math.max(0, ...drawn.map((map) => map.second.length)) });
    this.second.element.hidden = !drawn.length;
    this.second.setTitle(title);
    this.second.draw({
      lines: drawn.map((map) => ({ ...map, values: map.second })),
      xs: counts.map((_, index) => first + index),
      xTitle: `${xTitle}: ${unit}`,
      mark: null,
      words: `${unit} over the number of ${xTitle}, a line for each ${this.data.linePer}.`,
    });
  }

  /**
   * Draw a map and its frames.
   *
   * @param {HTMLCanvasElement} canvas
   * @param {ShiftMap["values"]} values
   * @param {string} text colour
   * @param {number} ratio pixels of the canvas per CSS pixel
   */
  drawMap(canvas, values, text, ratio) {
    const context = canvas.getContext("2d");
    const { count, cell, margin } = this.place(canvas);
    const gap = cell > 6 * ratio ? Math.round(ratio) : 0;
    values.forEach((row, y) =>
      row.forEach((value, x) => {
        if (value === null) return; // nothing to show: the page shines through
        context.fillStyle = cssColour(this.table[colourIndex(value, 100, false)]);
        context.fillRect(margin + x * cell, y * cell, cell - gap, cell - gap);
      }),
    );
    this.drawNumbers(context, { count, cell, margin, ratio, text });
    /** @type {(shift: Shift, colour: string, width: number) => void} */
    const box = ({ dx, dy }, colour, width) => {
      context.strokeStyle = colour;
      context.lineWidth = width * ratio;
      const [x, y] = [dx, dy].map((shift) => (shift + this.data.reach) * cell);
      context.strokeRect(margin + x, y, cell - gap, cell - gap);
    };
    if (this.hovered) box(this.hovered, text, 1.5);
    box(this.shift, "#101418", 5); // dark outside, light inside: seen on any colour
    box(this.shift, "#ffffff", 2);
  }

  /**
   * Write the shifts at the edges and in the middle.
   *
   * @param {CanvasRenderingContext2D} context
   * @param {Layout & { ratio: number, text: string }} where
   */
  drawNumbers(context, { count, cell, margin, ratio, text }) {
    const { reach } = this.data;
    context.fillStyle = text;
    context.globalAlpha = 0.7;
    context.font = `${11 * ratio}px ${getComputedStyle(this.root).fontFamily}`;
    context.textBaseline = "middle";
    for (const shift of [-reach, 0, reach]) {
      const middle = (shift + reach + 0.5) * cell;
      const label = signed(shift);
      context.textAlign = "right";
      context.fillText(label, margin - 3 * ratio, middle);
      context.textAlign = "center";
      context.fillText(label, margin + middle, count * cell + margin / 2);
    }
    context.globalAlpha = 1;
  }

  /** Say what the hovered shift, or the present one, changes. */
  say() {
    const { dx, dy } = this.hovered ?? this.shift;
    const { reach, maps, unit } = this.data;
    const numbers = maps.map(({ title, values }) => {
      const value = values[dy + reach][dx + reach];
      return `${title} ${value ?? "not defined"}`;
    });
    const words = `${describeShift(dx, dy)}, ${unit}: ${numbers.join(", ")}.`;
    say(this.readout, words);
  }

  /**
   * The shift under the pointer; null beside the map.
   *
   * @param {MouseEvent} event
   */
  shiftAt(event) {
    const canvas = /** @type {HTMLCanvasElement} */ (event.currentTarget);
    const { cell, margin } = this.place(canvas);
    const frame = canvas.getBoundingClientRect();
    const ratio = canvas.width / frame.width;
    const dx = Math.floor(((event.clientX - frame.left) * ratio - margin) / cell) - this.data.reach;
    const dy = Math.floor(((event.clientY - frame.top) * ratio) / cell) - this.data.reach;
    return Math.max(Math.abs(dx), Math.abs(dy)) <= this.data.reach ? { dx, dy } : null;
  }

  /** @param {Shift | null} shift */
  hover(shift) {
    this.hovered = shift;
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const move = NUDGES[event.key];
    if (!move && event.key !== "Home") return;
    event.preventDefault();
    const step = event.shiftKey ? LARGE_STEP : 1;
    const { dx, dy } = this.shift;
    this.choose(move ? { dx: dx + step * move[0], dy: dy + step * move[1] } : { dx: 0, dy: 0 });
  }

  /**
   * Take a shift, and tell Python when the hand rests.
   *
   * @param {Shift | null} shift
   * @param {number} delay in milliseconds
   */
  choose(shift, delay = COMMIT_AFTER) {
    if (!shift) return;
    const { reach } = this.data;
    /** @param {number} pixels */
    const bounded = (pixels) => Math.min(Math.max(pixels, -reach), reach);
    this.shift = { dx: bounded(shift.dx), dy: bounded(shift.dy) };
    this.handshake.change();
    this.hovered = null;
    this.draw();
    this.rest.after(() => this.handshake.tell("shift", this.shift), { delay });
  }

  destroy() {
    this.sizes.disconnect();
    this.rest.end();
  }
}

/** @param {number} shift */
const signed = (shift) => String(shift).replace("-", "−");

/**
 * @param {number} dx
 * @param {number} dy
 */
function describeShift(dx, dy) {
  if (dx === 0 && dy === 0) return "No shift";
  /** @type {[number, string, string][]} */
  const directions = [
    [dx, "right", "left"],
    [dy, "down", "up"],
  ];
  return directions
    .filter(([pixels]) => pixels !== 0)
    .map(([pixels, on, back]) => `${Math.abs(pixels)} ${pixels > 0 ? on : back}`)
    .join(", ");
}

/** @param {Message} component */
export default function (component) {
  const { parentElement } = component;
  const [standing, cleanUp] = mount(parentElement, () => new ShiftMaps(parentElement));
  standing.update(component);
  return cleanUp;
}
