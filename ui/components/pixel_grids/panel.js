/** One grid on a canvas: title, cells, frames, legend, and what pointer and keys do to it. */

import { ROUNDING } from "../shared/arithmetic.js";
import { colourIndex, cssColour, formatNumber } from "../shared/colours.js";
import { make, onKey, pixelRatio, say } from "../shared/elements.js";
import { gridButton } from "./grid_button.js";
import { frameCells, hatch, inkOn, setCanvasSize } from "./cells.js";
import { written } from "./scene.js";

const LARGEST_CELL = 64; // CSS pixels
const TALLEST_PANEL = 430; // CSS pixels
const WHOLE_PIXELS_FROM = 6; // device pixels; larger cells are all of one size
const TEXT_FROM = 24; // CSS pixels that a cell needs to hold its number
const DRAG_FROM = 4; // CSS pixels; less is a click
const FADED = 45; // opacity, of 255, of cells below the threshold

/**
 * @typedef {import("./scene.js").SceneGrid} SceneGrid
 * @typedef {import("./scene.js").Numbers} Numbers
 * @typedef {import("./scene.js").Place} Place
 * @typedef {import("./scene.js").Region} Region
 *
 * Cells of a grid: row, column, height and width.
 * @typedef {[number, number, number, number]} Box
 *
 * Colours and font of the page.
 * @typedef {{ text: string, background: string, secondary: string, faint: string, font: string }} Theme
 *
 * How a grid is to be drawn now: `regions` are framed, and all else is dimmed if `dim`; `cursor` is
 * framed more strongly, `rubber` is what is being boxed.
 * @typedef {{ array: Numbers, limit: number, table: Uint32Array, theme: Theme, regions: Region[],
 *   cursor: Place | null, dim: boolean, rubber: Box | null }} Look
 *
 * What hears of the hand; `drag` returns whether a drag means something.
 * @typedef {object} Host
 * @property {(panel: Panel, cell: Place | null) => void} hover
 * @property {() => void} leave
 * @property {(panel: Panel, event: PointerEvent) => void} press
 * @property {(panel: Panel, event: PointerEvent) => boolean} drag
 * @property {(panel: Panel, event: PointerEvent, how: { dragged: boolean, kept: boolean }) => void} release
 * @property {(panel: Panel, event: KeyboardEvent) => void} key
 */

/**
 * Group sorted whole numbers into runs [first, length].
 *
 * @param {number[]} cells
 */
function runs(cells) {
  /** @type {[number, number][]} */
  const found = [];
  for (const cell of cells) {
    const last = found.at(-1);
    if (last && last[0] + last[1] === cell) last[1] += 1;
    else found.push([cell, 1]);
  }
  return found;
}

/**
 * The rectangles that make up a region.
 *
 * @param {Region} region
 * @returns {Box[]}
 */
function rectangles({ rows, columns }) {
  return runs(rows).flatMap(([row, height]) =>
    runs(columns).map(([column, width]) => /** @type {Box} */ ([row, column, height, width])),
  );
}

export class Panel {
  /** @type {SceneGrid} */ grid;
  /** @type {Numbers} */ array;
  /** @type {PointerEvent | null} */ pressed = null;
  dragging = false;
  heading = "";
  /** @type {{ array?: Numbers, limit?: number, table?: Uint32Array, threshold?: number | null }} */
  drawn = {}; // what the bitmap shows
  /** @type {ImageData} */ image;

  /**
   * @param {string} name Name of the grid.
   * @param {Host} host
   */
  constructor(name, host) {
    this.name = name;
    this.host = host;
    this.element = make("figure", "panel");
    this.title = make("figcaption", "title");
    this.frame = make("div", "frame");
    this.canvas = make("canvas", "cells", "", {
      tabindex: 0, role: "application", "aria-roledescription": "grid of pixels",
    });
    this.boxing = make("button", "boxing", "Box a patch", { type: "button" });
    this.boxing.addEventListener("click", () => this.setBoxing(!this.isBoxing));
    this.setBoxing(false);
    this.legend = make("div", "legend");
    this.low = make("span");
    this.bar = make("span", "bar");
    this.high = make("span");
    this.legend.append(this.low, this.bar, this.high);
    this.frame.append(this.canvas);
    this.save = gridButton(this);
    this.element.append(this.title, this.frame, this.legend, this.save.host);
    this.context = this.canvas.getContext("2d");
    this.bitmap = make("canvas");
    this.mask = make("canvas");
    this.listen();
  }

