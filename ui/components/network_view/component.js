/** The whole network: columns of units that answer pointer, finger and keys within a frame. */

import { NEGATIVE, POSITIVE, colourTable, formatNumber } from "../shared/colours.js";
import { make, say } from "../shared/elements.js";
import { Handshake } from "../shared/handshake.js";
import { mount } from "../shared/mounted.js";
import { Column, HEIGHT, MARGIN, arrange } from "./columns.js";
import { SMOOTH_BELOW, drawSources, drawUnits, fitCanvas } from "./drawing.js";
import { describeUnit, valueWords } from "./words.js";

const SAY_AFTER = 500; // milliseconds of rest before a unit is read out
const LARGE = 104; // CSS pixels of the unit in hand, enlarged

const KEY =
  "Lines show what feeds a unit: blue speaks for it, orange against it. To a convolution, a line is " +
  "as wide as the kernel for that channel is strong (its norm), and has the colour of the kernel's " +
  "sum: an edge detector adds up to nothing, and listens all the same. To a dense unit, it shows the " +
  "weight, and only for the inputs that count most on this picture. Plain lines: one to one.";

class NetworkView {
  constructor(root) {
    this.root = root.querySelector(".network-view");
    this.handshake = new Handshake();
    this.columns = [];
    this.hovered = null; // {layer, unit} under the mouse
    this.current = null; // the one that keys or a tap have chosen
    this.build();
    this.sizes = new ResizeObserver(() => this.requestFrame("layout"));
    this.sizes.observe(this.scroller);
    this.listen();
  }

  build() {
    this.scales = make("div", "scales", "", { role: "group", "aria-label": "Colours" });
    this.scales.append(make("span", "small", "Colours:"));
    this.scaleButtons = new Map();
    for (const [scale, words] of [["unit", "per unit"], ["layer", "per layer"], ["network", "whole network"]]) {
      const button = make("button", "tool", words, { type: "button" });
      button.addEventListener("click", () => this.chooseScale(scale));
      this.scaleButtons.set(scale, button);
      this.scales.append(button);
    }
    this.legend = make("div", "legend small");
    [this.lowest, this.ramp, this.highest] = ["low", "ramp", "high"].map((name) => make("span", name));
    this.legend.append(this.lowest, this.ramp, this.highest);
    const bar = make("div", "bar");
    bar.append(this.scales, this.legend);

    this.readout = make("div", "readout");
    this.large = make("canvas", "large", "", { "aria-hidden": "true" });
    const text = make("div", "text");
    [this.name, this.range, this.sources] = ["name", "range small", "sources small"].map((name) => make("div", name));
    text.append(this.name, this.range, this.sources);
    this.openButton = make("button", "tool open", "Open", { type: "button" });
    this.openButton.addEventListener("click", () => this.target && this.open(this.target));
    this.readout.append(this.large, text, this.openButton);

    this.scroller = make("div", "scroller");
    this.track = make("div", "track");
    this.heads = make("div", "heads");
    this.stage = make("div", "stage", "", {
      tabindex: "0", role: "application", "aria-roledescription": "network of units",
    });
    [this.units, this.lines] = [make("canvas", "units"), make("canvas", "lines")];
    this.stage.append(this.units, this.lines);
    this.track.append(this.heads, this.stage);
    this.scroller.append(this.track);
    this.lineKey = make("p", "small key", KEY);
    this.live = make("div", "spoken", "", { "aria-live": "polite" });
    this.root.replaceChildren(bar, this.readout, this.scroller, this.lineKey, this.live);
  }

  /** Python has sent a network: the first, or another epoch or picture of it, or another one. */
  update(message) {
    const { data } = message;
    const isFirst = this.data === undefined;
    const isNew = data.token !== this.data?.token;
    this.data = data;
    this.readTheme();
    if (isNew) this.takeLayers(data.layers);
    if (this.handshake.take(message)) this.scale = data.scale;
    if (isFirst && data.focus) this.goTo(data.focus);
    this.stage.setAttribute("aria-label", data.alt);
    this.layout();
    if (isFirst && data.focus) {
      this.bringIntoSight(this.current);
      if (data.takeFocus) this.stage.focus({ preventScroll: true });
    }
    this.requestFrame("units");
  }

