/**
 * The arithmetic of `cnn.ops`, in the browser, so that a picture follows the hand within a frame.
 *
 * The names, the rules of padding and the order of the loops are those of cnn/ops.py; a browser test
 * compares the numbers.
 */

/**
 * An array of numbers, row after row.
 *
 * @typedef {{ rows: number, columns: number, values: Float64Array }} Grid
 *
 * How a window slides: as `cnn.sliding` has it; a padding that is a number goes on every side.
 * @typedef {{ stride?: number, padding?: "valid" | "same" | number, dilation?: number, flip?: boolean }} Sliding
 */

export const ROUNDING = 1e-6; // what float32 weights leave of a sum of 0, relative to what was added

/**
 * Add numbers; what only rounding has left over counts as 0.
 *
 * @param {Iterable<number>} numbers
 */
export function added(numbers) {
  let [sum, size] = [0, 0];
  for (const number of numbers) {
    sum += number;
    size += Math.abs(number);
  }
  return Math.abs(sum) < ROUNDING * size ? 0 : sum;
}

/**
 * Make an array of zeros, or of a function of (row, column).
 *
 * @param {number} rows
 * @param {number} columns
 * @param {((row: number, column: number) => number) | null} value
 * @returns {Grid}
 */
export function makeArray(rows, columns, value = null) {
  const values = new Float64Array(rows * columns);
  if (value) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        values[row * columns + column] = value(row, column);
      }
    }
  }
  return { rows, columns, values };
}

/**
 * Unpack base64 into bytes.
 *
 * @param {string} text
 */
export function bytesOf(text) {
  const packed = atob(text);
  const bytes = new Uint8Array(packed.length);
  for (let index = 0; index < packed.length; index++) bytes[index] = packed.charCodeAt(index);
  return bytes;
}

/**
 * Unpack base64 into float32 numbers.
 *
 * @param {string} text
 */
export const floatsOf = (text) => new Float32Array(bytesOf(text).buffer);

/**
 * Unpack an array that Python packed: base64, one byte (k / 255) or a float32 per value.
 *
 * @param {{ rows: number, columns: number, bytes: number, data: string }} packed
 * @returns {Grid}
 */
export function unpackArray({ rows, columns, bytes, data }) {
  const values =
    bytes === 1
      ? Float64Array.from(bytesOf(data), (level) => level / 255)
      : Float64Array.from(floatsOf(data));
  return { rows, columns, values };
}

/**
 * Pixels to add before and after an image along one axis: cnn.sliding.padding_amounts.
 *
 * @param {number} size
 * @param {number} window
 * @param {Sliding} sliding
 * @returns {[number, number]}
 */
export function paddingAmounts(size, window, { stride = 1, padding = "valid", dilation = 1, flip = false } = {}) {
  if (padding === "valid") return [0, 0];
  if (padding !== "same") return [padding, padding];
  const stops = Math.ceil(size / stride);
  const reach = (window - 1) * dilation + 1;
  const total = Math.max((stops - 1) * stride + reach - size, 0);
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
  return flip ? [more, less] : [less, more]; // the middle turns with the kernel
}

/**
 * Stops of a window along one axis, 0 if it does not fit: cnn.sliding.output_size.
 *
 * @param {number} size
 * @param {number} window
 * @param {Sliding} sliding
 */
export function outputSize(size, window, { stride = 1, padding = "valid", dilation = 1 } = {}) {
  const [before, after] = paddingAmounts(size, window, { stride, padding, dilation });
  const reach = (window - 1) * dilation + 1;
  return Math.max(Math.floor((before + size + after - reach) / stride) + 1, 0);
}

/**
 * Lay `fill` round an image; amounts are [before, after] down and across.
 *
 * @param {Grid} image
 * @param {[number, number]} rows
 * @param {[number, number]} columns
 * @param {number} fill
 */
