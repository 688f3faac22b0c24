/** A pad that draws at once and tells Python what was drawn, while the hand still moves. */

import { make, onKey, pixelRatio } from "../shared/elements.js";
import { Handshake } from "../shared/handshake.js";
import { mount } from "../shared/mounted.js";
import { paintStroke, readStrokes, writeStrokes } from "./strokes.js";
import { Tools } from "./tools.js";

/**
 * What Python sends.
 *
 * @typedef {object} Data
 * @property {string} text the strokes
 * @property {string} alt
 * @property {number} side of the pad at most, in CSS pixels
 * @property {boolean} coloured
 * @property {boolean} live whether to tell of a stroke while the hand still draws it
 * @property {number} units to a side
 * @property {number} max_strokes
 * @property {number} max_points of all strokes together
 *
 * @typedef {import("./strokes.js").Stroke} Stroke
 * @typedef {import("../shared/handshake.js").Message} Message
 */

class Pad {
  /**
   * @param {HTMLElement} root
   * @param {Data} data
   */
  constructor(root, data) {
    this.data = data;
    /** @type {Stroke[]} */
    this.strokes = [];
    /** @type {Stroke[][]} */
    this.undone = []; // states before each change
    /** @type {Stroke | null} */
    this.current = null; // the stroke that is being drawn
    /** @type {number | null} */
    this.pointer = null; // the one that draws it
    /** @type {string | null} */
    this.text = null; // the strokes as Python knows them
    this.waiting = false; // to tell what is being drawn, until Python has answered
    this.handshake = new Handshake();
    this.canvas = make("canvas", "sheet", "", { role: "img", tabindex: "0" });
    this.hint = make("div", "hint", "Draw here");
    const frame = make("div", "frame");
    frame.append(this.canvas, this.hint);
    this.tools = new Tools(this);
    root.append(frame, this.tools.element);
    root.style.maxWidth = `${data.side}px`;
    this.listen();
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.canvas);
  }

  get figureName() {
    return "Drawing";
  }

  /** The points of each stroke, in the order in which they were drawn. */
  figureNumbers() {
    const points = this.strokes.flatMap((stroke, number) =>
      stroke.points.map(([x, y]) => [number + 1, x, y]));
    return [["Stroke", `x (of ${this.data.units})`, `y (of ${this.data.units})`], ...points];
  }

  get isColoured() {
    return this.data.coloured;
  }

  get isEmpty() {
    return this.strokes.length === 0;
  }

  get canUndo() {
    return this.undone.length > 0 || !this.isEmpty;
  }

  /** All strokes, with the one that is being drawn. */
  get all() {
    return this.current ? [...this.strokes, this.current] : this.strokes;
  }

  /** @param {Message} message */
  update(message) {
    const answered = this.handshake.take(message);
    const data = /** @type {Data} */ (message.data);
    this.data = data;
    this.canvas.setAttribute("aria-label", data.alt);
    // An answer to what was drawn a moment ago must not take away what was drawn since.
    if (data.text !== this.text && answered && !this.current) {
      if (this.text !== null) this.undone.push(this.strokes);
      this.text = data.text;
      this.strokes = readStrokes(data.text);
    }
    this.fit();
    this.show();
    if (this.waiting && this.current && answered) this.tell(true);
  }

  /** A brush whose unit is that of the strokes. */
  brush() {
    const ratio = this.canvas.width / this.data.units;
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return context;
  }

  fit() {
    const side = Math.round(this.canvas.clientWidth * pixelRatio());
    if (side > 0 && side !== this.canvas.width) {
      this.canvas.width = this.canvas.height = side;
      this.paint();
    }
  }

  paint() {
    const brush = this.brush();
    brush.fillStyle = "#000000";
    brush.fillRect(0, 0, this.data.units, this.data.units);
    for (const stroke of this.all) paintStroke(brush, stroke);
  }

  show() {
    this.paint();
    this.tools.show();
    this.hint.hidden = this.all.length > 0;
  }

  /**
   * Tell Python; while the hand still draws, only if it has answered the last time.
   *
   * @param {boolean} drawing
   */
  tell(drawing) {
    if (drawing && !this.data.live) return;
    this.waiting = drawing && !this.handshake.isAnswered;
    if (this.waiting) return;
    const text = writeStrokes(this.all, this.data.max_points);
    if (text === this.text && drawing) return;
    this.text = text;
    this.handshake.change();
    this.handshake.tell("drawing", { text, drawing });
  }

  // What the hand does

  /** Undo the last change; of a drawing that came by a link, take away the last stroke. */
  takeBack() {
    if (!this.canUndo) return;
    this.strokes = this.undone.pop() ?? this.strokes.slice(0, -1);
    this.show();
    this.tell(false);
  }

  /** @param {Stroke[]} strokes */
  change(strokes) {
    this.undone.push(this.strokes);
    this.strokes = strokes;
    this.show();
    this.tell(false);
  }

  clear() {
    this.change([]);
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.draw(event));
    canvas.addEventListener("pointerup", (event) => this.end(event));
    canvas.addEventListener("pointercancel", (event) => this.end(event));
    onKey(canvas, (event) => {
      if (event.key !== "Delete" && event.key !== "Backspace") return;
      this.clear();
      event.preventDefault();
    });
    // eslint-disable-next-line no-restricted-syntax -- here, Ctrl and Z is what it is elsewhere
    canvas.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== "z") return;
      this.takeBack();
      event.preventDefault();
    });
  }

  /** @param {PointerEvent} event */
  begin(event) {
    if (this.pointer !== null || event.button > 0 || this.strokes.length >= this.data.max_strokes) return;
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.current = this.tools.begin(this.placeOf(event));
    this.show();
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  draw(event) {
    if (event.pointerId !== this.pointer) return;
    const { points } = this.current;
    const from = points.length;
    for (const part of event.getCoalescedEvents?.() ?? [event]) points.push(this.placeOf(part));
    if (points.length === from) points.push(this.placeOf(event));
    paintStroke(this.brush(), this.current, from);
    this.tell(true);
  }

  /** @param {PointerEvent} event */
  end(event) {
    if (event.pointerId !== this.pointer) return;
    const { all } = this;
    this.pointer = this.current = null;
    this.change(all);
  }

  /**
   * Where a pointer is, in units of the strokes.
   *
   * @param {PointerEvent} event
   * @returns {import("./strokes.js").Point}
   */
  placeOf(event) {
    const box = this.canvas.getBoundingClientRect();
    const inside = (value) => Math.min(Math.max(value, 0), 1) * this.data.units;
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  }

  destroy() {
    this.sizes.disconnect();
  }
}

/** @param {Message} component */
export default function (component) {
  const { parentElement, data } = component;
  const [pad, cleanUp] = mount(parentElement, () => {
    return new Pad(parentElement.querySelector(".drawing-pad"), /** @type {Data} */ (data));
  });
  pad.update(component);
  return cleanUp;
}
