/** Draws the points on a canvas and finds them again under the pointer. */

import { pixelRatio } from "../shared/elements.js";
import { addSymbol, colourOf } from "./symbols.js";

const MARGIN = 22; // CSS pixels around the points
const REACH = 16; // CSS pixels from a point at which it counts as pointed at
const MOVE_MILLISECONDS = 260;
const FADED = 0.1;
const MANY = 10; // classes; the names of more are smaller
const LONGEST = 18; // letters of a name on the map; the list below has all of it

/**
 * What Python sends; x, y, labels, answers and sure have a number per point.
 *
 * @typedef {object} Data
 * @property {number[]} x from 0 to 10,000 at most
 * @property {number[]} y upwards, in the same unit
 * @property {number[]} labels classes
 * @property {number[]} answers classes
 * @property {number[]} sure per cent
 * @property {string[]} names a name per class
 * @property {string[]} colours "#rrggbb"
 * @property {number[]} chosen points with a letter; some may not be on the map
 * @property {{ token: string, columns: number, side: number }} sheet where their pictures are
 * @property {boolean} onlyWrong whether points with right answers fade
 * @property {string} alt
 *
 * @typedef {[number, number]} Place x and y
 */

export class Cloud {
  /** @type {Data & { wrong: number[] }} */ data;
  /** @type {Place[]} */ positions = []; // of the points as drawn last, in CSS pixels
  /** @type {number} */ frame; // that the next step of a move waits for

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => void} drawn hears that the points are drawn, maybe at other places
   */
  constructor(canvas, drawn) {
    this.canvas = canvas;
    this.drawn = drawn;
    this.context = canvas.getContext("2d");
    /** @type {number | null} */
    this.emphasised = null; // a class
    this.hovered = -1;
    /** @type {Place[] | null} */
    this.places = null; // of every point as it is drawn now, in the data's unit
  }

  /**
   * Take new data; the same points move to their new places.
   *
   * @param {Data} data
   */
  take(data) {
    const wrong = data.labels.map((label, index) => Number(label !== data.answers[index]));
    this.data = { ...data, wrong };
    /** @type {Place[]} */
    const target = data.x.map((x, index) => [x, data.y[index]]);
    cancelAnimationFrame(this.frame);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!this.places || this.places.length !== target.length || still) {
      this.places = target;
      this.draw();
      return;
    }
    const start = this.places;
    const moved = target.some(([x, y], index) => x !== start[index][0] || y !== start[index][1]);
    const begin = performance.now();
    /** @param {number} now */
    const step = (now) => {
      const share = Math.min(1, Math.max(0, (now - begin) / MOVE_MILLISECONDS));
      const eased = share * (2 - share);
      this.places = target.map(([x, y], index) => [
        start[index][0] + (x - start[index][0]) * eased,
        start[index][1] + (y - start[index][1]) * eased,
      ]);
      this.draw();
      if (share < 1) this.frame = requestAnimationFrame(step);
    };
    if (moved) this.frame = requestAnimationFrame(step);
    else this.draw();
  }

  /** How the data's unit becomes CSS pixels; both directions alike, y upwards. */
  view() {
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    const xs = this.data.x;
    const ys = this.data.y;
    const [spanX, spanY] = [Math.max(...xs) || 1, Math.max(...ys) || 1];
    const scale = Math.min((width - 2 * MARGIN) / spanX, (height - 2 * MARGIN) / spanY);
    const left = (width - scale * spanX) / 2;
    const bottom = (height + scale * spanY) / 2;
    /** @type {(place: Place) => Place} */
    const at = ([x, y]) => [left + scale * x, bottom - scale * y];
    return { width, height, at };
  }

  draw() {
    const view = this.view();
    if (!view.width) return;
    const ratio = pixelRatio();
    this.canvas.width = Math.round(view.width * ratio); // clears it
    this.canvas.height = Math.round(view.height * ratio);
    this.context.scale(ratio, ratio);
    const style = getComputedStyle(this.canvas);
    this.ink = style.getPropertyValue("--st-text-color").trim() || "#888888";
    this.ground = style.getPropertyValue("--st-background-color").trim() || "#ffffff";
    this.size = view.width < 500 ? 2.6 : 3.4;
    this.positions = this.places.map(view.at);
    this.drawPoints();
    this.drawNames();
    this.drawChosen();
    this.drawn();
  }

  /** @param {number} index of a point */
  isFaded(index) {
    const { labels, wrong, onlyWrong } = this.data;
    return (onlyWrong && !wrong[index]) || (this.emphasised !== null && labels[index] !== this.emphasised);
  }

  drawPoints() {
    const { labels, wrong, names, colours } = this.data;
    const { context } = this;
    // Before a network learned anything, thick outlines would hide all else.
    const few = wrong.reduce((sum, one) => sum + one, 0) < wrong.length / 2;
    for (const [marked, faded] of [[0, true], [1, true], [0, false], [1, false]]) {
      context.globalAlpha = faded ? FADED : marked ? 1 : 0.8;
      for (let label = 0; label < names.length; label++) {
        context.beginPath();
        this.positions.forEach(([x, y], index) => {
          if (labels[index] !== label || wrong[index] !== marked) return;
          if (this.isFaded(index) !== faded) return;
          addSymbol(context, label, x, y, marked && few ? 1.45 * this.size : this.size);
        });
        context.fillStyle = colourOf(colours, label);
        context.fill();
        if (!marked) continue;
        context.lineWidth = few ? 1.6 : 0.6;
        context.strokeStyle = this.ink;
        context.stroke();
      }
    }
    context.globalAlpha = 1;
  }

  /** Write each class's name at its middle: the median, which few strays do not move. */
  drawNames() {
    const { labels, names } = this.data;
    names.forEach((name, label) => {
      const own = this.positions.filter((_, index) => labels[index] === label);
      if (!own.length) return;
      const [x, y] = [0, 1].map((axis) => median(own.map((place) => place[axis])));
      const faint = this.emphasised !== null && this.emphasised !== label;
      const text = name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
      this.write(text, x, y, names.length > MANY ? 12 : 15, faint ? 0.25 : 1);
    });
  }

  /**
   * Write on the map, in letters that stand out.
   *
   * @param {string} text
   * @param {number} x of its middle
   * @param {number} y
   * @param {number} pixels
   * @param {number} alpha
   */
  write(text, x, y, pixels, alpha = 1) {
    const { context } = this;
    context.globalAlpha = alpha;
    context.font = `700 ${pixels}px ${getComputedStyle(this.canvas).fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 5;
    context.strokeStyle = this.ground;
    const half = context.measureText(text).width / 2 + 3;
    const inside = Math.max(half, Math.min(x, this.canvas.clientWidth - half));
    context.strokeText(text, inside, y);
    context.fillStyle = this.ink;
    context.fillText(text, inside, y);
    context.globalAlpha = 1;
  }

  drawChosen() {
    const { context } = this;
    /** @type {(index: number, r: number) => Place} */
    const ring = (index, r) => {
      const [x, y] = this.positions[index];
      for (const wide of [true, false]) {
        context.beginPath();
        context.arc(x, y, r, 0, 2 * Math.PI);
        context.lineWidth = wide ? 5 : 2.2;
        context.strokeStyle = wide ? this.ground : this.ink;
        context.stroke();
      }
      return [x, y];
    };
    this.data.chosen.forEach((index, place) => {
      if (!(index in this.positions)) return;
      const [x, y] = ring(index, 9);
      this.write("AB"[place], x + 16, y - 11, 14);
    });
    if (this.hovered in this.positions) ring(this.hovered, 7);
  }

  /**
   * The point nearest to a place in CSS pixels, or -1; faded ones are not there.
   *
   * @param {number} x
   * @param {number} y
   */
  nearest(x, y) {
    let [best, found] = [REACH * REACH, -1];
    this.positions.forEach(([px, py], index) => {
      const distance = (px - x) ** 2 + (py - y) ** 2;
      if (distance < best && !this.isFaded(index)) [best, found] = [distance, index];
    });
    return found;
  }

  /**
   * The nearest point in the direction of an arrow key.
   *
   * @param {number} from
   * @param {number[]} direction to the right and down
   */
  neighbour(from, [dx, dy]) {
    const [x, y] = this.positions[from];
    let [best, found] = [Infinity, from];
    this.positions.forEach(([px, py], index) => {
      const along = (px - x) * dx + (py - y) * dy;
      const across = Math.abs((px - x) * dy) + Math.abs((py - y) * dx);
      if (index === from || along <= 0 || across > along || this.isFaded(index)) return;
      const distance = along + 2 * across;
      if (distance < best) [best, found] = [distance, index];
    });
    return found;
  }
}

/**
 * The value in the middle; of an even number, the higher of two.
 *
 * @param {number[]} values
 */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