  takeLayers(layers) {
    const plan = layers.map(({ name, units, shape }) => `${name} ${units} ${shape}`).join();
    if (plan === this.plan) {
      this.columns.forEach((column, index) => column.take(layers[index]));
    } else {
      this.plan = plan;
      this.columns = layers.map((layer) => new Column(layer));
      this.current = this.hovered = null;
      this.heads.replaceChildren(...this.columns.map((column, index) => this.makeHead(column, index)));
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

  makeHead(column, index) {
    const head = make("div", "head");
    const name = make("b", "layer");
    // A name may break behind each underscore.
    column.name.split("_").forEach((part, place) => {
      if (place) name.append("_", make("wbr"));
      name.append(part);
    });
    head.append(name, make("span", "small", column.shape.join(" × ")));
    if (column.pages > 1) {
      const pager = make("div", "pager");
      const turn = (words, by, sign) => {
        const button = make("button", "tool turn", sign, {
          type: "button", "aria-label": `${words} units of ${column.name}`,
        });
        button.addEventListener("click", () => this.turn(index, by));
        return button;
      };
      column.pageWords = make("span", "small");
      column.turners = [turn("Previous", -1, "‹"), turn("More", 1, "›")];
      pager.append(column.turners[0], column.pageWords, column.turners[1]);
      head.append(pager);
    }
    column.head = head;
    return head;
  }

  layout() {
    const room = this.scroller.clientWidth - 2 * MARGIN;
    const width = arrange(this.columns, room);
    this.track.style.width = `${width + 2 * MARGIN}px`;
    this.stage.style.width = `${this.scroller.clientWidth}px`;
    this.stage.style.height = `${HEIGHT + 2 * MARGIN}px`;
    for (const column of this.columns) {
      column.head.style.left = `${column.left + MARGIN}px`;
      column.head.style.width = `${column.width}px`;
      if (column.pageWords) {
        const last = column.first + column.count;
        column.pageWords.textContent = `units ${column.first}–${last - 1} of ${column.units}`;
        column.turners[0].disabled = column.page === 0;
        column.turners[1].disabled = column.page === column.pages - 1;
      }
    }
    for (const [scale, button] of this.scaleButtons) {
      button.setAttribute("aria-pressed", String(scale === this.scale));
    }
  }

  // Drawing

  /** Draw in the next frame: "lines" alone, "units" too, or the "layout" before. */
  requestFrame(what) {
    this.due ??= new Set();
    this.due.add(what);
    this.frame ??= requestAnimationFrame(() => {
      const { due } = this;
      this.frame = this.due = null;
      if (!this.data) return;
      if (due.has("layout")) this.layout();
      const [from, width] = [this.scroller.scrollLeft, this.scroller.clientWidth];
      if (due.has("layout") || due.has("units")) {
        drawUnits(this.units, this, from, width);
        this.root.dataset.ready = this.data.token;
      }
      drawSources(this.lines, this, from, width);
      this.showWords();
    });
  }

  get target() {
    return this.hovered ?? this.current;
  }

  colourOf(column, weight) {
    if (column.feed === "one" || column.feed === "place") return this.theme.text;
    return weight < 0 ? NEGATIVE : POSITIVE;
  }

  valueOf(column, unit) {
    return valueWords(column, unit);
  }

  showWords() {
    const { target } = this;
    this.readout.classList.toggle("empty", !target);
    this.openButton.disabled = !target || target.layer === 0;
    this.showLegend(target);
    if (!target) {
      const touch = matchMedia("(hover: none)").matches;
      say(this.name, touch
        ? "Tap a unit to see what feeds it. Tap again to open it."
        : "Point at a unit to see what feeds it. Click to open it.");
      say(this.range, "Each little picture is a unit: one channel of a layer, or one number of a vector. The picture goes in at the left, the answer comes out at the right.");
      say(this.sources, touch
        ? "Swipe to the left for the next layers."
        : "With keys: arrows move, Page Up and Page Down turn pages, Enter opens.");
      return;
    }
    const words = describeUnit(this, target);
    say(this.name, words.name);
    say(this.range, `${words.kind} · ${words.range}`);
    say(this.sources, words.sources);
    this.enlarge(target);
    clearTimeout(this.saying);
    const said = `${words.name}, ${words.range}. ${words.sources}`;
    if (said !== this.live.textContent) {
      this.saying = setTimeout(() => (this.live.textContent = said), SAY_AFTER);
    }
  }

  showLegend(target) {
    const column = this.columns[target?.layer ?? 1] ?? this.columns[0];
    const isPicture = column.isPicture;
    const one = target && !column.isSingle ? target.unit : null;
    const limit = this.scale === "unit" && one === null && !column.isSingle
      ? null
      : column.limitOf(one ?? 0, this.scale, this.largest);
    const of = isPicture
      ? "the picture"
      : this.scale === "network"
        ? "all layers"
        : this.scale === "layer" || column.isSingle
          ? column.name
          : "each unit by itself";
    const range = limit === null ? ["−", "+"] : [isPicture ? "0" : formatNumber(-limit), formatNumber(limit)];
    say(this.lowest, range[0]);
    say(this.highest, `${range[1]} · ${of}`);
    this.ramp.classList.toggle("grey", isPicture);
  }

  /** Show the unit in hand larger. */
  enlarge({ layer, unit }) {
    const column = this.columns[layer];
    const ratio = window.devicePixelRatio || 1;
    const long = Math.max(column.rows, column.columns);
    const side = Math.min(LARGE, long * 28);
    const context = fitCanvas(this.large, (side * column.columns) / long, (side * column.rows) / long);
    const size = column.rows * column.columns;
    const colours = column.coloursOf(unit, column.limitOf(unit, this.scale, this.largest), this.tables);
    const image = new ImageData(column.columns, column.rows);
    const pixels = new Uint32Array(image.data.buffer);
    for (let cell = 0; cell < size; cell++) pixels[cell] = colours[column.levels[unit * size + cell]];
    this.sheet ??= make("canvas");
    [this.sheet.width, this.sheet.height] = [column.columns, column.rows];
    this.sheet.getContext("2d").putImageData(image, 0, 0);
    context.imageSmoothingEnabled = side * ratio < SMOOTH_BELOW * long;
    context.drawImage(this.sheet, 0, 0, this.large.width, this.large.height);
  }

  // What the hand does

  listen() {
    const { stage, scroller } = this;
    stage.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse") this.hover(this.unitAt(event));
    });
    stage.addEventListener("pointerleave", () => this.hover(null));
    // Not every browser says with the click what has clicked.
    stage.addEventListener("pointerdown", ({ pointerType }) => (this.pointerType = pointerType));
    stage.addEventListener("click", (event) => {
      const found = this.unitAt(event);
      if (!found) return;
      // A first tap chooses, a second one opens; the mouse has chosen by pointing.
      if (this.pointerType === "mouse" || same(found, this.current)) this.open(found);
      else this.choose(found);
    });
    stage.addEventListener("keydown", (event) => this.key(event));
    stage.addEventListener("focus", () => {
      if (!this.current && stage.matches(":focus-visible")) this.begin();
    });
    scroller.addEventListener("scroll", () => this.requestFrame("units"), { passive: true });
  }

