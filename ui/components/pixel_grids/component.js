/** The scene on the page: draws on each frame what has changed, and tells Python what was let go. */

import { valueRange } from "../shared/arithmetic.js";
import { colourTable, formatNumber } from "../shared/colours.js";
import { make } from "../shared/elements.js";
import { mount } from "../shared/mounted.js";
import { Rest } from "../shared/rest.js";
import { Hand, boxSides, sameCell } from "./hand.js";
import { KernelCells } from "./kernel_cells.js";
import { Panel } from "./panel.js";
import { Player } from "./player.js";
import { written } from "./scene.js";
import { WorkedCell } from "./worked_cell.js";

const COMMIT_AFTER = 300; // milliseconds without another key

class PixelGrids extends Hand {
  /** @type {Map<string, Panel | KernelCells>} */ views = new Map(); // by the names of their grids
  /** @type {number | null} */ frame = null;
  /** @type {Map<string, number>} */ limits;
  plan = "";
  colours = "";

  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    /** @type {HTMLElement} */
    this.root = root.querySelector(".pixel-grids");
    this.rest = new Rest(this.root, COMMIT_AFTER);
    this.layout = make("div", "layout");
    this.player = new Player(this);
    this.worked = new WorkedCell(this);
    this.root.replaceChildren(this.layout, this.player.element, this.worked.element);
    this.root.setAttribute("role", "group");
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.root);
  }

  /**
   * Python has sent a scene: the first one, or an answer to a commit, or a change elsewhere.
   *
   * @param {import("../shared/handshake.js").Message} message
   */
  update(message) {
    const data = /** @type {import("./hand.js").SceneData} */ (message.data);
    const isFirst = !this.data;
    const answered = this.handshake.take(message);
    if (answered) this.own.clear();
    const { dx, dy } = this.scene.shifted ?? {};
    this.data = data;
    this.scene.load(data.grids, this.own);
    if (!answered && dx !== undefined) this.scene.shiftTo(dx, dy);
    if (answered) this.takePin(data.pin);
    if (!this.isCell(this.current)) this.current = this.startOf(data);
    if (!this.isCell(this.hovered)) this.hovered = null;
    this.readTheme();
    this.root.setAttribute("aria-label", data.alt);
    this.build();
    this.fit();
    if (isFirst && data.takeFocus) this.views.get(data.focus)?.canvas?.focus({ preventScroll: true });
  }

  /**
   * The cell to begin at.
   *
   * @param {import("./hand.js").SceneData} data
   */
  startOf({ focus, start }) {
    return start ? { name: focus, row: start[0], column: start[1] } : this.middleOf(focus);
  }

  readTheme() {
    const style = getComputedStyle(this.root);
    /** @param {string} name */
    const read = (name) => style.getPropertyValue(`--st-${name}`).trim();
    this.theme = {
      text: read("text-color"),
      background: read("background-color"),
      secondary: read("secondary-background-color"),
      faint: read("border-color"),
      font: read("font") || "sans-serif",
    };
    const colours = this.data.signed.join();
    if (this.colours === colours) return;
    this.colours = colours;
    this.tables = {
      signed: colourTable(this.data.signed),
      grey: colourTable(["#000000", "#ffffff"]),
      red: colourTable(["#000000", "#ff5a4f"]),
      green: colourTable(["#000000", "#4fd46a"]),
      blue: colourTable(["#000000", "#5a8cff"]),
    };
  }

  /** Make a view for each grid that is shown, or keep the ones that are there. */
  build() {
    const shown = this.data.grids.filter((grid) => grid.at);
    const plan = shown
      .map((grid) => [grid.name, grid.source.kind, "editable" in grid.source && grid.source.editable])
      .join();
    if (this.plan !== plan) {
      this.plan = plan;
      /** @param {import("./scene.js").SceneGrid} grid */
      const viewOf = ({ name, source }) =>
        source.kind === "weights" ? new KernelCells(name, this) : new Panel(name, this);
      this.views = new Map(shown.map((grid) => [grid.name, viewOf(grid)]));
      this.layout.replaceChildren(...[...this.views.values()].map((view) => view.element));
    }
    const wide = template(shown.map(({ at, weight }) => [at[1], weight]));
    const narrow = template(shown.map(({ at, narrow, narrow_span: span }) => [(narrow?.[1] ?? at[0]) + span - 1, 1]));
    this.layout.style.setProperty("--wide-columns", wide);
    this.layout.style.setProperty("--narrow-columns", narrow);
  }

  /** Lay everything out for the width at hand: measure all, then write, so that it costs once. */
  fit() {
    if (!this.data) return;
    const widths = new Map([...this.views].map(([name, view]) => [name, view.element.clientWidth]));
    this.worked.fit(this.root.clientWidth);
    for (const [name, view] of this.views) {
      const grid = this.scene.grids.get(name);
      const array = this.scene.arrays.get(name);
      view.configure(grid, array, widths.get(name), this.scene.margins(name));
      if (view.canvas) view.canvas.setAttribute("aria-label", this.describe(name));
    }
    this.requestFrame();
  }

  requestFrame() {
    this.frame ??= requestAnimationFrame((now) => {
      this.frame = null;
      this.draw(now);
    });
  }

  /** @param {number} now milliseconds */
  draw(now) {
    const cells = this.player.advance(now, this.hovered !== null);
    if (cells) this.moveTo(this.indexOfCurrent() + cells, { around: true });
    const target = this.hovered ?? this.current;
    const linked = this.scene.linked(target.name, target.row, target.column);
    const dim = this.hovered !== null || this.player.playing;
    this.limits = this.scene.limits();
    for (const [name, view] of this.views) {
      const isTarget = name === target.name;
      view.paint({
        array: this.scene.arrays.get(name),
        limit: this.limits.get(name),
        table: this.tables[this.scene.grids.get(name).colours],
        theme: this.theme,
        regions: isTarget ? [] : (linked.get(name) ?? []),
        cursor: isTarget ? target : null,
        dim,
        rubber: this.box?.name === name ? boxSides(this.box) : null,
      });
    }
    this.showWords(target);
    if (this.player.playing) this.requestFrame();
  }

  /** @param {import("./scene.js").Cell} target */
  showWords(target) {
    this.worked.show(target);
    const { name, row, column } = this.current;
    const { title } = this.scene.grids.get(name);
    const pinned = sameCell(this.pinned, this.current) ? ", pinned" : "";
    const { given } = this;
    const missing = given && !this.pinned ? `; no row ${given.row}, column ${given.column} to pin` : "";
    const { rows, columns } = this.scene.arrays.get(name);
    const words = `${title || name}: row ${row}, column ${column}${pinned}${missing}`;
    this.player.show(row * columns + column, rows * columns, words);
  }

  /** @param {string} name */
  describe(name) {
    const grid = this.scene.grids.get(name);
    const { title, source, select } = grid;
    const array = this.scene.arrays.get(name);
    const { rows, columns } = array;
    const [low, high] = valueRange(array).map((value) => formatNumber(written(grid, value)));
    const keys =
      source.kind === "shift"
        ? "Arrow keys move the picture, Home puts it back."
        : "Arrow keys choose a cell, Enter pins it.";
    const box = select ? " B begins a box, arrow keys size it, Enter takes it." : "";
    return `${title}: ${rows} by ${columns} cells, from ${low} to ${high}. ${keys}${box}`;
  }

  destroy() {
    this.sizes.disconnect();
    cancelAnimationFrame(this.frame);
    this.worked.stop();
    this.rest.end();
  }
}

/**
 * Widths of columns, for CSS: of the grids in a column, the greatest weight counts.
 *
 * @param {[number, number][]} columns column and weight of each grid
 */
function template(columns) {
  /** @type {number[]} */
  const weights = [];
  for (const [column, weight] of columns) {
    weights[column] = Math.max(weights[column] ?? 0, weight);
  }
  return Array.from(weights, (weight) => `minmax(0, ${weight ?? 1}fr)`).join(" ");
}

/** @param {import("../shared/handshake.js").Message} component */
export default function (component) {
  const { parentElement } = component;
  const [standing, cleanUp] = mount(parentElement, () => new PixelGrids(parentElement));
  standing.update(component);
  return cleanUp;
}
