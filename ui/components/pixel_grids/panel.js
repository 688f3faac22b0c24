/** One grid on a canvas: title, cells, frames, legend, and what pointer and keys do to it. */

import { colourIndex, cssColour, formatNumber, isDark } from "../shared/colours.js";
import { make, say } from "../shared/elements.js";

const LARGEST_CELL = 64; // CSS pixels
const TALLEST_PANEL = 430; // CSS pixels
const WHOLE_PIXELS_FROM = 6; // device pixels; larger cells are all of one size
const TEXT_FROM = 24; // CSS pixels that a cell needs to hold its number
const DRAG_FROM = 4; // CSS pixels; less is a click
const FADED = 45; // opacity, of 255, of cells below the threshold

/** Group sorted whole numbers into runs [first, length]. */
function runs(cells) {
  const found = [];
  for (const cell of cells) {
    const last = found[found.length - 1];
    if (last && last[0] + last[1] === cell) last[1] += 1;
    else found.push([cell, 1]);
  }
  return found;
}

/** Rectangles [row, column, height, width] that make up a region. */
function rectangles({ rows, columns }) {
  return runs(rows).flatMap(([row, height]) =>
    runs(columns).map(([column, width]) => [row, column, height, width]),
  );
}

export class Panel {
  /**
   * @param {string} name Name of the grid.
   * @param {object} host Hears: hover, leave, press, drag, release, key.
   */
  constructor(name, host) {
    this.name = name;
    this.host = host;
    this.element = make("figure", "panel");
    this.title = make("figcaption", "title");
    this.frame = make("div", "frame");
    this.canvas = make("canvas", "cells");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-roledescription", "grid of pixels");
    this.boxing = make("button", "boxing", "Box a patch");
    this.boxing.type = "button";
    this.boxing.addEventListener("click", () => this.setBoxing(!this.isBoxing));
    this.setBoxing(false);
    this.legend = make("div", "legend");
    this.low = make("span");
    this.bar = make("span", "bar");
    this.high = make("span");
    this.legend.append(this.low, this.bar, this.high);
    this.frame.append(this.canvas);
    this.element.append(this.title, this.frame, this.legend);
    this.context = this.canvas.getContext("2d");
    this.bitmap = make("canvas");
    this.mask = make("canvas");
    this.drawn = {};
    this.listen();
  }

