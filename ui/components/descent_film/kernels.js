/** The four kernels, their gradients and what they make of the digit, as coloured cells. */

import { convolve, largestMagnitude } from "../shared/arithmetic.js";
import { colourIndex, formatNumber } from "../shared/colours.js";
import { make, say, setAll } from "../shared/elements.js";
import { rowOf } from "./tables.js";

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const ROOM = 4; // times the first step's largest value, above which colours saturate
export const FAINT = 0.02; // a gradient below this is shown as faint as it is

export class KernelWall {
  /** @param {object} host Hears watch({kernel, row, column}) and point(cell or null). */
  constructor(host) {
    this.host = host;
    this.element = make("div", "wall");
    this.legends = ["weights", "gradients", "maps"].map((kind, section) => {
      const legend = make("div", "legend", "", { style: `--section: ${section}` });
      this.element.append(legend);
      return legend;
    });
    this.panels = [];
  }

  /** Make the canvases for a film. */
  build(film) {
    this.film = film;
    const { numKernels, side, words } = film;
    this.limits = {
      weights: bounded(film.kernels, 0),
      gradients: bounded(film.gradients, FAINT),
      maps: 0,
    };
    const picture = film.picture;
    this.maps = (index) =>
      Array.from({ length: numKernels }, (_, kernel) => {
        const cells = this.cells(film.kernels, index, kernel);
        const bias = rowOf(film.biases, index)[kernel];
        return convolve(picture, { rows: side, columns: side, values: cells }, { bias, relu: true });
      });
    for (const index of [0, film.last]) {
      for (const map of this.maps(index)) {
        const largest = largestMagnitude(map);
        if (index === 0 || largest < ROOM * this.limits.maps) {
          this.limits.maps = Math.max(this.limits.maps, largest);
        }
      }
    }
    const { weights, gradients, maps } = this.limits;
    say(this.legends[0], `${words.weights} ±${formatNumber(weights, 2)}`);
    say(this.legends[1], `${words.gradients} ±${formatNumber(gradients, 2)}`);
    say(this.legends[2], `${words.maps} ${formatNumber(maps, 2)}`);
    if (this.panels.length === 0) this.makePanels(film);
  }

  makePanels({ numKernels, side, picture, words }) {
    for (let kernel = 0; kernel < numKernels; kernel++) {
      const sizes = [side, side, picture.rows - side + 1];
      const panels = sizes.map((size, section) => {
        const style = `--section: ${section}; --kernel: ${kernel}`;
        const panel = make("div", section < 2 ? "cells choosable" : "cells", "", { style });
        const canvas = make("canvas", "", "", { width: size, height: size });
        panel.append(canvas);
        if (section < 2) {
          panel.append(make("i", "chosen"));
          panel.addEventListener("click", (event) => this.choose(kernel, event));
          panel.addEventListener("pointermove", (event) => this.host.point(this.at(kernel, event)));
          panel.addEventListener("pointerleave", () => this.host.point(null));
        }
        this.element.append(panel);
        return { panel, canvas, context: canvas.getContext("2d"), image: null };
      });
      setAll(panels[0].panel, {
        role: "application",
        "aria-label": `${words.kernel} ${kernel + 1}. ${words.keys}`,
      });
      panels[0].panel.addEventListener("keydown", (event) => this.press(event));
      this.panels.push(panels);
    }
  }

  cells(table, index, kernel) {
    const { side } = this.film;
    return rowOf(table, index).subarray(kernel * side * side, (kernel + 1) * side * side);
  }

  at(kernel, event) {
    const { side } = this.film;
    const box = event.currentTarget.getBoundingClientRect();
    const place = (offset, length) =>
      Math.min(Math.max(Math.floor((offset / length) * side), 0), side - 1);
    return {
      kernel,
      row: place(event.clientY - box.top, box.height),
      column: place(event.clientX - box.left, box.width),
    };
  }

  choose(kernel, event) {
    this.host.watch(this.at(kernel, event));
  }

  /** Arrow keys walk over all cells, from one kernel into the next. */
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

  show(index, watched, colours) {
    this.watched = watched;
    const maps = this.maps(index);
    const { weights, gradients } = this.limits;
    this.panels.forEach((panels, kernel) => {
      paint(panels[0], this.cells(this.film.kernels, index, kernel), weights, colours.signed, true);
      paint(panels[1], this.cells(this.film.gradients, index, kernel), gradients, colours.signed, true);
      paint(panels[2], maps[kernel].values, this.limits.maps, colours.grey, false);
      const here = kernel === watched.kernel;
      panels[0].panel.tabIndex = here ? 0 : -1;
      for (const { panel } of panels.slice(0, 2)) {
        panel.classList.toggle("here", here);
        panel.style.setProperty("--row", watched.row);
        panel.style.setProperty("--column", watched.column);
      }
    });
  }
}

/** The strongest colour of a film: its largest value, unless later steps run away. */
function bounded(table, least) {
  const start = largestMagnitude({ values: rowOf(table, 0) });
  return Math.max(Math.min(largestMagnitude(table), Math.max(ROOM * start, 1)), least, 1e-30);
}

/** One pixel per cell; CSS makes them large. */
export function paint(panel, values, limit, table, signed) {
  panel.image ??= panel.context.createImageData(panel.canvas.width, panel.canvas.height);
  const pixels = new Uint32Array(panel.image.data.buffer);
  for (let cell = 0; cell < pixels.length; cell++) {
    pixels[cell] = table[colourIndex(values[cell], limit, signed)];
  }
  panel.context.putImageData(panel.image, 0, 0);
}
