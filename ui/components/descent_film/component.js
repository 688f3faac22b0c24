/** A film of gradient descent: all that belongs to one step is shown together, within a frame. */

import { unpackArray } from "../shared/arithmetic.js";
import { colourTable, formatNumber, formatTerm } from "../shared/colours.js";
import { make, say } from "../shared/elements.js";
import { Handshake } from "../shared/handshake.js";
import { mount } from "../shared/mounted.js";
import { Rest } from "../shared/rest.js";
import { Answers } from "./answers.js";
import { KernelWall } from "./kernels.js";
import { Player } from "./player.js";
import { LossPlot, WeightPlot } from "./plots.js";
import { rowOf } from "./tables.js";

/**
 * @typedef {import("./tables.js").Cell} Cell
 * @typedef {import("./tables.js").FilmData} FilmData
 * @typedef {import("./tables.js").Tables} Tables
 */

const COMMIT_AFTER = 350; // milliseconds without another move

class Film {
  /**
   * @param {HTMLElement} root
   * @param {import("./tables.js").Words} words
   */
  constructor(root, words) {
    this.words = words;
    this.handshake = new Handshake();
    this.rest = new Rest(root, COMMIT_AFTER);
    /** @type {Cell | null} */
    this.pointed = null;
    this.player = new Player((index) => this.moveTo(index), () => this.commit());
    this.wall = new KernelWall(this);
    this.weightPlot = new WeightPlot(words);
    this.lossPlot = new LossPlot(words, (index) => this.player.go(index));
    this.answers = new Answers();
    this.cell = make("div", "readout");
    this.formula = make("div", "formula");
    this.check = make("div", "readout");
    const key = make("div", "key");
    for (const [kind, name] of Object.entries(words.key)) {
      const entry = make("span", "", name);
      entry.prepend(make("i", kind));
      key.append(entry);
    }
    const left = make("div");
    left.append(this.wall.element, this.cell, this.answers.all);
    this.plots = make("div", "plots");
    this.heading = make("div", "heading", "", { "aria-live": "polite" }); // names the weight
    this.plots.append(this.heading, this.weightPlot.svg, key, this.formula, this.check);
    this.plots.append(make("div", "heading", words.lossPlot), this.lossPlot.svg);
    const stage = make("div", "stage");
    stage.append(left, this.plots);
    root.replaceChildren(this.player.element, stage, this.answers.element);
  }

  /** A row for each step: the losses, all weights and biases, and what the digit is taken for. */
  figureNumbers() {
    const { losses, own, kernels, biases, probabilities, numKernels, side } = this.film;
    /** @type {Cell[]} */
    const cells = Array.from({ length: kernels.columns }, (_, index) => {
      const [kernel, cell] = [Math.floor(index / side ** 2), index % side ** 2];
      return { kernel, row: Math.floor(cell / side), column: cell % side };
    });
    const answers = Array.from({ length: 10 }, (_, digit) => `probability of ${digit}`);
    const bias = Array.from({ length: numKernels }, (_, kernel) => `bias of kernel ${kernel + 1}`);
    const head = ["Step", "Loss", "Loss of the digit", ...answers, ...bias, ...cells.map(name)];
    const rows = Array.from({ length: losses.rows }, (_, step) => [
      step, losses.values[step], own.values[step], ...rowOf(probabilities, step).subarray(0, 10),
      ...rowOf(biases, step).subarray(0, numKernels), ...rowOf(kernels, step),
    ]);
    return [head, ...rows];
  }

  /** @param {import("../shared/handshake.js").Message} message */
  update(message) {
    const data = /** @type {FilmData} */ (message.data);
    const first = this.film === undefined;
    const another = first || this.film.film !== data.film;
    if (another || data.packed !== this.packed) this.unpack(data);
    const upToDate = this.handshake.take(message);
    if (another || (upToDate && data.at !== this.at)) this.index = Math.min(data.at, this.film.last);
    this.at = data.at;
    if (upToDate) this.watched = data.watched; // else the hand has just chosen another weight
    if (another) this.player.stop();
    this.show();
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (another && !first && this.film.last > 1 && !still) this.player.play();
  }

