/** The hand on the cloud: point at a picture, choose it, or bring a class to the fore. */

import { make, onKey, say } from "../shared/elements.js";
import { Handshake } from "../shared/handshake.js";
import { mount } from "../shared/mounted.js";
import { nameIn } from "../shared/saving.js";
import { Cloud } from "./cloud.js";
import { sheetsOfPage } from "./sheet.js";
import { addSymbol, colourOf } from "./symbols.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const THUMBNAIL = 72; // CSS pixels

/**
 * @typedef {import("./cloud.js").Data} Data
 * @typedef {import("../shared/handshake.js").Message} Message
 */

class PointCloud {
  /** @type {Data} */ data;
  /** @type {string} */ names; // of the classes, as the legend has them

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root.querySelector(".point-cloud");
    this.stage = make("div", "stage");
    this.canvas = make("canvas", "", "", { tabindex: "0", role: "application" });
    this.tip = make("div", "tip");
    this.tip.hidden = true;
    this.thumbnail = make("canvas", "thumbnail");
    this.words = make("div", "words", "", { "aria-live": "polite" });
    this.tip.append(this.thumbnail, this.words);
    this.legend = make("div", "legend");
    this.stage.append(this.canvas, this.tip);
    this.root.replaceChildren(this.stage, this.legend);
    this.cloud = new Cloud(this.canvas, () => this.showTip());
    this.handshake = new Handshake();
    this.listen();
  }

  get figureName() {
    return nameIn(this.data.alt);
  }

  /** Where each point lies on the map, in units of the map's own, and what it stands for. */
  figureNumbers() {
    const { x, y, labels, answers, sure, names } = this.data;
    const rows = x.map((across, index) => (
      [index, across, y[index], names[labels[index]], names[answers[index]], sure[index]]
    ));
    return [["Picture", "x", "y", "Class", "Answer", "Sure (%)"], ...rows];
  }

  listen() {
    /** @param {MouseEvent} event */
    const at = (event) => this.cloud.nearest(event.offsetX, event.offsetY);
    this.canvas.addEventListener("pointermove", (event) => this.point(at(event)));
    this.canvas.addEventListener("pointerleave", () => this.point(-1));
    this.canvas.addEventListener("blur", () => this.point(-1));
    this.canvas.addEventListener("click", (event) => this.pick(at(event)));
    onKey(this.canvas, (event) => this.press(event));
    this.sizes = new ResizeObserver(() => this.data && this.cloud.draw());
    this.sizes.observe(this.canvas);
  }

  /** @param {Message} message */
  update(message) {
    const data = /** @type {Data} */ (message.data);
    this.handshake.take(message);
    const names = JSON.stringify(data.names);
    this.data = data;
    this.canvas.setAttribute(
      "aria-label",
      `${data.alt} Arrow keys go from point to point, Enter chooses one.`,
    );
    if (names !== this.names) this.buildLegend();
    this.names = names;
    this.cloud.take(data);
    const { hovered } = this.cloud;
    if (hovered >= 0) this.point(hovered in data.x ? hovered : -1);
  }

  buildLegend() {
    const { names, colours } = this.data;
    this.cloud.emphasised = null;
    const buttons = names.map((name, label) => {
      const button = make("button", "", "", { type: "button", "aria-pressed": "false" });
      const sample = make("canvas", "sample");
      [sample.width, sample.height] = [28, 28];
      const context = sample.getContext("2d");
      context.fillStyle = colourOf(colours, label);
      context.beginPath();
      addSymbol(context, label, 14, 14, 8);
      context.fill();
      button.append(sample, name);
      button.addEventListener("click", () => this.emphasise(label));
      return button;
    });
    this.legend.replaceChildren(...buttons);
  }

  /**
   * Bring a class to the fore; again, and all are alike.
   *
   * @param {number} label
   */
  emphasise(label) {
    this.cloud.emphasised = this.cloud.emphasised === label ? null : label;
    [...this.legend.children].forEach((button, index) => {
      button.setAttribute("aria-pressed", String(index === this.cloud.emphasised));
    });
    this.cloud.draw();
  }

  /**
   * Say what a point is; -1 is none.
   *
   * @param {number} index
   */
  point(index) {
    this.cloud.hovered = index;
    this.canvas.style.cursor = index >= 0 ? "pointer" : "default";
    this.cloud.draw();
  }

  /** Say what is pointed at, beside the place where it is drawn now. */
  showTip() {
    const index = this.cloud.hovered;
    this.tip.hidden = !(index in this.cloud.positions);
    if (this.tip.hidden) return;
    say(this.words, this.title(index));
    this.showThumbnail(index);
    const [x, y] = this.cloud.positions[index];
    const left = x > this.canvas.clientWidth / 2;
    const above = y > this.canvas.clientHeight / 2;
    this.tip.style.left = `${x + (left ? -14 : 14)}px`;
    this.tip.style.top = `${y + (above ? -14 : 14)}px`;
    this.tip.style.transform = `translate(${left ? "-100%" : "0"}, ${above ? "-100%" : "0"})`;
  }

  /**
   * What is said of a point that is pointed at.
   *
   * @param {number} index
   */
  title(index) {
    const { labels, answers, sure, names } = this.data;
    const [label, answer] = [labels[index], answers[index]];
    const verdict = label === answer ? "" : `, answered ${names[answer]}`;
    return `${index} · ${names[label]}${verdict} · ${sure[index]}%`;
  }

  /** @param {number} index of a point */
  showThumbnail(index) {
    const { token, columns, side } = this.data.sheet;
    const sheet = sheetsOfPage().get(token);
    const ready = Boolean(sheet?.complete && sheet.naturalWidth);
    this.thumbnail.hidden = !ready;
    if (!ready) return;
    [this.thumbnail.width, this.thumbnail.height] = [side, side];
    const [x, y] = [(index % columns) * side, Math.floor(index / columns) * side];
    this.thumbnail.style.width = `${THUMBNAIL}px`;
    this.thumbnail.getContext("2d").drawImage(sheet, x, y, side, side, 0, 0, side, side);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const { cloud } = this;
    if (event.key in ARROWS) {
      const from = cloud.hovered >= 0 ? cloud.hovered : Math.max(this.data.chosen[0] ?? 0, 0);
      const begun = from in cloud.positions ? from : 0;
      this.point(cloud.hovered >= 0 ? cloud.neighbour(begun, ARROWS[event.key]) : begun);
    } else if (event.key === "Enter" || event.key === " ") {
      this.pick(cloud.hovered);
    } else return;
    event.preventDefault();
  }

  /** @param {number} index of a point, or -1 */
  pick(index) {
    if (index < 0) return;
    this.handshake.change();
    this.handshake.tell("pick", { index });
  }

  destroy() {
    cancelAnimationFrame(this.cloud.frame);
    this.sizes.disconnect();
  }
}

/** @param {Message} component */
export default function (component) {
  const { parentElement } = component;
  const [standing, cleanUp] = mount(parentElement, () => new PointCloud(parentElement));
  standing.update(component);
  return cleanUp;
}
