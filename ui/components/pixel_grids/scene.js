/**
 * The grids of a scene: their values, and which cells of one belong to which of another.
 *
 * A region is {rows, columns}: the cells where these rows and columns cross. Rows and columns
 * below 0, or beyond the array, are padding. Windows are such regions, and so are the cells that
 * a pixel takes part in, dilated or not.
 */

import {
  activate,
  add,
  convolve,
  largestMagnitude,
  normalize,
  paddingAmounts,
  pool,
  rectify,
  shift,
  subtract,
  unpackArray,
} from "../shared/arithmetic.js";

/**
 * @typedef {import("../shared/arithmetic.js").Grid} Numbers An array.
 *
 * What Python sends: ui/components/pixel_grids/scene.py says what each means.
 *
 * @typedef {{ rows: number, columns: number, bytes: number, data: string }} Packed
 * @typedef {"valid" | "same" | number} Padding
 * @typedef {{ kind: "values", values: Packed }} Values
 * @typedef {{ kind: "weights", values: Packed, editable: boolean }} Weights
 * @typedef {{ kind: "convolve", image: string, kernel: string, bias: number, stride: number,
 *   padding: Padding, dilation: number, flip: boolean, relu: boolean }} Convolve
 * @typedef {{ kind: "pool", feature_map: string, pool_size: number, stride: number,
 *   mode: "max" | "average", padding: Padding, dilation?: undefined }} Pool
 * @typedef {{ kind: "shift", image: string, dx: number, dy: number, limit: number }} Shift
 * @typedef {{ kind: "relu", x: string }} Relu
 * @typedef {{ kind: "add", terms: string[], bias: number, relu: boolean }} Add
 * @typedef {{ kind: "subtract", minuend: string, subtrahend: string }} Subtract
 * @typedef {{ kind: "activate", x: string, function: string, log_total: string | null }} Activate
 * @typedef {{ kind: "normalize", x: string, mean: number, variance: number, gamma: number,
 *   beta: number, epsilon: number }} Normalize
 * @typedef {Values | Weights | Convolve | Pool | Shift | Relu | Add | Subtract | Activate
 *   | Normalize} Source
 * @typedef {{ row: number, column: number, height: number, width: number, label: string }} Mark
 *
 * @typedef {object} SceneGrid
 * @property {string} name
 * @property {Source} source
 * @property {string} title
 * @property {[number, number] | null} at
 * @property {[number, number] | null} narrow
 * @property {number} narrow_span
 * @property {"grey" | "red" | "green" | "blue" | "signed"} colours
 * @property {number | string | null} scale
 * @property {boolean} percent
 * @property {Mark[]} marks
 * @property {number | null} threshold
 * @property {boolean} select
 * @property {number} weight
 *
 * @typedef {{ row: number, column: number }} Place
 * @typedef {Place & { name: string }} Cell
 * @typedef {{ rows: number[], columns: number[] }} Region
 */

export class Scene {
  constructor() {
    /** @type {Map<string, SceneGrid>} */
    this.grids = new Map(); // by their names, as Python sent them
    /** @type {Map<string, Numbers>} */
    this.arrays = new Map();
  }

  /**
   * Take over what Python sent, and compute what is new. An answer repeats most of what is there:
   * a picture of a million pixels is neither unpacked nor convolved again.
   *
   * @param {SceneGrid[]} grids
   * @param {Map<string, Numbers>} own Arrays that the hand has changed since Python looked.
   */
  load(grids, own = new Map()) {
    const before = { grids: this.grids, arrays: this.arrays };
    this.grids = new Map(grids.map((grid) => [grid.name, grid]));
    this.arrays = new Map();
    const changed = [];
    for (const { name, source } of grids) {
      const old = { source: before.grids.get(name)?.source, array: before.arrays.get(name) };
      const isGiven = "values" in source;
      const array = isGiven ? given(source, old, own.get(name)) : old.array;
      if (array) this.arrays.set(name, array);
      const same = isGiven
        ? array === old.array
        : array && JSON.stringify(source) === JSON.stringify(old.source);
      if (!same) changed.push(name);
    }
    this.evaluate(changed);
  }

  /**
   * Names of the grids that a source is computed from.
   *
   * @param {Source} source
   * @returns {string[]}
   */
  static inputs(source) {
    switch (source.kind) {
      case "convolve": return [source.image, source.kernel];
      case "pool": return [source.feature_map];
      case "shift": return [source.image];
      case "relu":
      case "normalize": return [source.x];
      case "activate": return source.log_total ? [source.x, source.log_total] : [source.x];
      case "add": return source.terms;
      case "subtract": return [source.minuend, source.subtrahend];
      default: return [];
    }
  }