export function pad(image, [top, bottom], [left, right], fill = 0) {
  const padded = makeArray(top + image.rows + bottom, left + image.columns + right);
  if (fill !== 0) padded.values.fill(fill);
  for (let row = 0; row < image.rows; row++) {
    const line = image.values.subarray(row * image.columns, (row + 1) * image.columns);
    padded.values.set(line, (row + top) * padded.columns + left);
  }
  return padded;
}

/**
 * Pad an image for a window, and count the window's stops: [padded, rows, columns].
 *
 * @param {Grid} image
 * @param {number} height
 * @param {number} width
 * @param {Sliding} sliding
 * @param {number} fill
 * @returns {[Grid, number, number]}
 */
export function prepare(image, height, width, sliding, fill = 0) {
  const padded = pad(
    image,
    paddingAmounts(image.rows, height, sliding),
    paddingAmounts(image.columns, width, sliding),
    fill,
  );
  return [
    padded,
    outputSize(image.rows, height, sliding),
    outputSize(image.columns, width, sliding),
  ];
}

/**
 * Multiply and add up at each stop of the kernel: cnn.ops.convolve2d, plus bias, then ReLU.
 *
 * @param {Grid} image
 * @param {Grid} kernel
 * @param {Sliding & { flip?: boolean, bias?: number, relu?: boolean }} options
 * @returns {Grid}
 */
export function convolve(image, kernel, options = {}) {
  const { stride = 1, dilation = 1, flip = false, bias = 0, relu = false } = options;
  const [padded, rows, columns] = prepare(image, kernel.rows, kernel.columns, options);
  const output = makeArray(rows, columns);
  const last = kernel.values.length - 1;
  output.values.fill(bias);
  for (let k = 0; k < kernel.rows; k++) {
    for (let l = 0; l < kernel.columns; l++) {
      const cell = k * kernel.columns + l;
      const weight = kernel.values[flip ? last - cell : cell];
      if (weight === 0) continue;
      for (let i = 0; i < rows; i++) {
        const from = (i * stride + k * dilation) * padded.columns + l * dilation;
        const to = i * columns;
        for (let j = 0; j < columns; j++) {
          output.values[to + j] += weight * padded.values[from + j * stride];
        }
      }
    }
  }
  return relu ? rectify(output) : output;
}

/**
 * Keep the largest or the average of each window: cnn.ops.pool2d; padding never counts.
 *
 * @param {Grid} map
 * @param {{ poolSize?: number, stride?: number, mode?: "max" | "average", padding?: Sliding["padding"] }} options
 * @returns {Grid}
 */
export function pool(map, { poolSize = 2, stride = poolSize, mode = "max", padding = "valid" } = {}) {
  const options = { stride, padding };
  const [padded, rows, columns] = prepare(map, poolSize, poolSize, options, NaN);
  return makeArray(rows, columns, (row, column) => {
    let largest = -Infinity;
    let sum = 0;
    let count = 0;
    for (let k = 0; k < poolSize; k++) {
      const from = (row * stride + k) * padded.columns + column * stride;
      for (let l = 0; l < poolSize; l++) {
        const value = padded.values[from + l];
        if (value !== value) continue; // NaN: a padded cell
        if (value > largest) largest = value;
        sum += value;
        count += 1;
      }
    }
    return mode === "max" ? largest : sum / count;
  });
}

/**
 * Move an image by whole pixels; what comes into view is 0: cnn.ops.shift2d.
 *
 * @param {Grid} image
 * @param {number} dx to the right
 * @param {number} dy down
 */
export function shift(image, dx, dy) {
  const shifted = makeArray(image.rows, image.columns);
  if (Math.abs(dx) >= image.columns) return shifted;
  for (let row = Math.max(dy, 0); row < Math.min(image.rows, image.rows + dy); row++) {
    const from = (row - dy) * image.columns;
    const line = image.values.subarray(
      from + Math.max(-dx, 0),
      from + image.columns - Math.max(dx, 0),
    );
    shifted.values.set(line, row * image.columns + Math.max(dx, 0));
  }
  return shifted;
}

