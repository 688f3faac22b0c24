/** One cell in words: what it is computed from, and how. */

import { added, makeArray, normalShare, sigmoid } from "../shared/arithmetic.js";
import { formatNumber, formatTerm } from "../shared/colours.js";
import { written } from "./scene.js";

/**
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./scene.js").Numbers} Numbers
 *
 * The cells under a window: `name` of the grid, and which of them are no padding.
 * @typedef {Numbers & { inside: boolean[], name: string }} Patch
 *
 * A cell, explained: the lines of its formula, and of a sum what is multiplied with what; `seen`
 * says what the patch shows where that is not clear.
 * `value` is what a sum comes to, without what only rounding has left of 0.
 * @typedef {{ lines: string[], value?: number, patch?: Patch, weights?: Float64Array, products?: Patch,
 *   seen?: string }} Explanation
 */

const MOST_TERMS = 9; // written out in a formula

/**
 * Explain a cell of a computed grid.
 *
 * @param {Scene} scene
 * @param {string} name
 * @param {number} row
 * @param {number} column
 * @returns {Explanation}
 */
export function explain(scene, name, row, column) {
  const grid = scene.grids.get(name);
  const { source } = grid;
  const at = (other) => valueAt(scene, other, row, column);
  const shown = (other) => written(grid, at(other));
  const result = formatNumber(shown(name));
  switch (source.kind) {
    case "convolve": return explainSum(scene, source, patchOf(scene, name, row, column));
    case "pool": {
      const patch = patchOf(scene, name, row, column);
      return { patch, lines: [poolFormula(scene, source.mode, patch, at(name))] };
    }
    case "shift": return { lines: [`${result}: ${originInWords(scene, source, row, column)}`] };
    case "relu": return { lines: [`max(0, ${formatNumber(shown(source.x))}) = ${result}`] };
    case "activate": {
      const total = source.log_total && at(source.log_total);
      return { lines: [activationFormula(source.function, at(source.x), at(name), total)] };
    }
    case "normalize": return { lines: normalizationFormula(source, at(source.x), at(name)) };
    case "add": return explainAddition(scene, name, row, column);
    case "subtract": {
      const terms = [source.minuend, source.subtrahend].map((other) => formatTerm(shown(other)));
      return { lines: [`${terms.join(" − ")} = ${result}`] };
    }
  }
}

/**
 * Say in how many cells of which grids a given pixel takes part.
 *
 * @param {Scene} scene
 * @param {string} name
 * @param {number} row
 * @param {number} column
 */
export function usesInWords(scene, name, row, column) {
  const lines = [];
  for (const [other, regions] of scene.linked(name, row, column)) {
    const { at, title } = scene.grids.get(other);
    if (other === name || !at) continue;
    const cells = countCells(regions);
    lines.push(`takes part in ${cells} ${cells === 1 ? "cell" : "cells"} of ${title}`);
  }
  return lines.length ? lines : ["no window stops over this pixel"];
}

/**
 * How many cells regions cover; where they overlap, a cell counts once.
 *
 * @param {import("./scene.js").Region[]} regions
 */
function countCells(regions) {
  const cells = regions.flatMap(({ rows, columns }) =>
    rows.flatMap((row) => columns.map((column) => `${row} ${column}`)),
  );
  return new Set(cells).size;
}

/** @type {(scene: Scene, name: string, row: number, column: number) => number} */
export function valueAt(scene, name, row, column) {
  const { columns, values } = scene.arrays.get(name);
  return values[row * columns + column];
}

/**
 * The cells under the window of an output cell, shape as the window.
 *
 * @param {Scene} scene
 * @param {string} name
 * @param {number} row
 * @param {number} column
 * @returns {Patch}
 */
