/** Scenes for tests, as Python sends them to pixel_grids. */

import { Scene } from "../../ui/components/pixel_grids/scene.js";
import { packed } from "./grids.js";

/** Three colours from the least to the greatest number. */
export const SIGNED = ["#ff0000", "#ffffff", "#0000ff"];

export const values = (...rows) => ({ kind: "values", values: packed(...rows) });
export const weights = (...rows) => ({ kind: "weights", values: packed(...rows), editable: true });
export const convolve = (image, kernel, changes = {}) => ({
  kind: "convolve", image, kernel, bias: 0, stride: 1, padding: "valid", dilation: 1, flip: false, relu: false,
  ...changes,
});
export const pool = (map, changes = {}) => ({
  kind: "pool", feature_map: map, pool_size: 2, stride: 2, mode: "max", padding: "valid", ...changes,
});
export const shift = (image, dx = 0, dy = 0, limit = 8) => ({ kind: "shift", image, dx, dy, limit });
export const relu = (x) => ({ kind: "relu", x });
export const add = (terms, changes = {}) => ({ kind: "add", terms, bias: 0, relu: false, ...changes });
export const subtract = (minuend, subtrahend) => ({ kind: "subtract", minuend, subtrahend });
export const activate = (x, name, logTotal = null) => ({ kind: "activate", x, function: name, log_total: logTotal });

/** A grid of a scene, shown unless it is told otherwise. */
export const gridOf = (name, source, changes = {}) => ({
  name, source, title: `Grid ${name}`, at: [0, 0], narrow: null, narrow_span: 1, colours: "signed", scale: null,
  percent: false, marks: [], threshold: null, select: false, weight: 1, ...changes,
});

/** A scene that is loaded. */
export function sceneOf(...grids) {
  const scene = new Scene();
  scene.load(grids);
  return scene;
}
