/** A scene of the pixel grids, and what a test does with it. */

import { drawnOn, fire, open, pass, setSize } from "./page.js";
import pixelGrids from "../../ui/components/pixel_grids/component.js";
import { callsOf } from "./recording.js";
import { SIGNED, convolve, gridOf, values, weights } from "./scenes.js";

const HTML = '<div class="pixel-grids"></div>';
export const X = gridOf("x", values([1, 2, 3], [4, 5, 6], [7, 8, 9]), { colours: "grey", scale: 9, select: true });
export const W = gridOf("w", weights([1, 0], [0, -1]), { at: [0, 1], weight: 0.72 });
export const H = gridOf("h", convolve("x", "w"), { at: [0, 2], title: "Output h" });
setSize("figure.panel", 192, 300);

/** A scene in which all cells are 64 pixels wide: a picture, a kernel, and what it makes, 2 by 2. */
export function sceneOn(changes = {}) {
  globalThis.window.devicePixelRatio = 1;
  const base = {
    grids: [X, W, H], focus: "h", pin: null, pins: true, start: null, takeFocus: false, alt: "Edges of a picture.",
    signed: SIGNED,
  };
  const send = (given) => structuredClone({ ...base, ...changes, ...given });
  const page = open(pixelGrids, HTML, send());
  const { root, sent } = page;
  const titled = (title) => root.querySelector(`canvas[aria-label^="${title}:"]`);
  const canvas = (name) => titled({ x: "Grid x", h: "Output h", m: "Grid m", r: "Grid r" }[name] ?? name);
  const to = (name, type, row, column, more = {}) => {
    fire(canvas(name), type, { clientX: 64 * (column + 0.5), clientY: 64 * (row + 0.5), ...more });
    pass();
  };
  const lastFrame = (name) => {
    const { drawn } = drawnOn(canvas(name));
    return drawn.slice(drawn.findLastIndex(({ call }) => call === "setTransform"));
  };
  const keys = (name, ...pressed) => pressed.map((key) => {
    const event = fire(canvas(name), "keydown", typeof key === "string" ? { key } : key);
    pass();
    return event.defaultPrevented;
  });
  return {
    page, root, sent, canvas, to, keys,
    update: (given) => page.update(send(given)),
    place: () => root.querySelector(".place").textContent,
    worked: () => root.querySelector(".worked b").textContent,
    inputs: () => [...root.querySelectorAll(".weights input")],
    last: () => sent.at(-1),
    button: (label) => root.querySelector(`.player [aria-label="${label}"]`),
    /** What is framed on a grid by the last frame: [row, column, height, width, width of the line]. */
    frames: (name) => {
      const lines = callsOf({ drawn: lastFrame(name) }, "strokeRect");
      const light = lines.filter(({ strokeStyle }) => strokeStyle === "#ffffff");
      return light.map(({ given: [x, y, width, height], lineWidth }) =>
        [y / 64, x / 64, height / 64, width / 64, Number(lineWidth.toFixed(2))]);
    },
    dimmed: (name) => lastFrame(name).some(({ globalAlpha }) => globalAlpha === 0.5),
  };
}
