/** A small line chart: per cent over a few whole numbers, in SVG so that it is sharp and cheap. */

import { make, makeSvg, say, setAll } from "../shared/elements.js";

const CHART_HEIGHT = 220;
const [LETTER, LINE] = [6.2, 15]; // CSS pixels of the words below it: one on average, and from line to line
const CHART_MARGIN = { top: 10, right: 14, bottom: 42, left: 44 };
const TOPS = [1, 2, 5, 10, 20, 50, 100, 120, 150, 200, 300, 500, 1000];

/**
 * A line: a value per number of the x axis, null for a gap.
 *
 * @typedef {{ colour: string, dashes: string, values: (number | null)[] }} Line
 *
 * What a chart shows.
 * @typedef {object} Drawing
 * @property {Line[]} lines
 * @property {number[]} xs whole numbers
 * @property {string} xTitle
 * @property {number | null} mark one of `xs`
 * @property {string} words what it shows, for those who cannot see it
 */

export class LineChart {
  /** @type {number[]} */ xs;
  /** @type {(index: number) => number} */ place; // across, of one of them

  /** @param {string} title Shown above. */
  constructor(title) {
    this.element = make("figure", "chart");
    this.caption = make("figcaption");
    this.setTitle(title);
    this.picture = makeSvg("svg", { role: "img", height: CHART_HEIGHT });
    this.element.append(this.caption, this.picture);
  }

  /** @param {string} title */
  setTitle(title) {
    say(this.caption, title);
  }

  /** @param {Drawing} drawing */
  draw({ lines, xs, xTitle, mark, words }) {
    const width = this.element.clientWidth;
    if (!width) return;
    const { top, right, bottom, left } = CHART_MARGIN;
    const known = lines.flatMap(({ values }) => values.filter((value) => value !== null));
    const limit = TOPS.find((limit) => limit >= Math.max(...known, 0)) ?? Math.max(...known);
    /** @type {(index: number) => number} */
    const place = (index) => left + (index * (width - left - right)) / Math.max(xs.length - 1, 1);
    /** @type {(value: number) => number} */
    const height = (value) => CHART_HEIGHT - bottom - (value / limit) * (CHART_HEIGHT - top - bottom);
    this.xs = xs;
    this.place = place;
    const title = wrapped(xTitle, Math.floor(width / LETTER));
    setAll(this.picture, { width, height: CHART_HEIGHT + LINE * (title.length - 1), "aria-label": words });
    const parts = [];
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      const y = height(share * limit);
      parts.push(makeSvg("line", { class: "rule", x1: left, x2: width - right, y1: y, y2: y }));
      const label = `${Number((share * limit).toPrecision(3))}%`;
      parts.push(makeSvg("text", { x: left - 6, y: y + 4, "text-anchor": "end" }, label));
    }
    const every = Math.ceil((xs.length * 24) / (width - left - right)); // labels need some room
    const middle = Math.floor((xs.length - 1) / 2);
    xs.forEach((x, index) => {
      if ((index - middle) % every !== 0 && xs.length > 3) return;
      const label = String(x).replace("-", "−");
      const y = CHART_HEIGHT - bottom + 18;
      parts.push(makeSvg("text", { x: place(index), y, "text-anchor": "middle" }, label));
    });
    // Words that need more than one line need the whole width.
    const x = title.length > 1 ? width / 2 : (left + width - right) / 2;
    title.forEach((text, line) => {
      parts.push(makeSvg("text", { x, y: CHART_HEIGHT - 6 + LINE * line, "text-anchor": "middle" }, text));
    });
    if (mark !== null) {
      const x = place(xs.indexOf(mark));
      parts.push(makeSvg("line", { class: "mark", x1: x, x2: x, y1: top, y2: CHART_HEIGHT - bottom }));
    }
    for (const line of lines) parts.push(...this.line(line, place, height));
    this.picture.replaceChildren(...parts);
  }

  /**
   * Draw a line with a dot per value.
   *
   * @param {Line} line
   * @param {(index: number) => number} place
   * @param {(value: number) => number} height
   */
  line({ colour, dashes, values }, place, height) {
    let path = "";
    const dots = [];
    values.forEach((value, index) => {
      if (value === null) return;
      const [x, y] = [place(index), height(value)];
      const joined = index > 0 && values[index - 1] !== null;
      path += `${joined ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
      dots.push(makeSvg("circle", { cx: x, cy: y, r: 3, fill: colour }));
    });
    const style = { fill: "none", stroke: colour, "stroke-width": 2.5, "stroke-dasharray": dashes };
    return [makeSvg("path", { d: path, ...style }), ...dots];
  }

  /**
   * The number under the pointer.
   *
   * @param {MouseEvent} event
   */
  xAt(event) {
    const x = event.clientX - this.picture.getBoundingClientRect().left;
    const distances = this.xs.map((_, index) => Math.abs(this.place(index) - x));
    return this.xs[distances.indexOf(Math.min(...distances))];
  }
}

/**
 * Break words into lines of no more than so many letters, where they have spaces.
 *
 * @param {string} text
 * @param {number} most
 */
function wrapped(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length > most && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
