/** The whole network: columns of units that answer pointer, finger and keys within a frame. */

import { floatsOf } from "../shared/arithmetic.js";
import { colourTable } from "../shared/colours.js";
import { make } from "../shared/elements.js";
import { Handshake } from "../shared/handshake.js";
import { mount } from "../shared/mounted.js";
import { nameIn } from "../shared/saving.js";
import { Beside } from "./beside.js";
import { Column, HEIGHT, MARGIN, arrange } from "./columns.js";
import { drawSources, drawUnits } from "./drawing.js";
import { Hand } from "./hand.js";
import { Head } from "./heads.js";

/**
 * @typedef {import("../shared/handshake.js").Message} Message
 * @typedef {import("./columns.js").Scale} Scale
 * @typedef {import("./drawing.js").Place} Place
 *
 * What Python sends.
 * @typedef {object} Data
 * @property {import("./columns.js").LayerMessage[]} layers the picture first
 * @property {string} token the same for the same numbers
 * @property {string} alt
 * @property {Scale} scale
 * @property {string} focus the unit to begin at, or ""
 * @property {boolean} takeFocus whether the keyboard begins there as well
 * @property {number} heard
 * @property {string[]} signed colours from below zero to above it
 */

/** @type {[Scale, string][]} */
const SCALES = [["unit", "per unit"], ["layer", "per layer"], ["network", "whole network"]];
const KEY =
  "Lines show what feeds a unit: blue speaks for it, orange against it. To a convolution, a line is " +
  "as wide as the kernel for that channel is strong (its norm), and has the colour of the kernel's " +
  "sum: an edge detector adds up to nothing, and listens all the same. To a dense unit, it shows the " +
  "weight, and only for the inputs that count most on this picture. Plain lines: one to one.";