  /**
   * Take over the grid's title, place, width in CSS pixels, and what it can do.
   *
   * @param {SceneGrid} grid
   * @param {Numbers} array
   * @param {number} width
   * @param {{ top: number, bottom: number, left: number, right: number }} margins of padding, in cells
   */
  configure(grid, array, width, margins) {
    this.grid = grid;
    this.array = array;
    this.save.setName();
    this.margins = margins;
    const heading = `${grid.title}|${array.rows}|${array.columns}|${grid.select}`;
    if (this.heading !== heading) {
      this.heading = heading;
      this.title.replaceChildren(
        make("b", "", grid.title),
        make("span", "shape", `${array.rows} × ${array.columns}`),
        ...(grid.select ? [this.boxing] : []),
      );
    }
    place(this.element, grid);
    this.canvas.classList.toggle("shiftable", grid.source.kind === "shift");
    this.layout(width);
  }

  /**
   * Let the next drag box a patch, with a finger as well, which else scrolls and points.
   *
   * @param {boolean} on
   */
  setBoxing(on) {
    this.isBoxing = on;
    this.boxing.setAttribute("aria-pressed", String(on));
    this.canvas.classList.toggle("is-boxing", on);
  }

  /**
   * Fit the canvas to the width at hand; cells are square, and sharp at any pixel ratio.
   *
   * @param {number} width
   */
  layout(width) {
    const { top, bottom, left, right } = this.margins;
    const rows = top + this.array.rows + bottom;
    const columns = left + this.array.columns + right;
    const ratio = pixelRatio();
    const room = Math.min(width / columns, TALLEST_PANEL / rows, LARGEST_CELL);
    const cell = Math.max(room, 0.01) * ratio;
    this.cell = cell >= WHOLE_PIXELS_FROM ? Math.floor(cell) : cell;
    this.ratio = ratio;
    const across = Math.max(Math.round(this.cell * columns), 1);
    const down = Math.max(Math.round(this.cell * rows), 1);
    setCanvasSize(this.canvas, across, down, ratio);
  }

  /**
   * Draw the grid.
   *
   * @param {Look} look
   */
  paint({ array, limit, table, theme, regions, cursor, dim, rubber }) {
    this.array = array;
    const { context, cell, margins } = this;
    const { width, height } = this.canvas;
    this.paintBitmap(array, limit, table);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    if (margins.top + margins.bottom + margins.left + margins.right) this.hatchPadding(theme);
    context.imageSmoothingEnabled = cell < 1;
    context.drawImage(
      this.bitmap,
      margins.left * cell,
      margins.top * cell,
      array.columns * cell,
      array.rows * cell,
    );
    if (cell / this.ratio >= TEXT_FROM) this.writeNumbers(limit, table, theme);
    if (regions.length) {
      if (dim) this.dim(regions, theme);
      for (const region of regions) for (const box of rectangles(region)) this.box(box, 1);
    }
    for (const mark of this.grid.marks) {
      this.box([mark.row, mark.column, mark.height, mark.width], 1);
      if (mark.label) this.label(mark, theme);
    }
    if (cursor) this.box([cursor.row, cursor.column, 1, 1], 1.6);
    if (rubber) this.box(rubber, 1.4);
    this.writeLegend(limit, table);
  }