/**
 * Replace negative numbers by 0: cnn.ops.relu.
 *
 * @param {Grid} array
 * @returns {Grid}
 */
export function rectify(array) {
  return { ...array, values: array.values.map((value) => Math.max(value, 0)) };
}

/**
 * The error function, to 1.5e-7. Source: Abramowitz and Stegun (1964), formula 7.1.26.
 *
 * @param {number} z
 */
export function errorFunction(z) {
  const t = 1 / (1 + 0.3275911 * Math.abs(z));
  const factors = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const sum = factors.reduce((total, factor) => (total + factor) * t, 0);
  return Math.sign(z) * (1 - sum * Math.exp(-z * z));
}

/**
 * 1 / (1 + exp(-x)): cnn.ops.sigmoid. Where exp(-x) is too large for a number, it is Infinity, and the share 0.
 *
 * @param {number} x
 */
export function sigmoid(x) {
  return 1 / (1 + Math.exp(-x));
}

/**
 * The share of a normal distribution that lies below z.
 *
 * @param {number} z
 */
export const normalShare = (z) => 0.5 * (1 + errorFunction(z / Math.SQRT2));

/** The activation functions of a layer: cnn.activations. Softmax also needs its channels' total. */
export const ACTIVATIONS = {
  linear: (z) => z,
  relu: (z) => Math.max(z, 0),
  leaky_relu: (z) => (z > 0 ? z : 0.2 * z),
  elu: (z) => (z > 0 ? z : Math.expm1(z)),
  gelu: (z) => z * normalShare(z),
  silu: (z) => z * sigmoid(z),
  sigmoid,
  tanh: Math.tanh,
  softmax: (z, logTotal) => Math.exp(z - logTotal),
};

/**
 * Apply an activation function cell by cell.
 *
 * @param {Grid} array
 * @param {string} name
 * @param {Grid | null} logTotals
 * @returns {Grid}
 */
export function activate(array, name, logTotals = null) {
  const activation = ACTIVATIONS[name];
  const values = array.values.map((z, index) => activation(z, logTotals?.values[index]));
  return { ...array, values };
}

/**
 * What a batch normalisation makes of one channel: cnn.inspection.look_inside.opened_unit.Normalization.
 *
 * @param {Grid} array
 * @param {{ mean: number, variance: number, gamma: number, beta: number, epsilon: number }} numbers
 * @returns {Grid}
 */
export function normalize(array, { mean, variance, gamma, beta, epsilon }) {
  const factor = gamma / Math.sqrt(variance + epsilon);
  return { ...array, values: array.values.map((x) => factor * (x - mean) + beta) };
}

/**
 * Add arrays of one shape and a bias.
 *
 * @param {Grid[]} arrays
 * @param {number} bias
 */
export function add(arrays, bias = 0) {
  const [{ rows, columns }] = arrays;
  const sum = makeArray(rows, columns);
  sum.values.fill(bias);
  for (const { values } of arrays) {
    for (let index = 0; index < values.length; index++) sum.values[index] += values[index];
  }
  return sum;
}

/**
 * Subtract cell by cell.
 *
 * @param {Grid} minuend
 * @param {Grid} subtrahend
 * @returns {Grid}
 */
export function subtract(minuend, subtrahend) {
  const { rows, columns, values } = minuend;
  return { rows, columns, values: values.map((value, index) => value - subtrahend.values[index]) };
}

export const ranges = new WeakMap(); // arrays are made anew, never changed

/**
 * The smallest and the largest value of an array.
 *
 * @param {Grid} array
 * @returns {[number, number]}
 */
export function valueRange(array) {
  if (!ranges.has(array)) {
    let [low, high] = [Infinity, -Infinity];
    for (const value of array.values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    ranges.set(array, [low, high]);
  }
  return ranges.get(array);
}

/**
 * The largest magnitude of an array.
 *
 * @param {Grid} array
 */
export function largestMagnitude(array) {
  const [low, high] = valueRange(array);
  return Math.max(-low, high, 0);
}
