/** The hand on the cloud: point at a picture, choose it, or bring a class to the fore. */

import { make } from "../shared/elements.js";
import { Handshake } from "../shared/handshake.js";
import { mount } from "../shared/mounted.js";
import { Cloud } from "./cloud.js";
import { addSymbol, colourOf } from "./symbols.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const THUMBNAIL = 72; // CSS pixels

class PointCloud {
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
    this.cloud = new Cloud(this.canvas);
    this.handshake = new Handshake();
    this.listen();
  }

  listen() {
    const at = (event) => this.cloud.nearest(event.offsetX, event.offsetY);
    this.canvas.addEventListener("pointermove", (event) => this.point(at(event)));
    this.canvas.addEventListener("pointerleave", () => this.point(-1));
    this.canvas.addEventListener("blur", () => this.point(-1));
    this.canvas.addEventListener("click", (event) => this.pick(at(event)));
    this.canvas.addEventListener("keydown", (event) => this.press(event));
    this.sizes = new ResizeObserver(() => this.data && this.cloud.draw());
    this.sizes.observe(this.canvas);
  }

  update(message) {
    const { data } = message;
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
    if (this.cloud.hovered >= 0) this.point(this.cloud.hovered);
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

  emphasise(label) {
    this.cloud.emphasised = this.cloud.emphasised === label ? null : label;
    [...this.legend.children].forEach((button, index) => {
      button.setAttribute("aria-pressed", String(index === this.cloud.emphasised));
    });
    this.cloud.draw();
  }

  point(index) {
    this.cloud.hovered = index;
    this.canvas.style.cursor = index >= 0 ? "pointer" : "default";
    this.cloud.draw();
    this.tip.hidden = index < 0 || !(index in this.cloud.positions);
    if (this.tip.hidden) return;
    this.words.textContent = this.title(index);
    this.showThumbnail(index);
    const [x, y] = this.cloud.positions[index];
    const left = x > this.canvas.clientWidth / 2;
    const above = y > this.canvas.clientHeight / 2;
    this.tip.style.left = `${x + (left ? -14 : 14)}px`;
    this.tip.style.top = `${y + (above ? -14 : 14)}px`;
    this.tip.style.transform = `translate(${left ? "-100%" : "0"}, ${above ? "-100%" : "0"})`;
  }

  /** What is said of a point that is pointed at. */
  title(index) {
    const { labels, answers, sure, names } = this.data;
    const [label, answer] = [labels[index], answers[index]];
    const verdict = label === answer ? "" : `, answered ${names[answer]}`;
    return `${index} · ${names[label]}${verdict} · ${sure[index]}%`;
  }

  showThumbnail(index) {
    const { token, columns, side } = this.data.sheet;
    const sheet = globalThis.cnnlabSheets?.get(token);
    const ready = Boolean(sheet?.complete && sheet.naturalWidth);
    this.thumbnail.hidden = !ready;
    if (!ready) return;
    [this.thumbnail.width, this.thumbnail.height] = [side, side];
    const [x, y] = [(index % columns) * side, Math.floor(index / columns) * side];
    this.thumbnail.style.width = `${THUMBNAIL}px`;
    this.thumbnail.getContext("2d").drawImage(sheet, x, y, side, side, 0, 0, side, side);
  }

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

export default function (component) {
  const { parentElement } = component;
  const [standing, cleanUp] = mount(parentElement, () => new PointCloud(parentElement));
  standing.update(component);
  return cleanUp;
}