export function patchOf(scene, name, row, column) {
  const { input, height, width, stride, dilation, top, left } = scene.window(name);
  const array = scene.arrays.get(input);
  const inside = [];
  const patch = makeArray(height, width, (k, l) => {
    const r = row * stride - top + k * dilation;
    const c = column * stride - left + l * dilation;
    const real = r >= 0 && r < array.rows && c >= 0 && c < array.columns;
    inside.push(real);
    return real ? valueAt(scene, input, r, c) : 0;
  });
  return { ...patch, inside, name: input };
}

/**
 * Index of the largest cell that is no padding.
 *
 * @param {Patch} patch
 */
export function winnerOf({ values, inside }) {
  let best = -1;
  values.forEach((value, index) => {
    if (inside[index] && (best < 0 || value > values[best])) best = index;
  });
  return best;
}

/**
 * Explain a convolution: cells times weights, added up, plus bias, then ReLU.
 *
 * @param {Scene} scene
 * @param {import("./scene.js").Convolve} source
 * @param {Patch} patch
 * @returns {Explanation}
 */
function explainSum(scene, source, patch) {
  const grid = scene.grids.get(patch.name);
  const kernel = scene.arrays.get(source.kernel).values;
  const weights = source.flip ? kernel.slice().reverse() : kernel;
  const products = patch.values.map((value, index) => value * weights[index]);
  const bias = written(grid, source.bias);
  const total = written(grid, added([...products]));
  // Spaces that do not break, so that no line ends inside a product.
  const terms = shortened([...weights.keys()], 3, (index) => {
    const value = formatTerm(written(grid, patch.values[index]));
    return `${value}\u00a0×\u00a0${formatTerm(weights[index])}`;
  });
  const count = weights.length > MOST_TERMS ? `${weights.length} products: ` : "";
  const lines = [`${count}${terms.join(" + ")} = ${formatNumber(total, 4)}`];
  if (bias !== 0) {
    const both = formatNumber(added([total, bias]), 4);
    lines.push(`${formatNumber(total, 4)} + ${formatTerm(bias)} (bias) = ${both}`);
  }
  const sum = added([total, bias]);
  lines.push(...reluLine(source.relu, sum));
  const value = source.relu ? Math.max(sum, 0) : sum;
  return { patch, weights, products: { ...patch, values: products }, lines, value };
}

/**
 * Explain a sum of grids; the first convolution among them stands for all of them.
 *
 * @param {Scene} scene
 * @param {string} name
 * @param {number} row
 * @param {number} column
 * @returns {Explanation}
 */
function explainAddition(scene, name, row, column) {
  const grid = scene.grids.get(name);
  const source = /** @type {import("./scene.js").Add} */ (grid.source);
  const title = (other) => scene.grids.get(other).title || other;
  const numbers = source.terms.map((term) => written(grid, valueAt(scene, term, row, column)));
  const bias = written(grid, source.bias);
  const sum = added([...numbers, bias]);
  const terms = numbers.map((number, index) => `${formatTerm(number)} (${title(source.terms[index])})`);
  if (bias !== 0) terms.push(`${formatTerm(bias)} (bias)`);
  const lines = [
    `${terms.join(" + ")} = ${formatNumber(sum, 4)}`,
    ...reluLine(source.relu, sum),
  ];
  for (const first of source.terms) {
    const rule = scene.grids.get(first).source;
    if (rule.kind !== "convolve") continue;
    const detail = explainSum(scene, rule, patchOf(scene, first, row, column));
    return {
      ...detail,
      value: source.relu ? Math.max(sum, 0) : sum,
      seen: `${title(rule.image)} × ${title(rule.kernel)}`,
      lines: [`${title(first)}: ${detail.lines[0]}`, ...lines],
    };
  }
  return { lines };
}

/**
 * Write out few terms, or the first and the last of many.
 *
 * @param {number[]} terms
 * @param {number} first how many of them
 * @param {(term: number) => string} write
 */
function shortened(terms, first, write) {
  if (terms.length <= MOST_TERMS) return terms.map(write);
  return [...terms.slice(0, first).map(write), "…", write(terms.at(-1))];
}