  /**
   * Read a message, and prepare what stays the same from step to step.
   *
   * @param {FilmData} data
   */
  unpack(data) {
    const entries = Object.entries(JSON.parse(data.packed));
    const tables = /** @type {Tables} */ (
      Object.fromEntries(entries.map(([name, table]) => [name, unpackArray(table)]))
    );
    this.packed = data.packed;
    this.measured = data.watched;
    this.signed = colourTable(data.signed);
    this.film = {
      ...data, ...tables,
      last: tables.losses.rows - 1,
      grey: colourTable(["#000000", "#ffffff"]),
    };
    for (const part of [this.wall, this.weightPlot, this.lossPlot, this.answers]) part.build(this.film);
  }

  /** @param {number} index */
  moveTo(index) {
    this.index = index;
    this.show();
  }

  /** @param {Cell} cell */
  watch(cell) {
    this.watched = cell;
    this.show();
    this.commit();
  }

  /** @param {Cell | null} cell */
  point(cell) {
    this.pointed = cell;
    this.sayCell();
  }

  /** Tell Python, once the hand rests. */
  commit() {
    this.handshake.change();
    this.rest.after(() => {
      this.at = this.index;
      this.handshake.tell("choice", { film: this.film.film, at: this.index, ...this.watched });
    });
  }

  /**
   * The numbers of a cell at the present step.
   *
   * @param {Cell} cell
   */
  numbers({ kernel, row, column }) {
    const { side, kernels, gradients } = this.film;
    const place = (kernel * side + row) * side + column;
    return { weight: rowOf(kernels, this.index)[place], slope: rowOf(gradients, this.index)[place] };
  }

  show() {
    const { film, index, watched, words } = this;
    const loss = film.losses.values[index];
    const place = `${words.step} ${index} ${words.of} ${film.last} · ${words.loss} ${formatNumber(loss, 4)}`;
    this.player.show(index, film.last, place);
    this.wall.show(index, watched, this.signed);
    const { weight, slope } = this.numbers(watched);
    say(this.heading, `${words.weightPlot}: ${name(watched)}`);
    const measured = ["kernel", "row", "column"].every((part) => this.measured[part] === watched[part]);
    this.plots.classList.toggle("waiting", !measured);
    if (measured) this.weightPlot.show(index, { weight, slope, loss });
    const landing = weight - film.rate * slope;
    say(
      this.formula,
      `w ← w − η · ∂L/∂w = ${formatNumber(weight, 4)} − ${formatNumber(film.rate)} · ` +
        `${formatTerm(slope, 4)} = ${formatNumber(landing, 4)}`,
    );
    const promised = loss + slope * (landing - weight);
    say(this.check, measured
      ? `${words.promise} ${formatNumber(promised, 4)}, ${words.kept} ` +
        `${formatNumber(film.landings.values[2 * index + 1], 4)}. ${words.nudged} ` +
        `${formatNumber(film.slopes.values[index], 4)}.`
      : words.measuring);
    this.lossPlot.show(index);
    this.answers.show(index);
    this.sayCell();
  }

  sayCell() {
    const cell = this.pointed ?? this.watched;
    const { weight, slope } = this.numbers(cell);
    say(this.cell, `${name(cell)}: w = ${formatNumber(weight, 4)}, ∂L/∂w = ${formatNumber(slope, 4)}`);
  }

  destroy() {
    this.player.stop();
    this.rest.end();
  }
}

/** @param {Cell} cell */
function name({ kernel, row, column }) {
  return `kernel ${kernel + 1}, row ${row}, column ${column}`;
}

/** @param {import("../shared/handshake.js").Message} component */
export default function (component) {
  const { parentElement, data } = component;
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".descent-film"));
  root.setAttribute("aria-label", data.alt);
  const [film, cleanUp] = mount(parentElement, () => new Film(root, data.words));
  film.update(component);
  return cleanUp;
}
