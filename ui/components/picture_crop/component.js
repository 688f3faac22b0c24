/** A picture on which a hand drags a frame round the part that counts. */

import { make, onKey } from "../shared/elements.js";
import { Handshake } from "../shared/handshake.js";
import { mount } from "../shared/mounted.js";
import { between, isWhole, moved, resized, WHOLE } from "./frame.js";

/**
 * What Python sends.
 *
 * @typedef {object} Data
 * @property {string} picture a PNG, in base 64
 * @property {import("./frame.js").Part} part
 * @property {string} alt
 * @property {number} side of the picture at most, in CSS pixels
 *
 * @typedef {import("./frame.js").Part} Part
 * @typedef {import("./frame.js").Place} Place
 * @typedef {import("../shared/handshake.js").Message} Message
 */

/** @type {Record<string, Place>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class Crop {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.part = WHOLE;
    /** @type {number | null} */
    this.pointer = null; // the one that drags
    /** @type {Place} */
    this.from = [0, 0];
    this.handshake = new Handshake();
    this.image = make("img", "", "", { draggable: "false" });
    this.frame = make("div", "part");
    this.stage = make("div", "stage", "", { role: "img", tabindex: "0" });
    this.stage.append(this.image, this.frame);
    this.all = make("button", "tool", "All of it", { type: "button" });
    root.append(this.stage, this.all);
    this.listen();
  }

  /** @param {Message} message */
  update(message) {
    const answered = this.handshake.take(message);
    const data = /** @type {Data} */ (message.data);
    const address = `data:image/png;base64,${data.picture}`;
    if (this.image.src !== address) this.image.src = address;
    this.image.style.maxHeight = this.stage.style.maxWidth = `${data.side}px`;
    this.stage.setAttribute("aria-label", data.alt);
    if (answered && this.pointer === null) this.part = data.part;
    this.show();
  }

  show() {
    const [left, top, right, bottom] = this.part;
    const { style } = this.frame;
    style.left = `${left}%`;
    style.top = `${top}%`;
    style.width = `${right - left}%`;
    style.height = `${bottom - top}%`;
    this.frame.hidden = this.all.disabled = isWhole(this.part);
  }

  /** @param {Part} part */
  choose(part) {
    this.part = part;
    this.show();
    this.handshake.change();
    this.handshake.tell("part", { part });
  }

  listen() {
    const { stage } = this;
    stage.addEventListener("pointerdown", (event) => this.begin(event));
    stage.addEventListener("pointermove", (event) => this.drag(event));
    stage.addEventListener("pointerup", (event) => this.end(event));
    stage.addEventListener("pointercancel", (event) => this.giveUp(event));
    this.all.addEventListener("click", () => this.choose(WHOLE));
    onKey(stage, (event) => this.press(event));
  }

  /** @param {PointerEvent} event */
  begin(event) {
    if (this.pointer !== null || event.button > 0) return;
    this.pointer = event.pointerId;
    this.before = this.part;
    this.stage.setPointerCapture(event.pointerId);
    this.from = this.placeOf(event);
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (event.pointerId !== this.pointer) return;
    this.part = between(this.from, this.placeOf(event));
    this.show();
  }

  /** @param {PointerEvent} event */
  end(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.choose(between(this.from, this.placeOf(event)));
  }

  /** @param {PointerEvent} event */
  giveUp(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.part = this.before;
    this.show();
  }

  /**
   * Arrows move the frame, with Shift its lower right corner; Delete takes it away.
   *
   * @param {KeyboardEvent} event
   */
  press(event) {
    const by = STEPS[event.key];
    if (by) this.choose(event.shiftKey || isWhole(this.part) ? resized(this.part, by) : moved(this.part, by));
    else if (event.key === "Delete" || event.key === "Backspace") this.choose(WHOLE);
    else return;
    event.preventDefault();
  }

  /**
   * Where a pointer is, in per cent of the picture.
   *
   * @param {PointerEvent} event
   * @returns {Place}
   */
  placeOf(event) {
    const box = this.stage.getBoundingClientRect();
    return [(100 * (event.clientX - box.left)) / box.width, (100 * (event.clientY - box.top)) / box.height];
  }
}

/** @param {Message} component */
export default function (component) {
  const { parentElement } = component;
  const [crop, cleanUp] = mount(parentElement, () => new Crop(parentElement.querySelector(".picture-crop")));
  crop.update(component);
  return cleanUp;
}
