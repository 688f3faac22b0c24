/** Layers as Python sends them to the network view (ui/components/network_view/component.py). */

const bytes = (typed) => btoa(String.fromCharCode(...new Uint8Array(typed.buffer)));
const floats = (numbers) => bytes(Float32Array.from(numbers));

/** Pack a layer: `mean` has a number for each unit; what is left out is that of a vector fed one to one. */
export function layer(changes = {}) {
  const {
    mean = [0], low = mean, high = mean, sources = [], weights = sources.map(() => 1), levels = [], ...rest
  } = changes;
  const units = mean.length;
  const { rows = 1, columns = 1 } = rest;
  const cells = Uint8Array.from({ length: units * rows * columns }, (_, cell) => levels[cell] ?? 0);
  return {
    name: "layer", kind: "activation", shape: rows * columns > 1 ? [rows, columns, units] : [units], units, rows, columns,
    isPicture: false, feed: "one", isShare: false, mixes: false, numSources: 1, perUnit: sources.length / units,
    levels: bytes(cells), low: floats(low), high: floats(high), mean: floats(mean),
    sources: bytes(Int32Array.from(sources)), weights: floats(weights), ...rest,
  };
}

/** Repeat numbers until there are enough. */
const repeat = (count, ...numbers) => Array.from({ length: count }, (_, index) => numbers[index % numbers.length]);

/**
 * A network with all kinds of layers: a picture of 4 × 4 cells and 3 colours, 40 maps of 2 × 2 cells,
 * their activation, Flatten, and 3 classes.
 */
export function network() {
  const maps = { rows: 2, columns: 2, mean: repeat(40, 1), low: repeat(40, -1), high: repeat(40, 2) };
  return [
    layer({
      name: "input", kind: "the picture", isPicture: true, feed: "none", unitNames: ["red", "green", "blue"],
      rows: 4, columns: 4, mean: [0.5, 0.25, 0], low: [0, 0, 0], high: [1, 0.5, 0], numSources: 0,
    }),
    layer({
      ...maps, name: "conv2d_1", kind: "convolution", feed: "kernel", numSources: 3,
      sources: repeat(120, 2, 0, 1), weights: repeat(120, 4, -2, 1),
    }),
    layer({ ...maps, name: "re_lu", kind: "ReLU", low: repeat(40, 0), sources: repeat(40, ...Array(40).keys()) }),
    layer({
      name: "flatten", kind: "Flatten", feed: "place", mean: repeat(160, 0.5, 2),
      sources: repeat(160, ...Array(40).keys()),
    }),
    layer({
      name: "dense", kind: "dense layer", feed: "weight", isShare: true, mixes: true, labels: ["cat", "dog", "owl"],
      answer: 1, mean: [0.25, 0.7, 0.05], numSources: 160, sources: [1, 150, 0, 2, 3, 4], weights: [3, -1, 2, 2, -4, 1],
    }),
  ];
}