  /**
   * Compute all grids, or those that depend on a changed one. They stand in order.
   *
   * @param {string[] | null} changed
   */
  evaluate(changed = null) {
    const stale = new Set(changed ?? this.grids.keys());
    for (const [name, { source }] of this.grids) {
      const inputs = Scene.inputs(source);
      if (!inputs.length || !(stale.has(name) || inputs.some((input) => stale.has(input)))) continue;
      this.arrays.set(name, this.compute(source));
      stale.add(name);
    }
    return stale;
  }

  /**
   * @param {Source} source a rule
   * @returns {Numbers}
   */
  compute(source) {
    /** @param {string} name */
    const array = (name) => this.arrays.get(name);
    switch (source.kind) {
      case "convolve": return convolve(array(source.image), array(source.kernel), source);
      case "pool": return pool(array(source.feature_map), { ...source, poolSize: source.pool_size });
      case "shift": return shift(array(source.image), source.dx, source.dy);
      case "relu": return rectify(array(source.x));
      case "normalize": return normalize(array(source.x), source);
      case "activate": return activate(array(source.x), source.function, array(source.log_total));
      case "add": return finish(add(source.terms.map(array), source.bias), source.relu);
      case "subtract": return subtract(array(source.minuend), array(source.subtrahend));
    }
  }

  /** @param {string} name */
  isComputed(name) {
    return Scene.inputs(this.grids.get(name).source).length > 0;
  }

  /**
   * Move all shifted pictures.
   *
   * @param {number} dx
   * @param {number} dy
   */
  shiftTo(dx, dy) {
    const moved = [];
    for (const [name, { source }] of this.grids) {
      if (source.kind !== "shift") continue;
      Object.assign(source, { dx, dy });
      moved.push(name);
    }
    return this.evaluate(moved);
  }

  /** The shifted picture, of which all others follow; undefined if there is none. */
  get shifted() {
    return [...this.grids.values()].map(({ source }) => source).find((source) => source.kind === "shift");
  }

  /**
   * The window of a convolution or pooling: its input, size, stride, dilation and padding.
   *
   * @param {string} name
   */
  window(name) {
    const { source } = this.grids.get(name);
    if (source.kind !== "convolve" && source.kind !== "pool") return null;
    const [input, { rows: height, columns: width }] =
      source.kind === "pool"
        ? [source.feature_map, { rows: source.pool_size, columns: source.pool_size }]
        : [source.image, this.arrays.get(source.kernel)];
    const array = this.arrays.get(input);
    const { stride, dilation = 1 } = source;
    const [top] = paddingAmounts(array.rows, height, source);
    const [left] = paddingAmounts(array.columns, width, source);
    return { input, height, width, stride, dilation, top, left };
  }

  /**
   * Which regions of its direct inputs a region of a grid is computed from: [name, region].
   *
   * @param {string} name
   * @param {Region} region
   * @returns {[string, Region][]}
   */
  sourcesOf(name, { rows, columns }) {
    const { source } = this.grids.get(name);
    const window = this.window(name);
    if (window) {
      const { input, height, width, stride, dilation, top, left } = window;
      const region = {
        rows: spread(rows, height, stride, dilation, top),
        columns: spread(columns, width, stride, dilation, left),
      };
      return [[input, region]];
    }
    if (source.kind === "shift") {
      /** @type {(cells: number[], by: number) => number[]} */
      const back = (cells, by) => cells.map((cell) => cell - by);
      const region = { rows: back(rows, source.dy), columns: back(columns, source.dx) };
      return [[source.image, region]];
    }
    return Scene.inputs(source).map((input) => [input, { rows, columns }]);
  }

  /**
   * Which region of a grid a region of its input takes part in; null if none.
   *
   * @param {string} name
   * @param {string} input
   * @param {Region} region
   * @returns {Region | null}
   */
  usesOf(name, input, { rows, columns }) {
    const { source } = this.grids.get(name);
    const array = this.arrays.get(name);
    const window = this.window(name);
    let region = { rows, columns };
    if (window) {
      if (window.input !== input) return null;
      const { height, width, stride, dilation, top, left } = window;
      region = {
        rows: gather(rows, height, stride, dilation, top, array.rows),
        columns: gather(columns, width, stride, dilation, left, array.columns),
      };
    } else if (source.kind === "shift") {
      /** @type {(cells: number[], by: number, size: number) => number[]} */
      const move = (cells, by, size) =>
        cells.map((cell) => cell + by).filter((cell) => cell >= 0 && cell < size);
      region = {
        rows: move(rows, source.dy, array.rows),
        columns: move(columns, source.dx, array.columns),
      };
    }
    return region.rows.length && region.columns.length ? region : null;
  }