/** @type {(relu: boolean, sum: number) => string[]} */
function reluLine(relu, sum) {
  return relu ? [`ReLU: max(0, ${formatNumber(sum, 4)}) = ${formatNumber(Math.max(sum, 0), 4)}`] : [];
}

/** @type {(scene: Scene, mode: "max" | "average", patch: Patch, y: number) => string} */
function poolFormula(scene, mode, patch, y) {
  const grid = scene.grids.get(patch.name);
  const real = [...patch.values].filter((_, index) => patch.inside[index]);
  const numbers = shortened(real, 4, (value) => formatNumber(written(grid, value)));
  const result = formatNumber(written(grid, y), 4);
  const without = real.length < patch.values.length ? " (padding does not count)" : "";
  return mode === "max"
    ? `max(${numbers.join(", ")}) = ${result}${without}`
    : `(${numbers.join(" + ")}) / ${real.length} = ${result}${without}`;
}

/**
 * @param {Scene} scene
 * @param {import("./scene.js").Shift} source
 * @param {number} row
 * @param {number} column
 */
function originInWords(scene, source, row, column) {
  const [fromRow, fromColumn] = [row - source.dy, column - source.dx];
  const { rows, columns } = scene.arrays.get(source.image);
  const inside = fromRow >= 0 && fromRow < rows && fromColumn >= 0 && fromColumn < columns;
  return inside ? `moved here from row ${fromRow}, column ${fromColumn}` : "came into view empty: 0";
}

/**
 * Write out an activation function for one number.
 *
 * @param {string} name
 * @param {number} z
 * @param {number} y
 * @param {number | null} [logTotal] of softmax
 */
export function activationFormula(name, z, y, logTotal) {
  const [number, term, result] = [formatNumber(z), formatTerm(z), formatNumber(y, 4)];
  switch (name) {
    case "linear": return `${result} stays as it is`;
    case "relu": return `ReLU: max(0, ${number}) = ${result}`;
    case "leaky_relu":
      return z > 0 ? `leaky ReLU: ${number} > 0 stays ${result}` : `leaky ReLU: 0.2 × ${term} = ${result}`;
    case "elu":
      return z > 0 ? `ELU: ${number} > 0 stays ${result}` : `ELU: exp(${number}) − 1 = ${result}`;
    case "gelu": {
      const share = `${formatNumber(normalShare(z))} (share of a normal distribution below ${number})`;
      return `GELU: ${number} × ${share} = ${result}`;
    }
    case "silu": return `SiLU: ${number} × sigmoid(${number}) = ${number} × ${formatNumber(sigmoid(z))} = ${result}`;
    case "sigmoid": return `sigmoid: 1 / (1 + exp(−${term})) = ${result}`;
    case "tanh": return `tanh(${number}) = ${result}`;
    default: {
      const powers = [Math.exp(z), Math.exp(logTotal)];
      const finite = powers.every((power) => power > 0 && Number.isFinite(power));
      const fraction = finite ? ` = ${formatNumber(powers[0])} / ${formatNumber(powers[1])}` : "";
      return `softmax: exp(${number}) / (the same of all channels, added up)${fraction} = ${result}`;
    }
  }
}

/**
 * Write out a batch normalisation of one number: the rule, with numbers, and worked out.
 *
 * @param {import("./scene.js").Normalize} source
 * @param {number} x
 * @param {number} y
 */
function normalizationFormula({ mean, variance, gamma, beta, epsilon }, x, y) {
  const [factor, offset] = [formatNumber(gamma), formatTerm(beta)];
  const shifted = `(${formatNumber(x)} − ${formatTerm(mean)})`;
  const square = `(${formatNumber(variance)} + ${formatNumber(epsilon)})`;
  const root = formatNumber(Math.sqrt(variance + epsilon));
  return [
    "γ × (x − mean) / √(variance + ε) + β",
    `${factor} × ${shifted} / √${square} + ${offset}`,
    `${factor} × ${formatTerm(x - mean)} / ${root} + ${offset} = ${formatNumber(y, 4)}`,
  ];
}
