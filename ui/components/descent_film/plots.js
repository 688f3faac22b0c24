/** Two curves: the loss over the watched weight, and the loss over the steps. */

import { formatNumber } from "../shared/colours.js";
import { makeSvg, say, setAll } from "../shared/elements.js";
import { rowOf } from "./tables.js";

/**
 * @typedef {import("./tables.js").Film} Film
 * @typedef {import("./tables.js").Words} Words
 * @typedef {[number, number]} Range
 */

const SIZE = { width: 520, height: 250, left: 62, right: 14, top: 12, bottom: 40 };
const FLATTEST = 0.25; // of the loss: a smaller range would make mountains of molehills
const RUNAWAY = 20; // times the usual range, above which one scale does not fit all steps

class Plot {
  /**
   * @param {string} label
   * @param {string} xTitle
   * @param {string} yTitle
   */
  constructor(label, xTitle, yTitle) {
    this.svg = makeSvg("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "img" });
    this.svg.setAttribute("aria-label", label);
    this.axes = makeSvg("g", { class: "axes" });
    const clip = makeSvg("clipPath", { id: `inside-${xTitle.replace(/\W/g, "")}` });
    clip.append(makeSvg("rect", {
      x: SIZE.left, y: SIZE.top,
      width: SIZE.width - SIZE.left - SIZE.right, height: SIZE.height - SIZE.top - SIZE.bottom,
    }));
    this.inside = makeSvg("g", { "clip-path": `url(#${clip.id})` });
    this.marks = makeSvg("g");
    this.xTitle = makeSvg("text", {
      class: "title", x: (SIZE.left + SIZE.width - SIZE.right) / 2, y: SIZE.height - 4, "text-anchor": "middle",
    }, xTitle);
    this.yTitle = makeSvg("text", {
      class: "title", "text-anchor": "middle",
      transform: `translate(13 ${(SIZE.top + SIZE.height - SIZE.bottom) / 2}) rotate(-90)`,
    }, yTitle);
    this.svg.append(clip, this.axes, this.inside, this.marks, this.xTitle, this.yTitle);
  }

  /**
   * Set the ranges, and draw the axes.
   *
   * @param {Range} x
   * @param {Range} y given as logarithms if they are `log`
   * @param {{ log?: boolean, whole?: boolean }} kind whether y is logarithmic, and x has whole numbers
   */
  scale([x0, x1], [y0, y1], { log = false, whole = false } = {}) {
    const { width, height, left, right, top, bottom } = SIZE;
    this.x = (value) => left + ((value - x0) / (x1 - x0)) * (width - left - right);
    const place = (value) => height - bottom - ((value - y0) / (y1 - y0)) * (height - top - bottom);
    this.y = log ? (value) => place(Math.log10(Math.max(value, 10 ** y0))) : place;
    this.axes.replaceChildren();
    for (const value of ticks(x0, x1, 6, whole)) {
      const x = this.x(value);
      this.axes.append(
        makeSvg("line", { x1: x, x2: x, y1: top, y2: height - bottom }),
        makeSvg("text", { x, y: height - bottom + 15, "text-anchor": "middle" }, formatNumber(value)),
      );
    }
    for (const value of ticks(y0, y1, 5, log)) {
      const y = place(value);
      this.axes.append(
        makeSvg("line", { x1: left, x2: width - right, y1: y, y2: y }),
        makeSvg("text", { x: left - 6, y: y + 4, "text-anchor": "end" },
          formatNumber(log ? 10 ** value : value)),
      );
    }
  }

  /**
   * @param {ArrayLike<number>} xs
   * @param {ArrayLike<number>} ys
   */
  path(xs, ys) {
    const points = Array.from(xs, (x, index) => `${this.x(x).toFixed(1)} ${this.y(ys[index]).toFixed(1)}`);
    return `M${points.join("L")}`;
  }
}

/**
 * Round numbers inside a range.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} about how many
 * @param {boolean} whole
 */
function ticks(low, high, about, whole) {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  let step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  if (whole) step = Math.max(Math.round(step), 1);
  const values = [];
  for (let count = Math.ceil(low / step); count * step <= high * (1 + 1e-9) + 1e-12; count++) {
    values.push(Number((count * step).toPrecision(12)));
  }
  return values.slice(0, 12);
}

/**
 * The range of some losses, never so narrow that a plain looks like a mountain.
 *
 * @param {number[]} values
 * @returns {Range}
 */
function rangeOf(values) {
  let [low, high] = [Math.min(...values), Math.max(...values)];
  const missing = FLATTEST * high - (high - low);
  if (missing > 0) [low, high] = [low - missing / 2, high + missing / 2];
  const margin = 0.06 * (high - low) || 1e-6;
  return [Math.max(low - margin, -margin), high + margin];
}

export class WeightPlot extends Plot {
  /** @param {Words} words */
  constructor(words) {
    super(words.weightPlot, words.weightAxis, words.lossAxis);
    this.curve = makeSvg("path", { class: "curve" });
    this.tangent = makeSvg("line", { class: "tangent" });
    this.promise = makeSvg("line", { class: "promise" });
    this.gap = makeSvg("line", { class: "gap" });
    this.before = makeSvg("circle", { class: "before", r: 6 });
    this.after = makeSvg("path", { class: "after", d: "M0 -8L8 0L0 8L-8 0Z" });
    this.inside.append(this.curve, this.tangent, this.promise, this.gap);
    this.marks.append(this.before, this.after);
  }

