/** The drawn face, whose parts can be taken in hand: dragged, moved by keys, turned, swapped, removed. */

import { colourTable } from "../shared/colours.js";
import { fill, make, makePixels, makeSvg, onKey, paint } from "../shared/elements.js";
import { FACE_SIDE } from "./decide.js";
import { circleAt, Overlay } from "./overlay.js";

/** @typedef {import("./decide.js").Part} Part */

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const LARGE_STEP = 4; // pixels that an arrow key moves with Shift
const TURNS = { mirror: "mirrored", flip: "upsideDown" };
const KEYS = { f: "mirror", u: "flip", s: "swap", Delete: "remove", Backspace: "remove" };
const GREY = colourTable(["#000000", "#ffffff"]);

/** The picture of the face, its handles and its tools. */
export class Stage {
  /**
   * @param {HTMLElement} frame gets the picture and its handles
   * @param {HTMLElement} holder gets the tools
   * @param {import("./component.js").FaceLab} lab what the hand changes
   */
  constructor(frame, holder, lab) {
    this.lab = lab;
    this.words = lab.data.words;
    this.frame = frame;
    /** @type {string | null} the part that the tools act on */
    this.chosen = null;
    this.swapping = false;
    this.picture = makePixels(FACE_SIDE, FACE_SIDE, "face", { role: "img" });
    this.overlay = new Overlay();
    frame.append(this.picture, this.overlay.element);
    this.hint = make("p", "hint");
    const [tools, shelf] = [make("div", "tools"), make("div", "tools shelf")];
    holder.append(this.hint, tools, shelf);
    const { parts } = lab.state;
    this.handles = new Map(parts.map(({ name }) => [name, this.makeHandle(name)]));
    this.tools = Object.entries(this.words.tools).map((tool) => this.makeTool(...tool));
    this.returns = new Map(parts.map(({ name }) => [name, this.makeReturn(name)]));
    tools.append(...this.tools);
    shelf.append(...this.returns.values());
  }

  /**
   * Make the handle of a part: a button over its drawing.
   *
   * @param {string} name
   */
  makeHandle(name) {
    const handle = make("button", "part", "", { type: "button", "data-part": name });
    handle.addEventListener("pointerdown", (event) => this.take(event, name));
    handle.addEventListener("click", () => (this.swapping ? this.swapWith(name) : this.choose(name)));
    handle.addEventListener("focus", () => this.swapping || this.choose(name));
    onKey(handle, (event) => this.press(event, name));
    handle.addEventListener("keyup", (event) => event.key in ARROWS && this.lab.commit());
    handle.addEventListener("blur", () => this.lab.commit());
    this.frame.append(handle);
    return handle;
  }

  /**
   * @param {string} action
   * @param {string} label
   */
  makeTool(action, label) {
    const button = make("button", "tool", label, { type: "button", "data-action": action });
    button.addEventListener("click", () => (action === "undo" ? this.lab.undo() : this.act(action)));
    return button;
  }

  /**
   * Make the button that brings a removed part back.
   *
   * @param {string} name
   */
  makeReturn(name) {
    const button = make("button", "tool dashed", `+ ${name}`, { type: "button" });
    button.addEventListener("click", () => {
      this.change(() => (this.partOf(name).present = true));
      this.choose(name);
      this.handles.get(name).focus();
    });
    return button;
  }

  /** @param {string} name */
  partOf(name) {
    return this.lab.state.parts.find((part) => part.name === name);
  }

  // What the hand does

  /**
   * Change the state as one gesture, and let go of it.
   *
   * @param {() => void} edit
   */
  change(edit) {
    this.lab.gesture();
    edit();
    this.lab.update(this.chosen);
    this.lab.commit();
  }

  /** @param {string} name */
  choose(name) {
    this.chosen = name;
    this.lab.update(name);
  }

  /** @param {boolean} on */
  setSwapping(on) {
    this.swapping = on;
    this.lab.update(this.chosen);
  }

  /**
   * @param {string} name
   * @param {number} row
   * @param {number} column
   */
  move(name, row, column) {
    const within = (value) => Math.min(Math.max(value, 0), FACE_SIDE - 1);
    Object.assign(this.partOf(name), { row: within(row), column: within(column) });
    this.lab.update(name);
  }

  /**
   * Exchange the places of the chosen part and another one.
   *
   * @param {string} name
   */
  swapWith(name) {
    this.swapping = false;
    const [one, other] = [this.partOf(this.chosen), this.partOf(name)];
    this.change(() => {
      [one.row, other.row] = [other.row, one.row];
      [one.column, other.column] = [other.column, one.column];
    });
  }

  /**
   * Use a tool on the chosen part.
   *
   * @param {string} action
   */
  act(action) {
    const { chosen } = this;
    if (chosen === null) return;
    const part = this.partOf(chosen);
    if (action === "swap") {
      this.setSwapping(!this.swapping);
    } else if (action === "remove") {
      this.change(() => (part.present = false));
      this.returns.get(chosen).focus();
    } else {
      this.change(() => (part[TURNS[action]] = !part[TURNS[action]]));
    }
  }