  /**
   * All regions that belong to a cell, before and after it, by the names of their grids.
   *
   * @param {string} name
   * @param {number} row
   * @param {number} column
   */
  linked(name, row, column) {
    const found = new Map([[name, [{ rows: [row], columns: [column] }]]]);
    /** @type {(grid: string, region: Region) => void} */
    const note = (grid, region) => found.set(grid, [...(found.get(grid) ?? []), region]);
    const names = [...this.grids.keys()];
    for (const grid of names.slice(0, names.indexOf(name) + 1).reverse()) {
      for (const region of found.get(grid) ?? []) {
        for (const [input, part] of this.sourcesOf(grid, region)) note(input, part);
      }
    }
    const after = new Map([[name, found.get(name)]]);
    for (const grid of names.slice(names.indexOf(name) + 1)) {
      for (const input of Scene.inputs(this.grids.get(grid).source)) {
        for (const region of after.get(input) ?? []) {
          const use = this.usesOf(grid, input, region);
          if (!use) continue;
          after.set(grid, [...(after.get(grid) ?? []), use]);
          note(grid, use);
        }
      }
    }
    return found;
  }

  /**
   * Rows and columns of padding to show round a grid: the most that a window over it needs.
   *
   * @param {string} name
   */
  margins(name) {
    const margins = { top: 0, bottom: 0, left: 0, right: 0 };
    const array = this.arrays.get(name);
    for (const [grid, { source, at }] of this.grids) {
      const window = this.window(grid);
      if (window?.input !== name || !at) continue;
      const sliding = /** @type {Convolve | Pool} */ (source);
      const [top, bottom] = paddingAmounts(array.rows, window.height, sliding);
      const [left, right] = paddingAmounts(array.columns, window.width, sliding);
      for (const [side, amount] of Object.entries({ top, bottom, left, right })) {
        margins[side] = Math.max(margins[side], amount);
      }
    }
    return margins;
  }

  /** The value with the strongest colour on each grid; grids may share it by a name. */
  limits() {
    /** @type {Map<string, number>} */
    const shared = new Map();
    for (const [name, { scale }] of this.grids) {
      if (typeof scale !== "string") continue;
      const largest = largestMagnitude(this.arrays.get(name));
      shared.set(scale, Math.max(largest, shared.get(scale) ?? 0));
    }
    /** @type {(name: string, scale: SceneGrid["scale"]) => number} */
    const limit = (name, scale) =>
      typeof scale === "number"
        ? scale
        : typeof scale === "string"
          ? shared.get(scale)
          : largestMagnitude(this.arrays.get(name));
    return new Map([...this.grids].map(([name, { scale }]) => [name, limit(name, scale)]));
  }
}

/**
 * A number as a grid writes it.
 *
 * @param {{ percent: boolean }} grid
 * @param {number} value
 */
export function written({ percent }, value) {
  return percent ? value * 100 : value;
}

/**
 * Unpack an array, or keep the one that is there if it holds the same numbers.
 *
 * @param {Values | Weights} source
 * @param {{ source?: Source, array?: Numbers }} old
 * @param {Numbers} [own]
 */
export function given({ kind, values: packed }, old, own) {
  /** @param {Numbers} [array] */
  const fits = (array) => array?.rows === packed.rows && array?.columns === packed.columns;
  if (fits(own)) return own;
  const before = old.source?.kind === kind ? /** @type {Values} */ (old.source).values : null;
  if (kind === "values" && before?.data === packed.data && fits(old.array)) return old.array;
  const array = unpackArray(packed);
  /** @type {(value: number, index: number) => boolean} */
  const same = (value, index) => Math.fround(value) === Math.fround(array.values[index]);
  return kind === "weights" && fits(old.array) && old.array.values.every(same) ? old.array : array;
}

/**
 * Apply ReLU if asked for.
 *
 * @param {Numbers} array
 * @param {boolean} relu
 */
export function finish(array, relu) {
  return relu ? rectify(array) : array;
}

/**
 * Cells that the windows at these stops cover along one axis.
 *
 * @param {number[]} stops
 * @param {number} size of a window
 * @param {number} stride
 * @param {number} dilation
 * @param {number} padding
 */
export function spread(stops, size, stride, dilation, padding) {
  const cells = new Set();
  for (const stop of stops) {
    for (let cell = 0; cell < size; cell++) cells.add(stop * stride - padding + cell * dilation);
  }
  return [...cells].sort((a, b) => a - b);
}

/**
 * Stops whose windows cover one of these cells along one axis.
 *
 * @param {number[]} cells
 * @param {number} size of a window
 * @param {number} stride
 * @param {number} dilation
 * @param {number} padding
 * @param {number} stops how many there are
 */
export function gather(cells, size, stride, dilation, padding, stops) {
  const found = new Set();
  for (const cell of cells) {
    for (let k = 0; k < size; k++) {
      const start = cell + padding - k * dilation;
      if (start >= 0 && start % stride === 0 && start / stride < stops) found.add(start / stride);
    }
  }
  return [...found].sort((a, b) => a - b);
}
