/** One cell, worked out: what its window sees, what becomes of it, and the sum as a formula. */

import { largestMagnitude, makeArray, normalShare, sigmoid } from "../shared/arithmetic.js";
import { colourIndex, cssColour, formatNumber, formatTerm, isDark } from "../shared/colours.js";
import { make, say } from "../shared/elements.js";

const MOST_TERMS = 9; // written out in a formula
const SIDE = 250; // CSS pixels of a drawing, at most
const NARROW = 640; // CSS pixels of the scene, and
const SPACE = 40; // round and between the drawings, both as in component.css

export class WorkedCell {
  constructor(host) {
    this.host = host;
    this.element = make("div", "worked");
    this.heading = make("div", "heading");
    this.place = make("b");
    this.value = make("span", "shape");
    this.heading.append(this.place, this.value);
    this.left = this.drawing();
    this.right = this.drawing();
    this.text = make("div", "formula");
    this.live = make("div", "unseen");
    this.live.setAttribute("aria-live", "polite");
    this.element.append(
      this.heading,
      this.left.element,
      this.right.element,
      this.text,
      this.live,
    );
  }

  /** Take the width at hand, in CSS pixels: the drawings share it on a phone. */
  fit(width) {
    this.room = width > NARROW ? SIDE : Math.min((width - SPACE) / 2, SIDE);
  }

  drawing() {
    const parts = {
      element: make("figure", "part"),
      title: make("figcaption", "title"),
      canvas: make("canvas"),
    };
    parts.canvas.setAttribute("aria-hidden", "true"); // the formula says the same in words
    parts.element.append(parts.title, parts.canvas);
    return parts;
  }

  /** Show a cell of a computed grid. */
  show(name, row, column) {
    const { scene } = this.host;
    const { title, source } = scene.grids.get(name);
    const y = this.head(name, row, column);
    const details = this.explain(name, row, column, y);
    this.write(details.lines);
    this.say(`${title}, row ${row}, column ${column}: ${details.lines.join(". ")}`);
    this.left.element.hidden = !details.patch;
    this.right.element.hidden = !details.products;
    if (details.patch) this.drawPatch(source, details);
    if (details.products) this.drawProducts(details);
  }

  /** Name a cell and its value, and return the value. */
  head(name, row, column) {
    const { title, percent } = this.host.scene.grids.get(name);
    const { columns, values } = this.host.scene.arrays.get(name);
    const value = values[row * columns + column];
    say(this.place, `${title}, row ${row}, column ${column}`);
    say(this.value, ` = ${formatNumber(percent ? value * 100 : value, 4)}`);
    return value;
  }

  /** Show a given pixel, and how many cells it takes part in. */
  showPixel(name, row, column) {
    const { scene } = this.host;
    const { title } = scene.grids.get(name);
    this.head(name, row, column);
    const uses = [...scene.linked(name, row, column)].filter(
      ([grid]) => grid !== name && scene.grids.get(grid).at,
    );
    const count = (regions) =>
      regions.reduce((sum, { rows, columns: across }) => sum + rows.length * across.length, 0);
    const lines = uses.map(([grid, regions]) => {
      const cells = count(regions);
      return `takes part in ${cells} ${cells === 1 ? "cell" : "cells"} of ${scene.grids.get(grid).title}`;
    });
    if (!lines.length) lines.push("no window stops over this pixel");
    this.write(lines);
    this.say(`${title}, row ${row}, column ${column}: ${lines.join(". ")}`);
    this.left.element.hidden = true;
    this.right.element.hidden = true;
  }

  /** Write the formula, line by line; elements that are there are used again. */
  write(lines) {
    while (this.text.childElementCount < lines.length) this.text.append(make("div"));
    while (this.text.childElementCount > lines.length) this.text.lastChild.remove();
    lines.forEach((line, index) => say(this.text.children[index], line));
  }

  /** Read out the formula once the hand rests; every cell on the way would be noise. */
  say(words) {
    clearTimeout(this.saying);
    if (words === this.said) return;
    this.saying = setTimeout(() => {
      this.said = words;
      this.live.textContent = words;
    }, 500);
  }