  /**
   * @param {KeyboardEvent} event
   * @param {string} name
   */
  press(event, name) {
    const action = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
    if (event.key in ARROWS) {
      const pixels = event.shiftKey ? LARGE_STEP : 1;
      const [down, right] = ARROWS[event.key].map((step) => step * pixels);
      const { row, column } = this.partOf(name);
      this.lab.gesture(event.repeat || this.lab.pending());
      this.move(name, row + down, column + right);
    } else if (event.key === "Escape") {
      this.setSwapping(false);
    } else if (action) {
      this.act(action);
    } else return;
    event.preventDefault();
  }

  /**
   * Follow the pointer. A finger has to tap a part first; until then it scrolls the page.
   *
   * @param {PointerEvent} event
   * @param {string} name
   */
  take(event, name) {
    if (event.button > 0 || this.swapping) return;
    if (event.pointerType === "touch" && this.chosen !== name) return;
    const { lab } = this;
    const handle = this.handles.get(name);
    const cell = this.frame.getBoundingClientRect().width / FACE_SIDE;
    const start = { ...this.partOf(name), x: event.clientX, y: event.clientY };
    let taken = false;
    const follow = ({ clientX, clientY }) => {
      const right = Math.round((clientX - start.x) / cell);
      const down = Math.round((clientY - start.y) / cell);
      if (!taken && !right && !down) return;
      if (!taken) lab.gesture();
      taken = true;
      this.move(name, start.row + down, start.column + right);
    };
    const release = () => {
      handle.removeEventListener("pointermove", follow);
      lab.holding = false;
      if (taken) lab.commit();
    };
    lab.holding = true;
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", release, { once: true });
    this.choose(name);
  }

  // What is shown

  show() {
    const { lab, words } = this;
    paint(this.picture, lab.face, GREY, 1, false);
    this.drawOverlay();
    const there = lab.state.parts.filter(({ present }) => present);
    const said = there.map((part) => this.spoken(part)).join("; ");
    this.picture.setAttribute("aria-label", `${words.face}: ${said || words.empty}`);
    if (this.chosen !== null && !this.partOf(this.chosen).present) this.letGo();
    for (const part of lab.state.parts) this.showPart(part);
    for (const button of this.tools) {
      const { action } = button.dataset;
      button.disabled = action === "undo" ? !lab.canUndo : this.chosen === null;
      if (action === "swap") button.setAttribute("aria-pressed", String(this.swapping));
    }
    this.hint.textContent = this.swapping ? fill(words.swapping, { part: this.chosen }) : words.hint;
  }

  /** No part is chosen any more: the chosen one was taken away. */
  letGo() {
    this.chosen = null;
    this.swapping = false;
  }

  /**
   * Lay the handle of a part over its drawing, and offer to bring it back if it is away.
   *
   * @param {Part} part
   */
  showPart(part) {
    const handle = this.handles.get(part.name);
    const { rows, columns } = this.lab.drawings[part.detector];
    const share = (pixels) => `${(pixels / FACE_SIDE) * 100}%`;
    handle.hidden = !part.present;
    handle.style.left = share(part.column - (columns - 1) / 2);
    handle.style.top = share(part.row - (rows - 1) / 2);
    handle.style.width = share(columns);
    handle.style.height = share(rows);
    handle.classList.toggle("chosen", part.name === this.chosen);
    handle.classList.toggle("target", this.swapping && part.name !== this.chosen);
    handle.setAttribute("aria-label", `${this.spoken(part)}. ${this.words.keys}`);
    this.returns.get(part.name).hidden = part.present;
  }

  /** Draw the lines between the quarters, where the decision flipped, and what is looked at. */
  drawOverlay() {
    const { lab } = this;
    const flips = lab.flips.filter(({ row }) => row !== undefined);
    const marks = flips.map((flip) => circleAt(flip, 0.55, "flip"));
    this.overlay.draw(lab.looking === null ? marks : [...marks, this.seen()]);
  }

  /** Frame the cells that a pooled neuron's brightest cell has seen. */
  seen() {
    const { lab } = this;
    const { rows, columns } = lab.kernels[Math.floor(lab.looking / 4)];
    const { row, column } = lab.brightest[lab.looking];
    const [x, y] = [column - Math.floor(columns / 2), row - Math.floor(rows / 2)];
    return makeSvg("rect", { x, y, width: columns, height: rows, class: "seen" });
  }

  /**
   * Say where a part is and how it is turned.
   *
   * @param {Part} part
   */
  spoken({ name, row, column, mirrored, upsideDown }) {
    const { words } = this;
    const turns = [mirrored && words.mirrored, upsideDown && words.upsideDown].filter(Boolean);
    return [fill(words.place, { name, row, column }), ...turns].join(", ");
  }
}