  unitAt(event) {
    const bounds = this.stage.getBoundingClientRect();
    const x = event.clientX - bounds.left + this.scroller.scrollLeft - MARGIN;
    const y = event.clientY - bounds.top - MARGIN;
    for (const [layer, column] of this.columns.entries()) {
      if (x < column.left || x > column.left + column.width) continue;
      const unit = column.unitAt(x, y);
      return unit === null ? null : { layer, unit };
    }
    return null;
  }

  hover(found) {
    if (same(found, this.hovered)) return;
    this.hovered = found;
    this.stage.classList.toggle("pointing", Boolean(found && found.layer > 0));
    this.requestFrame("lines");
  }

  choose(unit) {
    this.current = unit;
    this.hovered = null;
    const column = this.columns[unit.layer];
    if (!column.shows(unit.unit)) {
      this.turn(unit.layer, Math.floor(unit.unit / column.pageLength) - column.page);
    }
    this.bringIntoSight(unit);
    this.requestFrame("lines");
  }

  /** Go to a unit that Python names: "conv2d_1.5". */
  goTo(name) {
    const [layer, unit] = name.split(".");
    const index = this.columns.findIndex((column) => column.name === layer);
    if (index < 0 || unit >= this.columns[index].units) return;
    this.columns[index].turnTo(Number(unit));
    this.current = { layer: index, unit: Number(unit) };
  }

