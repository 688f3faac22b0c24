/** The four kernels, their gradients and what they make of the digit, as coloured cells. */

import { convolve, largestMagnitude } from "../shared/arithmetic.js";
import { formatNumber } from "../shared/colours.js";
import { make, onKey, paint, say, setAll } from "../shared/elements.js";
import { largestOfRow, rowOf } from "./tables.js";

/**
 * @typedef {import("./tables.js").Cell} Cell
 * @typedef {import("./tables.js").Film} Film
 * @typedef {import("./tables.js").Grid} Grid
 *
 * @typedef {object} Host
 * @property {(cell: Cell) => void} watch hears which weight is chosen
 * @property {(cell: Cell | null) => void} point hears which one is pointed at
 */

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const ROOM = 4; // times the first step's largest value, above which colours saturate
export const FAINT = 0.02; // a gradient below this is shown as faint as it is

export class KernelWall {
  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.element = make("div", "wall");
    this.legends = [0, 1, 2].map((section) => {
      const legend = make("div", "legend", "", { style: `--section: ${section}` });
      this.element.append(legend);
      return legend;
    });
    /** @type {{ panel: HTMLElement, canvas: HTMLCanvasElement }[][]} of each kernel: weights, gradient, map */
    this.panels = [];
  }

  /**
   * Find the limits of the colours, and make the canvases of the first film; others fit them, too.
   *
   * @param {Film} film
   */
  build(film) {
    this.film = film;
    const { words } = film;
    this.limits = {
      weights: bounded(film.kernels, 0),
      gradients: bounded(film.gradients, FAINT),
      maps: this.brightest(),
    };
    const { weights, gradients, maps } = this.limits;
    say(this.legends[0], `${words.weights} ±${formatNumber(weights, 2)}`);
    say(this.legends[1], `${words.gradients} ±${formatNumber(gradients, 2)}`);
    say(this.legends[2], `${words.maps} ${formatNumber(maps, 2)}`);
    if (this.panels.length === 0) {
      this.panels = Array.from({ length: film.numKernels }, (_, kernel) => this.makePanels(kernel));
    }
  }

  /** What is white in the maps: the largest value of the first and the last step, unless that runs away. */
  brightest() {
    const [first, last] = [0, this.film.last].map((index) => this.maps(index).map(largestMagnitude));
    const start = Math.max(...first);
    return last.reduce((most, value) => (value < ROOM * most ? Math.max(most, value) : most), start);
  }

  /**
   * Make the canvases of a kernel: its weights, their gradient and the map.
   *
   * @param {number} kernel
   */
  makePanels(kernel) {
    const { side, picture, words } = this.film;
    const sizes = [side, side, picture.rows - side + 1];
    const panels = sizes.map((size, section) => {
      const style = `--section: ${section}; --kernel: ${kernel}`;
      const panel = make("div", section < 2 ? "cells choosable" : "cells", "", { style });
      const canvas = make("canvas", "", "", { width: size, height: size });
      panel.append(canvas);
      if (section < 2) this.makeChoosable(panel, kernel);
      this.element.append(panel);
      return { panel, canvas };
    });
    setAll(panels[0].panel, {
      role: "application",
      "aria-label": `${words.kernel} ${kernel + 1}. ${words.keys}`,
    });
    onKey(panels[0].panel, (event) => this.press(event));
    return panels;
  }

  /**
   * @param {HTMLElement} panel
   * @param {number} kernel
   */
  makeChoosable(panel, kernel) {
    panel.append(make("i", "chosen"));
    panel.addEventListener("click", (event) => this.host.watch(this.at(kernel, panel, event)));
    panel.addEventListener("pointermove", (event) => this.host.point(this.at(kernel, panel, event)));
    panel.addEventListener("pointerleave", () => this.host.point(null));
  }

  /**
   * What the kernels make of the digit at a step.
   *
   * @param {number} index
   */
  maps(index) {
    const { biases, kernels, numKernels, picture } = this.film;
    return Array.from({ length: numKernels }, (_, kernel) => {
      const bias = rowOf(biases, index)[kernel];
      return convolve(picture, this.cells(kernels, index, kernel), { bias, relu: true });
    });
  }

  /**
   * The cells of a kernel at a step.
   *
   * @param {Grid} table
   * @param {number} index
   * @param {number} kernel
   * @returns {Grid}
   */
  cells(table, index, kernel) {
    const { side } = this.film;
    const values = rowOf(table, index).subarray(kernel * side * side, (kernel + 1) * side * side);
    return { rows: side, columns: side, values };
  }

  /**
   * The cell under the pointer.
   *
   * @param {number} kernel
   * @param {HTMLElement} panel
   * @param {MouseEvent} event
   * @returns {Cell}
   */
  at(kernel, panel, event) {
    const { side } = this.film;
    const box = panel.getBoundingClientRect();
    const place = (offset, length) =>
      Math.min(Math.max(Math.floor((offset / length) * side), 0), side - 1);
    return {
      kernel,
      row: place(event.clientY - box.top, box.height),
      column: place(event.clientX - box.left, box.width),
    };
  }

  /**
   * Arrow keys walk over all cells, from one kernel into the next.
   *
   * @param {KeyboardEvent} event
   */
  press(event) {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const { side, numKernels } = this.film;
    const { kernel, row, column } = this.watched;
    const across = kernel * side + column + move[1];
    const bounded = Math.min(Math.max(across, 0), numKernels * side - 1);
    this.host.watch({
      kernel: Math.floor(bounded / side),
      row: Math.min(Math.max(row + move[0], 0), side - 1),
      column: bounded % side,
    });
    this.panels[this.watched.kernel][0].panel.focus();
  }

  /**
   * @param {number} index of the step
   * @param {Cell} watched
   * @param {Uint32Array} signed
   */
  show(index, watched, signed) {
    this.watched = watched;
    const { gradients, grey, kernels } = this.film;
    const maps = this.maps(index);
    this.panels.forEach((panels, kernel) => {
      paint(panels[0].canvas, this.cells(kernels, index, kernel), signed, this.limits.weights, true);
      paint(panels[1].canvas, this.cells(gradients, index, kernel), signed, this.limits.gradients, true);
      paint(panels[2].canvas, maps[kernel], grey, this.limits.maps, false);
      const here = kernel === watched.kernel;
      panels[0].panel.tabIndex = here ? 0 : -1;
      for (const { panel } of panels.slice(0, 2)) {
        panel.classList.toggle("here", here);
        panel.style.setProperty("--row", String(watched.row));
        panel.style.setProperty("--column", String(watched.column));
      }
    });
  }
}

/**
 * The strongest colour of a film: its largest value, unless later steps run away.
 *
 * @param {Grid} table
 * @param {number} least
 */
function bounded(table, least) {
  const most = Math.max(ROOM * largestOfRow(table, 0), 1);
  return Math.max(Math.min(largestMagnitude(table), most), least, 1e-30);
}