  /** @param {Film} film */
  build(film) {
    this.film = film;
    const { curveValues, curveLosses, landings, last } = film;
    const ranges = Array.from({ length: last + 1 }, (_, index) =>
      rangeOf([...rowOf(curveLosses, index), landings.values[2 * index + 1]]));
    const tops = ranges.map(([, high]) => high).sort((a, b) => a - b);
    const usual = tops[Math.floor(tops.length / 2)];
    const sameValues = curveValues.values[0] === curveValues.values[last * curveValues.columns];
    /** @type {Range | null} of all steps, if one fits them */
    this.common = last > 1 && sameValues && tops[last] < RUNAWAY * usual
      ? [Math.min(...ranges.map(([low]) => low)), tops[last]]
      : null;
    this.ranges = ranges;
  }

  /**
   * @param {number} index of the step
   * @param {{ weight: number, slope: number, loss: number }} now
   */
  show(index, { weight, slope, loss }) {
    const values = rowOf(this.film.curveValues, index);
    const losses = rowOf(this.film.curveLosses, index);
    const [landing, landingLoss] = rowOf(this.film.landings, index);
    const [low, high] = [values[0], values[values.length - 1]];
    this.scale([low, high], this.common ?? this.ranges[index]);
    this.curve.setAttribute("d", this.path(values, losses));
    const tangent = (value) => loss + slope * (value - weight);
    setAll(this.tangent, this.line(low, tangent(low), high, tangent(high)));
    setAll(this.promise, this.line(weight, loss, landing, tangent(landing)));
    setAll(this.gap, this.line(landing, tangent(landing), landing, landingLoss));
    setAll(this.before, { cx: this.x(weight), cy: this.y(loss) });
    this.after.setAttribute("transform", `translate(${this.x(landing)} ${this.y(landingLoss)})`);
  }

  /**
   * @param {number} x1
   * @param {number} y1
   * @param {number} x2
   * @param {number} y2
   */
  line(x1, y1, x2, y2) {
    const far = (value) => Math.min(Math.max(value, -1e5), 1e5); // SVG loses its way beyond
    return { x1: far(this.x(x1)), y1: far(this.y(y1)), x2: far(this.x(x2)), y2: far(this.y(y2)) };
  }
}

export class LossPlot extends Plot {
  /**
   * @param {Words} words
   * @param {(index: number) => void} go hears which step was pointed at
   */
  constructor(words, go) {
    super(words.lossPlot, words.stepAxis, words.lossAxis);
    this.curve = makeSvg("path", { class: "curve" });
    this.now = makeSvg("circle", { class: "before", r: 6 });
    this.inside.append(this.curve);
    this.end = makeSvg("text", { class: "end", "text-anchor": "end" });
    this.marks.append(this.now, this.end);
    this.svg.classList.add("scrubbable");
    const move = (event) => {
      const box = this.svg.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * SIZE.width;
      const share = (x - SIZE.left) / (SIZE.width - SIZE.left - SIZE.right);
      go(Math.round(share * this.steps));
    };
    this.svg.addEventListener("pointerdown", (event) => {
      this.svg.setPointerCapture(event.pointerId);
      move(event);
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (this.svg.hasPointerCapture(event.pointerId)) move(event);
    });
  }

  /** @param {Film} film */
  build({ losses, last, overflow, words }) {
    this.losses = losses.values;
    this.steps = overflow ?? last;
    const [low, high] = [Math.min(...this.losses), Math.max(...this.losses)];
    const log = high > RUNAWAY * this.losses[0];
    const bottom = Math.log10(Math.max(low, 1e-6 * high));
    this.scale(
      [0, Math.max(this.steps, 1)],
      log ? [Math.floor(bottom), Math.ceil(Math.log10(high) + 0.1)] : [0, 1.08 * high || 1],
      { log, whole: true },
    );
    const steps = Array.from(this.losses, (_, step) => step);
    this.curve.setAttribute("d", this.path(steps, this.losses));
    setAll(this.end, { x: this.x(Math.max(this.steps, 1)), y: SIZE.top + 14 });
    say(this.end, overflow === null ? "" : words.overflow);
  }

  /** @param {number} index of the step */
  show(index) {
    setAll(this.now, { cx: this.x(index), cy: this.y(this.losses[index]) });
  }
}