  bringIntoSight(unit) {
    if (!unit) return;
    const column = this.columns[unit.layer];
    const before = this.columns[unit.layer - 1] ?? column;
    const { scrollLeft, clientWidth } = this.scroller;
    if (column.left + column.width > scrollLeft + clientWidth) {
      this.scroller.scrollLeft = column.left + column.width + 2 * MARGIN - clientWidth;
    }
    if (before.left < this.scroller.scrollLeft) this.scroller.scrollLeft = before.left;
  }

  /** Turn pages; layers that are fed one to one turn together. */
  turn(layer, by) {
    const { page } = this.columns[layer];
    const wanted = Math.min(Math.max(page + by, 0), this.columns[layer].pages - 1);
    const follows = (index) => {
      const column = this.columns[index];
      return column?.feed === "one" && column.pageLength === this.columns[index - 1].pageLength;
    };
    let [first, last] = [layer, layer];
    while (follows(first)) first -= 1;
    while (follows(last + 1)) last += 1;
    for (const column of this.columns.slice(first, last + 1)) column.page = wanted;
    this.hovered = null;
    const { current } = this;
    const lost = current && !this.columns[current.layer].shows(current.unit);
    if (lost) current.unit = this.columns[current.layer].first;
    this.layout();
    this.requestFrame("units");
  }

  /** Take a unit in hand, where there is none yet. */
  begin() {
    this.choose(this.hovered ?? { layer: Math.min(1, this.columns.length - 1), unit: 0 });
  }

  key(event) {
    const { current } = this;
    if (!current) {
      if (!event.key.startsWith("Arrow")) return;
      event.preventDefault();
      this.begin();
      return;
    }
    const column = this.columns[current.layer];
    const line = column.perLine;
    const place = current.unit - column.first;
    const to = (unit) => ({ layer: current.layer, unit: Math.min(Math.max(unit, 0), column.units - 1) });
    const acts = {
      ArrowUp: () => this.choose(to(current.unit - 1)),
      ArrowDown: () => this.choose(to(current.unit + 1)),
      ArrowLeft: () => (place >= line ? this.choose(to(current.unit - line)) : this.toLayer(-1)),
      ArrowRight: () =>
        place + line < column.count ? this.choose(to(current.unit + line)) : this.toLayer(1),
      PageUp: () => this.choose(to(current.unit - column.pageLength)),
      PageDown: () => this.choose(to(current.unit + column.pageLength)),
      Home: () => this.choose(to(0)),
      End: () => this.choose(to(column.units - 1)),
      Enter: () => this.open(current),
      " ": () => this.open(current),
      Escape: () => {
        this.current = this.hovered = null;
        this.requestFrame("lines");
      },
    };
    if (!acts[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    acts[event.key]();
  }

  /** Move to the neighbouring layer, to the unit at the same height. */
  toLayer(by) {
    const { current } = this;
    const next = this.columns[current.layer + by];
    if (!next) return;
    const [, top, , height] = this.columns[current.layer].box(current.unit);
    const units = Array.from({ length: next.count }, (_, index) => next.first + index);
    const lastLine = Math.floor((next.count - 1) / next.perLine) * next.perLine;
    const line = by > 0 ? units.slice(0, next.perLine) : units.slice(lastLine);
    const distance = (unit) => {
      const [, nextTop, , nextHeight] = next.box(unit);
      return Math.abs(nextTop + nextHeight / 2 - top - height / 2);
    };
    const nearest = line.reduce((best, unit) => (distance(unit) < distance(best) ? unit : best));
    this.choose({ layer: current.layer + by, unit: nearest });
  }

  chooseScale(scale) {
    this.scale = scale;
    this.handshake.change();
    this.handshake.tell("scale", { scale });
    this.layout();
    this.requestFrame("units");
  }

  open({ layer, unit }) {
    if (layer === 0) return; // the picture itself
    this.current = { layer, unit };
    this.handshake.change();
    this.handshake.tell("open", { unit: `${this.columns[layer].name}.${unit}` });
  }

  destroy() {
    this.sizes.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.saying);
  }
}

function same(one, other) {
  return one === other || Boolean(one && other && one.layer === other.layer && one.unit === other.unit);
}

export default function (component) {
  const { parentElement } = component;
  const [standing, cleanUp] = mount(parentElement, () => new NetworkView(parentElement));
  standing.update(component);
  return cleanUp;
}