  explain(name, row, column, y) {
    const { scene } = this.host;
    const { source, percent } = scene.grids.get(name);
    const scale = percent ? 100 : 1;
    const at = (grid) => {
      const { columns, values } = scene.arrays.get(grid);
      return scale * values[row * columns + column];
    };
    const title = (grid) => scene.grids.get(grid).title || grid;
    switch (source.kind) {
      case "convolve":
      case "pool": {
        const patch = patchOf(scene, name, row, column);
        return source.kind === "pool"
          ? { patch, lines: [poolFormula(source, patch, y)] }
          : this.explainSum(source, patch);
      }
      case "shift": {
        const [fromRow, fromColumn] = [row - source.dy, column - source.dx];
        const { rows, columns } = scene.arrays.get(source.image);
        const inside = fromRow >= 0 && fromRow < rows && fromColumn >= 0 && fromColumn < columns;
        const origin = inside
          ? `moved here from row ${fromRow}, column ${fromColumn}`
          : "came into view empty: 0";
        return { lines: [`${formatNumber(scale * y)}: ${origin}`] };
      }
      case "relu":
        return { lines: [`max(0, ${formatNumber(at(source.x))}) = ${formatNumber(scale * y)}`] };
      case "activate": {
        const total = source.log_total ? at(source.log_total) : null;
        return { lines: [activationFormula(source.function, at(source.x), y, total)] };
      }
      case "normalize": return { lines: normalizationFormula(source, at(source.x), y) };
      case "add": {
        const terms = source.terms.map((term) => `${formatTerm(at(term))} (${title(term)})`);
        const sum = source.terms.reduce((total, term) => total + at(term), source.bias);
        const start = `${terms.join(" + ")} + ${formatTerm(source.bias)} (bias)`;
        const lines = [`${start} = ${formatNumber(sum, 4)}`, ...reluLine(source, sum)];
        // The first convolution among the terms stands for all of them.
        const first = source.terms.find((term) => scene.grids.get(term).source.kind === "convolve");
        if (!first) return { lines };
        const rule = scene.grids.get(first).source;
        const detail = this.explainSum(rule, patchOf(scene, first, row, column));
        return {
          ...detail,
          seen: `${title(rule.image)} × ${title(rule.kernel)}`,
          lines: [`${title(first)}: ${detail.lines[0]}`, ...lines],
        };
      }
      default: {
        const terms = [source.minuend, source.subtrahend].map((grid) => formatTerm(at(grid)));
        return { lines: [`${terms.join(" − ")} = ${formatNumber(scale * y)}`] };
      }
    }
  }

  explainSum(source, patch) {
    const { scene } = this.host;
    const kernel = scene.arrays.get(source.kernel);
    const last = kernel.values.length - 1;
    const weights = kernel.values.map((_, index) => kernel.values[source.flip ? last - index : index]);
    const products = patch.values.map((value, index) => value * weights[index]);
    const total = products.reduce((sum, product) => sum + product, 0);
    const shown = [...products.keys()];
    // Spaces that do not break, so that no line ends inside a product.
    const term = (index) =>
      `${formatTerm(patch.values[index])}\u00a0×\u00a0${formatTerm(weights[index])}`;
    const terms =
      shown.length <= MOST_TERMS
        ? shown.map(term)
        : [...shown.slice(0, 3).map(term), "…", term(shown[last])];
    const lines = [`${terms.join(" + ")} = ${formatNumber(total, 4)}`];
    if (shown.length > MOST_TERMS) lines[0] = `${shown.length} products: ${lines[0]}`;
    if (source.bias !== 0) {
      const sum = total + source.bias;
      lines.push(`${formatNumber(total, 4)} + ${formatTerm(source.bias)} (bias) = ${formatNumber(sum, 4)}`);
    }
    lines.push(...reluLine(source, total + source.bias));
    return { patch, weights, products: { ...patch, values: products }, lines };
  }

  /** The window, magnified: each pixel, and below it "× weight"; padding is hatched. */
  drawPatch(source, { patch, weights, seen }) {
    const { tables, theme } = this.host;
    const [input, limit] = [patch.input, this.host.limits.get(patch.name)];
    const signed = input.colours === "signed";
    this.left.title.textContent =
      seen ?? (weights ? "what the kernel sees × weight" : "what the window sees");
    const winner = source.kind === "pool" && source.mode === "max" ? winnerOf(patch) : -1;
    drawCells(this.left.canvas, patch, {
      room: this.room,
      theme,
      colour: (value) => tables[input.colours][colourIndex(value, limit, signed)],
      text: (value, index) => [
        formatNumber(input.percent ? value * 100 : value, 2),
        ...(weights ? [`× ${formatTerm(weights[index], 2)}`] : []),
      ],
      winner,
    });
  }

  drawProducts({ products }) {
    const { tables, theme } = this.host;
    const limit = largestMagnitude(products);
    this.right.title.textContent = "products, to be added up";
    drawCells(this.right.canvas, products, {
      room: this.room,
      theme,
      colour: (value) => tables.signed[colourIndex(value, limit, true)],
      text: (value) => [formatNumber(value, 2)],
      winner: -1,
    });
  }
}

/** The cells under the window of an output cell, shape as the window; `inside` tells padding. */
function patchOf(scene, name, row, column) {
  const window = scene.window(name);
  const { input, height, width, stride, dilation, top, left } = window;
  const array = scene.arrays.get(input);
  const inside = [];
  const patch = makeArray(height, width, (k, l) => {
    const r = row * stride - top + k * dilation;
    const c = column * stride - left + l * dilation;
    const real = r >= 0 && r < array.rows && c >= 0 && c < array.columns;
    inside.push(real);
    return real ? array.values[r * array.columns + c] : 0;
  });
  return { ...patch, inside, name: input, input: scene.grids.get(input) };
}

function winnerOf(patch) {
  let best = -1;
  patch.values.forEach((value, index) => {
    if (patch.inside[index] && (best < 0 || value > patch.values[best])) best = index;
  });
  return best;
}