  /** Take over the grid's title, place, width in CSS pixels, and what it can do. */
  configure(grid, array, width, margins) {
    this.grid = grid;
    this.array = array;
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

  /** Let the next drag box a patch, with a finger as well, which else scrolls and points. */
  setBoxing(on) {
    this.isBoxing = on;
    this.boxing.setAttribute("aria-pressed", String(on));
    this.canvas.classList.toggle("is-boxing", on);
  }

  /** Fit the canvas to the width at hand; cells are square, and sharp at any pixel ratio. */
  layout(width) {
    const { top, bottom, left, right } = this.margins;
    const rows = top + this.array.rows + bottom;
    const columns = left + this.array.columns + right;
    const ratio = window.devicePixelRatio || 1;
    const room = Math.min(width / columns, TALLEST_PANEL / rows, LARGEST_CELL);
    const cell = Math.max(room, 0.01) * ratio;
    this.cell = cell >= WHOLE_PIXELS_FROM ? Math.floor(cell) : cell;
    this.ratio = ratio;
    const across = Math.max(Math.round(this.cell * columns), 1);
    const down = Math.max(Math.round(this.cell * rows), 1);
    if (this.canvas.width === across && this.canvas.height === down) return;
    this.canvas.width = across;
    this.canvas.height = down;
    this.canvas.style.width = `${across / ratio}px`;
    this.canvas.style.height = `${down / ratio}px`;
  }

  /**
   * Draw the grid.
   *
   * @param {object} look {array, limit, table, theme, regions, cursor, dim, rubber}: `regions` are
   *   framed, and all else is dimmed if `dim`; `cursor` is framed more strongly.
   */
  paint(look) {
    const { array, limit, table, theme, regions, cursor, dim, rubber } = look;
    this.array = array;
    const { context, cell, margins } = this;
    const { width, height } = this.canvas;
    this.paintBitmap(array, limit, table);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    if (margins.top + margins.bottom + margins.left + margins.right) this.hatch(theme);
    context.imageSmoothingEnabled = cell < 1;
    context.drawImage(
      this.bitmap,
      margins.left * cell,
      margins.top * cell,
      array.columns * cell,
      array.rows * cell,
    );
    if (cell / this.ratio >= TEXT_FROM) this.writeNumbers(limit, table);
    if (regions.length) {
      if (dim) this.dim(regions, theme);
      for (const region of regions) for (const box of rectangles(region)) this.box(box, 1);
    }
    for (const mark of this.grid.marks) {
      this.box([mark.row, mark.column, mark.height, mark.width], 1);
      if (mark.label) this.label(mark);
    }
    if (cursor) this.box([cursor.row, cursor.column, 1, 1], 1.6);
    if (rubber) this.box(rubber, 1.4);
    this.writeLegend(limit, table);
  }

  /** Colour one pixel per cell, off screen; only when numbers or colours have changed. */
  paintBitmap(array, limit, table) {
    const { threshold } = this.grid;
    const { drawn } = this;
    const same =
      drawn.array === array && drawn.limit === limit &&
      drawn.table === table && drawn.threshold === threshold;
    if (same) return;
    this.drawn = { array, limit, table, threshold };
    const { rows, columns, values } = array;
    if (this.bitmap.width !== columns || this.bitmap.height !== rows) {
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

  /** Hatch the whole canvas; what the bitmap leaves free is padding. */
  hatch(theme) {
    const { context } = this;
    const step = 6 * this.ratio;
    const { width, height } = this.canvas;
    context.fillStyle = theme.secondary;
    context.fillRect(0, 0, width, height);
    context.strokeStyle = theme.faint;
    context.lineWidth = this.ratio;
    context.beginPath();
    for (let x = -height; x < width; x += step) {
      context.moveTo(x, height);
      context.lineTo(x + height, 0);
    }
    context.stroke();
  }

  writeNumbers(limit, table) {
    const { context, cell, margins, array } = this;
    const signed = this.grid.colours === "signed";
    const size = Math.min(cell * 0.34, 15 * this.ratio);
    const digits = cell / this.ratio >= 40 ? 3 : 2;
    context.font = `${size}px ${this.host.theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let row = 0; row < array.rows; row++) {
      for (let column = 0; column < array.columns; column++) {
        const value = array.values[row * array.columns + column];
        const faded = this.grid.threshold !== null && value < this.grid.threshold;
        const dark = isDark(table[colourIndex(value, limit, signed)]);
        context.fillStyle = faded ? this.host.theme.text : dark ? "#ffffff" : "#14181b";
        context.fillText(
          formatNumber(this.grid.percent ? value * 100 : value, digits),
          (margins.left + column + 0.5) * cell,
          (margins.top + row + 0.5) * cell,
        );
      }
    }
  }

  /** Cover everything but the regions, with one pixel per cell, scaled up. */
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

  /** Frame cells by a white line in a dark one, which shows on any colour. */
  box([row, column, height, width], strength) {
    const { context, ratio } = this;
    const [x, y] = this.corner(row, column);
    const sides = [x, y, width * this.cell, height * this.cell];
    context.lineJoin = "round";
    context.strokeStyle = "#101418";
    context.lineWidth = 3.4 * strength * ratio;
    context.strokeRect(...sides);
    context.strokeStyle = "#ffffff";
    context.lineWidth = 1.4 * strength * ratio;
    context.strokeRect(...sides);
  }

  /** Write a mark's label on a small plate at its upper left corner. */
  label({ row, column, label }) {
    const { context, ratio } = this;
    const [x, y] = this.corner(row, column);
    context.font = `600 ${11 * ratio}px ${this.host.theme.font}`;
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

  writeLegend(limit, table) {
    const signed = this.grid.colours === "signed";
    const text = (value) => formatNumber(this.grid.percent ? value * 100 : value);
    const words = [signed ? text(-limit) : "0", text(limit)];
    say(this.low, words[0]);
    say(this.high, words[1]);
    if (this.barTable !== table) {
      const stops = [0, 64, 128, 191, 255].map((index) => cssColour(table[index]));
      this.bar.style.background = `linear-gradient(to right, ${stops.join(",")})`;
      this.barTable = table;
    }
  }

  /** Upper left corner of a cell, in device pixels. */
  corner(row, column) {
    return [(this.margins.left + column) * this.cell, (this.margins.top + row) * this.cell];
  }

  /** The cell under a pointer, or null outside the array; `clamp` takes the nearest one. */
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

  /** Cells that a pointer has moved since it was pressed. */
  moved(event) {
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
    const release = (event, kept) => {
      if (!this.pressed) return;
      host.release(this, event, { dragged: this.dragging, kept });
      this.pressed = null;
      if (event.pointerType !== "mouse") host.leave();
    };
    canvas.addEventListener("pointerup", (event) => release(event, true));
    canvas.addEventListener("pointercancel", (event) => release(event, false));
    canvas.addEventListener("keydown", (event) => host.key(this, event));
    // A picture that was tapped first may be dragged; until then, a finger scrolls the page.
    canvas.addEventListener("focus", () => canvas.classList.add("active"));
    canvas.addEventListener("blur", () => canvas.classList.remove("active"));
  }
}

/** Put a panel into the scene's layout, wide and narrow. */
export function place(node, { at, narrow, narrow_span: span, weight }) {
  const [row, column] = at;
  const [narrowRow, narrowColumn] = narrow ?? [column, row];
  const places = { row, column, "narrow-row": narrowRow, "narrow-column": narrowColumn, span };
  for (const [name, value] of Object.entries(places)) {
    node.style.setProperty(`--${name}`, name === "span" ? value : value + 1);
  }
  node.style.setProperty("--weight", weight);
}
