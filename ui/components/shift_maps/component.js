/** Maps and curves over all shifts: the present shift is marked, and another can be chosen. */

import { colourIndex, colourTable, cssColour } from "../shared/colours.js";
import { make, makeSvg, say } from "../shared/elements.js";
import { Handshake } from "../shared/handshake.js";
import { mount } from "../shared/mounted.js";
import { LineChart } from "./line_chart.js";
import { MovingPicture } from "./moving_picture.js";

const COMMIT_AFTER = 300; // milliseconds without another key
const LARGE_STEP = 4; // pixels that an arrow key moves with Shift
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class ShiftMaps {
  constructor(root) {
    this.root = root.querySelector(".shift-maps");
    this.handshake = new Handshake();
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
    const along = (event) => ({ dx: this.across.xAt(event), dy: this.shift.dy });
    picture.addEventListener("pointermove", (event) => this.hover(along(event)));
    picture.addEventListener("pointerleave", () => this.hover(null));
    picture.addEventListener("click", (event) => this.choose(along(event), 0));
    this.canvases = [];
    this.hovered = null;
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.root);
  }

  update(message) {
    const { data } = message;
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
      canvas.addEventListener("keydown", (event) => this.press(event));
      return canvas;
    });
    const figures = this.canvases.map((canvas) => {
      const figure = make("figure");
      figure.append(make("figcaption"), canvas);
      return figure;
    });
    this.maps.replaceChildren(...(this.data.picture ? [this.moving.element] : []), ...figures);
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

  /** Where a map is drawn on its canvas: pixels of a cell, and the space left for the numbers. */
  place(canvas) {
    const count = 2 * this.data.reach + 1;
    const margin = Math.round(16 * (window.devicePixelRatio || 1));
    const cell = Math.max(Math.floor((canvas.width - margin) / count), 1);
    return { count, cell, margin };
  }

  draw() {
    if (!this.data) return;
    const style = getComputedStyle(this.root);
    const text = style.getPropertyValue("--st-text-color").trim() || "#888888";
    this.canvases.forEach((canvas, index) => {
      const ratio = window.devicePixelRatio || 1;
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
      xTitle: `shift right (pixels), ${dy} down: ${unit}`,
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

  drawNumbers(context, { count, cell, margin, ratio, text }) {
    const { reach } = this.data;
    context.fillStyle = text;
    context.globalAlpha = 0.7;
    context.font = `${11 * ratio}px ${getComputedStyle(this.root).fontFamily}`;
    context.textBaseline = "middle";
    for (const shift of [-reach, 0, reach]) {
      const middle = (shift + reach + 0.5) * cell;
      const label = String(shift).replace("-", "−");
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

  shiftAt(event) {
    const canvas = event.currentTarget;
    const { cell, margin } = this.place(canvas);
    const frame = canvas.getBoundingClientRect();
    const ratio = canvas.width / frame.width;
    const dx = Math.floor(((event.clientX - frame.left) * ratio - margin) / cell) - this.data.reach;
    const dy = Math.floor(((event.clientY - frame.top) * ratio) / cell) - this.data.reach;
    return Math.max(Math.abs(dx), Math.abs(dy)) <= this.data.reach ? { dx, dy } : null;
  }

  hover(shift) {
    this.hovered = shift;
    this.draw();
  }

  press(event) {
    const move = KEYS[event.key];
    if (!move && event.key !== "Home") return;
    event.preventDefault();
    const step = event.shiftKey ? LARGE_STEP : 1;
    const { dx, dy } = this.shift;
    this.choose(move ? { dx: dx + step * move[0], dy: dy + step * move[1] } : { dx: 0, dy: 0 });
  }

  choose(shift, delay = COMMIT_AFTER) {
    if (!shift) return;
    const { reach } = this.data;
    const bounded = (pixels) => Math.min(Math.max(pixels, -reach), reach);
    this.shift = { dx: bounded(shift.dx), dy: bounded(shift.dy) };
    this.handshake.change();
    this.hovered = null;
    this.draw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.handshake.tell("shift", this.shift), delay);
  }

  destroy() {
    this.sizes.disconnect();
    clearTimeout(this.timer);
  }
}

function describeShift(dx, dy) {
  if (dx === 0 && dy === 0) return "No shift";
  const parts = [
    [dx, "right", "left"],
    [dy, "down", "up"],
  ].filter(([pixels]) => pixels !== 0);
  return parts.map(([pixels, on, back]) => `${Math.abs(pixels)} ${pixels > 0 ? on : back}`).join(", ");
}

export default function (component) {
  const { parentElement } = component;
  const [standing, cleanUp] = mount(parentElement, () => new ShiftMaps(parentElement));
  standing.update(component);
  return cleanUp;
}