function poolFormula(source, patch, y) {
  const scale = patch.input.percent ? 100 : 1;
  const real = [...patch.values].filter((_, index) => patch.inside[index]);
  const numbers = real.map((value) => formatNumber(value * scale));
  const few = numbers.length <= MOST_TERMS ? numbers : [...numbers.slice(0, 4), "…", numbers.at(-1)];
  const result = formatNumber(y * scale, 4);
  const without = real.length < patch.values.length ? " (padding does not count)" : "";
  if (source.mode === "max") return `max(${few.join(", ")}) = ${result}${without}`;
  return `(${few.join(" + ")}) / ${real.length} = ${result}${without}`;
}

/** Write out an activation function for one number. */
function activationFormula(name, z, y, logTotal) {
  const [number, term, result] = [formatNumber(z), formatTerm(z), formatNumber(y, 4)];
  switch (name) {
    case "linear": return `${result} stays as it is`;
    case "relu": return `ReLU: max(0, ${number}) = ${result}`;
    case "leaky_relu":
      return z > 0 ? `leaky ReLU: ${number} > 0 stays ${result}` : `leaky ReLU: 0.2 × ${term} = ${result}`;
    case "elu":
      return z > 0 ? `ELU: ${number} > 0 stays ${result}` : `ELU: exp(${number}) − 1 = ${result}`;
    case "gelu":
      return `GELU: ${number} × ${formatNumber(normalShare(z))} (share of a normal distribution below ${number}) = ${result}`;
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

function normalizationFormula({ mean, variance, gamma, beta, epsilon }, x, y) {
  const root = Math.sqrt(variance + epsilon);
  const shifted = `(${formatNumber(x)} − ${formatTerm(mean)})`;
  return [
    "γ × (x − mean) / √(variance + ε) + β",
    `${formatNumber(gamma)} × ${shifted} / √(${formatNumber(variance)} + ${formatNumber(epsilon)}) + ${formatTerm(beta)}`,
    `${formatNumber(gamma)} × ${formatTerm(x - mean)} / ${formatNumber(root)} + ${formatTerm(beta)} = ${formatNumber(y, 4)}`,
  ];
}

function reluLine(source, sum) {
  return source.relu ? [`ReLU: max(0, ${formatNumber(sum, 4)}) = ${formatNumber(Math.max(sum, 0), 4)}`] : [];
}

/** Draw an array in large cells with texts. */
function drawCells(canvas, array, { room, theme, colour, text, winner }) {
  const ratio = window.devicePixelRatio || 1;
  const { rows, columns, values, inside } = array;
  const cell = Math.max(Math.floor(Math.min(room / columns, SIDE / rows, 72) * ratio), 1);
  const context = canvas.getContext("2d");
  if (canvas.width !== cell * columns || canvas.height !== cell * rows) {
    canvas.width = cell * columns;
    canvas.height = cell * rows;
    canvas.style.width = `${canvas.width / ratio}px`;
    canvas.style.height = `${canvas.height / ratio}px`;
    context.lettering = null; // a resized canvas has forgotten its font
  }
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let index = 0; index < values.length; index++) {
    const x = (index % columns) * cell;
    const y = Math.floor(index / columns) * cell;
    const packed = colour(values[index]);
    context.fillStyle = inside[index] ? cssColour(packed) : theme.secondary;
    context.fillRect(x, y, cell, cell);
    if (!inside[index]) hatchCell(context, x, y, cell, theme.faint, ratio);
    context.fillStyle = !inside[index] ? theme.text : isDark(packed) ? "#ffffff" : "#14181b";
    writeLines(context, text(values[index], index), x + cell / 2, y + cell / 2, cell, ratio, theme);
  }
  if (winner >= 0) {
    context.strokeStyle = "#101418";
    context.lineWidth = 4 * ratio;
    context.strokeRect((winner % columns) * cell, Math.floor(winner / columns) * cell, cell, cell);
    context.strokeStyle = "#ffffff";
    context.lineWidth = 2 * ratio;
    context.strokeRect((winner % columns) * cell, Math.floor(winner / columns) * cell, cell, cell);
  }
}

function hatchCell(context, x, y, cell, colour, ratio) {
  context.save();
  context.beginPath();
  context.rect(x, y, cell, cell);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = ratio;
  context.beginPath();
  for (let from = -cell; from < cell; from += 6 * ratio) {
    context.moveTo(x + from, y + cell);
    context.lineTo(x + from + cell, y);
  }
  context.stroke();
  context.restore();
}

/** Write one or two lines into a cell, if they fit. */
function writeLines(context, lines, x, y, cell, ratio, theme) {
  const side = cell / ratio;
  if (side < 20) return;
  const shown = side < 34 ? lines.slice(0, 1) : lines;
  const size = Math.min(side * (shown.length > 1 ? 0.25 : 0.34), 15) * ratio;
  const font = `${size}px ${theme.font}`;
  if (context.lettering !== font) context.font = context.lettering = font; // parsing it is slow
  shown.forEach((line, index) => {
    context.fillText(line, x, y + (index - (shown.length - 1) / 2) * size * 1.3, cell - 2 * ratio);
  });
}