  /**
   * Colour one pixel per cell, off screen; only when numbers or colours have changed.
   *
   * @param {Numbers} array
   * @param {number} limit
   * @param {Uint32Array} table
   */
  paintBitmap(array, limit, table) {
    const { threshold } = this.grid;
    const { drawn } = this;
    const same =
      drawn.array === array && drawn.limit === limit &&
      drawn.table === table && drawn.threshold === threshold;
    if (same) return;
    this.drawn = { array, limit, table, threshold };
    const { rows, columns, values } = array;
    if (this.image?.width !== columns || this.image.height !== rows) {
      this.bitmap.width = columns;
      this.bitmap.height = rows;
      this.image = new ImageData(columns, rows);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    const signed = this.grid.colours === "signed";
    const faded = ((FADED << 24) | 0xffffff) >>> 0;
    for (let index = 0; index < values.length; index++) {
      const colour = table[colourIndex(values[index], limit, signed)];
      this.pixels[index] = threshold !== null && values[index] < threshold ? colour & faded : colour;
    }
    this.bitmap.getContext("2d").putImageData(this.image, 0, 0);
  }

  /**
   * Hatch the whole canvas; what the bitmap leaves free is padding.
   *
   * @param {Theme} theme
   */
  hatchPadding(theme) {
    const { width, height } = this.canvas;
    this.context.fillStyle = theme.secondary;
    this.context.fillRect(0, 0, width, height);
    hatch(this.context, [0, 0, width, height], theme.faint, this.ratio);
  }

  /**
   * @param {number} limit
   * @param {Uint32Array} table
   * @param {Theme} theme
   */
  writeNumbers(limit, table, theme) {
    const { context, cell, margins, array } = this;
    const signed = this.grid.colours === "signed";
    const size = Math.min(cell * 0.34, 15 * this.ratio);
    const digits = cell / this.ratio >= 40 ? 3 : 2;
    context.font = `${size}px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let row = 0; row < array.rows; row++) {
      for (let column = 0; column < array.columns; column++) {
        const exact = array.values[row * array.columns + column];
        const value = Math.abs(exact) < ROUNDING * limit ? 0 : exact; // a sum of 0, but for rounding
        const faded = this.grid.threshold !== null && value < this.grid.threshold;
        context.fillStyle = faded ? theme.text : inkOn(table[colourIndex(value, limit, signed)]);
        context.fillText(
          formatNumber(written(this.grid, value), digits),
          (margins.left + column + 0.5) * cell,
          (margins.top + row + 0.5) * cell,
        );
      }
    }
  }

  /**
   * Cover everything but the regions, with one pixel per cell, scaled up.
   *
   * @param {Region[]} regions
   * @param {Theme} theme
   */
  dim(regions, theme) {
    const { context, margins, mask } = this;
    mask.width = margins.left + this.array.columns + margins.right; // setting it clears the mask
    mask.height = margins.top + this.array.rows + margins.bottom;
    const cover = mask.getContext("2d");
    cover.fillStyle = theme.background;
    cover.fillRect(0, 0, mask.width, mask.height);
    for (const [row, column, height, width] of regions.flatMap(rectangles)) {
      cover.clearRect(margins.left + column, margins.top + row, width, height);
    }
    context.globalAlpha = 0.5;
    context.imageSmoothingEnabled = false;
    context.drawImage(mask, 0, 0, this.canvas.width, this.canvas.height);
    context.globalAlpha = 1;
  }

  /**
   * Frame cells.
   *
   * @param {Box} cells
   * @param {number} strength
   */
  box([row, column, height, width], strength) {
    const { context, cell, ratio } = this;
    context.lineJoin = "round";
    const [dark, light] = [3.4 * strength * ratio, 1.4 * strength * ratio];
    frameCells(context, [...this.corner(row, column), width * cell, height * cell], dark, light);
  }

  /**
   * Write a mark's label on a small plate at its upper left corner.
   *
   * @param {import("./scene.js").Mark} mark
   * @param {Theme} theme
   */
  label({ row, column, label }, theme) {
    const { context, ratio } = this;
    const [x, y] = this.corner(row, column);
    context.font = `600 ${11 * ratio}px ${theme.font}`;
    const width = context.measureText(label).width + 7 * ratio;
    const height = 15 * ratio;
    const left = Math.min(Math.max(x - 2 * ratio, 0), this.canvas.width - width);
    const top = Math.min(Math.max(y - height, 0), this.canvas.height - height);
    context.fillStyle = "#101418";
    context.fillRect(left, top, width, height);
    context.fillStyle = "#ffffff";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(label, left + width / 2, top + height / 2);
  }

  /**
   * @param {number} limit
   * @param {Uint32Array} table
   */
  writeLegend(limit, table) {
    const most = formatNumber(written(this.grid, limit));
    const least = formatNumber(written(this.grid, -limit));
    say(this.low, this.grid.colours === "signed" ? least : "0");
    say(this.high, most);
    if (this.barTable !== table) {
      const stops = [0, 64, 128, 191, 255].map((index) => cssColour(table[index]));
      this.bar.style.background = `linear-gradient(to right, ${stops.join(",")})`;
      this.barTable = table;
    }
  }

  /**
   * Upper left corner of a cell, in device pixels.
   *
   * @param {number} row
   * @param {number} column
   * @returns {[number, number]}
   */
  corner(row, column) {
    return [(this.margins.left + column) * this.cell, (this.margins.top + row) * this.cell];
  }

  /**
   * The cell under a pointer, or null outside the array; `clamp` takes the nearest one.
   *
   * @param {PointerEvent} event
   * @param {boolean} clamp
   * @returns {Place | null}
   */
  cellAt(event, clamp = false) {
    const bounds = this.canvas.getBoundingClientRect();
    const scale = this.ratio / this.cell;
    const row = Math.floor((event.clientY - bounds.top) * scale) - this.margins.top;
    const column = Math.floor((event.clientX - bounds.left) * scale) - this.margins.left;
    const { rows, columns } = this.array;
    const inside = row >= 0 && row < rows && column >= 0 && column < columns;
    if (!inside && !clamp) return null;
    return {
      row: Math.min(Math.max(row, 0), rows - 1),
      column: Math.min(Math.max(column, 0), columns - 1),
    };
  }

  /**
   * Cells that a pointer has moved since it was pressed.
   *
   * @param {PointerEvent} event
   */
  moved(event) {
    /** @param {number} pixels */
    const cells = (pixels) => Math.round((pixels * this.ratio) / this.cell);
    return {
      dx: cells(event.clientX - this.pressed.clientX),
      dy: cells(event.clientY - this.pressed.clientY),
    };
  }

  listen() {
    const { canvas, host } = this;
    canvas.addEventListener("pointermove", (event) => {
      if (!this.pressed) {
        host.hover(this, this.cellAt(event));
        return;
      }
      const far = Math.hypot(
        event.clientX - this.pressed.clientX,
        event.clientY - this.pressed.clientY,
      );
      if (far >= DRAG_FROM) this.dragging = true;
      if (this.dragging && !host.drag(this, event)) host.hover(this, this.cellAt(event));
    });
    canvas.addEventListener("pointerleave", () => this.pressed || host.leave());
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.pressed = event;
      this.dragging = false;
      canvas.setPointerCapture(event.pointerId);
      host.press(this, event);
    });
    /** @type {(event: PointerEvent, kept: boolean) => void} */
    const release = (event, kept) => {
      if (!this.pressed) return;
      host.release(this, event, { dragged: this.dragging, kept });
      this.pressed = null;
      if (event.pointerType !== "mouse") host.leave();
    };
    canvas.addEventListener("pointerup", (event) => release(event, true));
    canvas.addEventListener("pointercancel", (event) => release(event, false));
    onKey(canvas, (event) => host.key(this, event));
    // A picture that was tapped first may be dragged; until then, a finger scrolls the page.
    canvas.addEventListener("focus", () => canvas.classList.add("active"));
    canvas.addEventListener("blur", () => canvas.classList.remove("active"));
  }
}

/**
 * Put a panel into the scene's layout, wide and narrow.
 *
 * @param {HTMLElement} node
 * @param {SceneGrid} grid
 */
export function place(node, { at, narrow, narrow_span: span }) {
  const [row, column] = at;
  const [narrowRow, narrowColumn] = narrow ?? [column, row];
  const places = { row, column, "narrow-row": narrowRow, "narrow-column": narrowColumn, span };
  for (const [name, value] of Object.entries(places)) {
    node.style.setProperty(`--${name}`, String(name === "span" ? value : value + 1));
  }
}