class NetworkView {
  handshake = new Handshake();
  /** @type {Column[]} */ columns = [];
  /** @type {Head[]} */ heads = [];
  /** @type {Set<"lines" | "units" | "layout">} */ due = new Set(); // in the next frame
  /** @type {number | null} */ frame = null; // that was asked for
  /** @type {Data | undefined} */ data;
  /** @type {Scale} */ scale;
  /** @type {import("./columns.js").Look["tables"]} */ tables;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.beside = new Beside(this, () => this.hand.open());
    this.build();
    this.hand = new Hand(this);
    this.sizes = new ResizeObserver(() => this.requestFrame("layout"));
    this.sizes.observe(this.scroller);
  }

  get figureName() {
    return nameIn(this.data.alt);
  }

  /** The range of each unit's values, and their mean. */
  figureNumbers() {
    const rows = this.data.layers.flatMap(({ name, kind, units, low, high, mean }) => {
      const [lowest, highest, middle] = [low, high, mean].map(floatsOf);
      return Array.from({ length: units }, (_, unit) => (
        [name, kind, unit, lowest[unit], middle[unit], highest[unit]]
      ));
    });
    return [["Layer", "Kind", "Unit", "Lowest value", "Mean", "Highest value"], ...rows];
  }

  build() {
    const bar = make("div", "bar");
    bar.append(this.makeScales(), this.beside.legend);
    this.scroller = make("div", "scroller scrolls");
    this.track = make("div", "track");
    this.names = make("div", "heads");
    this.stage = make("div", "stage", "", {
      tabindex: "0", role: "application", "aria-roledescription": "network of units",
    });
    this.units = make("canvas", "units");
    this.lines = make("canvas", "lines");
    this.stage.append(this.units, this.lines);
    this.track.append(this.names, this.stage);
    this.scroller.append(this.track);
    this.root.replaceChildren(
      bar, this.beside.readout, this.scroller, make("p", "small key", KEY), this.beside.live,
    );
  }

  makeScales() {
    const scales = make("div", "scales", "", { role: "group", "aria-label": "Colours" });
    scales.append(make("span", "small", "Colours:"));
    /** @type {Map<Scale, HTMLButtonElement>} */
    this.scaleButtons = new Map();
    for (const [scale, words] of SCALES) {
      const button = make("button", "tool", words, { type: "button" });
      button.addEventListener("click", () => this.chooseScale(scale));
      this.scaleButtons.set(scale, button);
      scales.append(button);
    }
    return scales;
  }

  get target() {
    return this.hand.target;
  }

  /**
   * Python has sent a network: the first, or another epoch or picture of it, or another one.
   *
   * @param {Message} message
   */
  update(message) {
    const data = /** @type {Data} */ (message.data);
    const isFirst = this.data === undefined;
    const isNew = data.token !== this.data?.token;
    this.data = data;
    this.readTheme();
    if (isNew) this.takeLayers(data.layers);
    if (this.handshake.take(message)) this.scale = data.scale;
    this.stage.setAttribute("aria-label", data.alt);
    this.layout();
    if (isFirst && data.focus) {
      this.hand.goTo(data.focus);
      if (data.takeFocus) this.stage.focus({ preventScroll: true });
    }
    this.requestFrame("units");
  }

  /** @param {Data["layers"]} layers */
  takeLayers(layers) {
    const plan = layers.map(({ name, units, shape }) => `${name} ${units} ${shape}`).join();
    if (plan === this.plan) {
      this.columns.forEach((column, index) => column.take(layers[index]));
    } else {
      this.plan = plan;
      this.columns = layers.map((layer) => new Column(layer));
      this.hand.letGo();
      this.heads = this.columns.map((column, layer) => new Head(column, (by) => this.hand.turn(layer, by)));
      this.names.replaceChildren(...this.heads.map(({ element }) => element));
    }
    this.largest = Math.max(...this.columns.slice(1).map((column) => column.limit));
  }

  readTheme() {
    const style = getComputedStyle(this.root);
    const read = (name) => style.getPropertyValue(`--st-${name}`).trim();
    this.theme = {
      text: read("text-color"),
      faint: read("border-color"),
      primary: read("primary-color"),
      font: read("font") || "sans-serif",
    };
    this.tables ??= { signed: colourTable(this.data.signed), grey: colourTable(["#000000", "#ffffff"]) };
  }

  layout() {
    const room = this.scroller.clientWidth;
    const width = arrange(this.columns, room - 2 * MARGIN);
    this.track.style.width = `${width + 2 * MARGIN}px`;
    this.stage.style.width = `${room}px`;
    this.stage.style.height = `${HEIGHT + 2 * MARGIN}px`;
    for (const head of this.heads) head.layout();
    for (const [scale, button] of this.scaleButtons) {
      button.setAttribute("aria-pressed", String(scale === this.scale));
    }
  }

  /**
   * Draw in the next frame.
   *
   * @param {"lines" | "units" | "layout"} what the lines alone, the units too, or the layout before
   */
  requestFrame(what) {
    this.due.add(what);
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    const { due } = this;
    this.frame = null;
    this.due = new Set();
    if (due.has("layout")) this.layout();
    const { scrollLeft, clientWidth } = this.scroller;
    if (due.has("layout") || due.has("units")) {
      drawUnits(this.units, this, scrollLeft, clientWidth);
      this.root.dataset.ready = this.data.token;
    }
    drawSources(this.lines, this, scrollLeft, clientWidth);
    this.beside.show();
  }

  /** @param {Scale} scale */
  chooseScale(scale) {
    this.scale = scale;
    this.handshake.change();
    this.handshake.tell("scale", { scale });
    this.layout();
    this.requestFrame("units");
  }

  /** @param {Place} place */
  open({ layer, unit }) {
    this.handshake.change();
    this.handshake.tell("open", { unit: `${this.columns[layer].name}.${unit}` });
  }

  destroy() {
    this.sizes.disconnect();
    cancelAnimationFrame(this.frame);
    this.beside.destroy();
  }
}

/** @param {Message} message */
export default function (message) {
  const { parentElement } = message;
  const [standing, cleanUp] = mount(
    parentElement, () => new NetworkView(parentElement.querySelector(".network-view")),
  );
  standing.update(message);
  return cleanUp;
}
