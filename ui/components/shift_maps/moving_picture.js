/** A picture that moves with the shift, and that the hand can drag. */

import { make, onKey, paintColours } from "../shared/elements.js";

/** What arrow keys add to a shift. */
export const NUDGES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * A shift to the right and down, in whole pixels.
 *
 * @typedef {{ dx: number, dy: number }} Shift
 *
 * A picture as Python sends it: its bytes, red, green and blue, in base64.
 * @typedef {{ rows: number, columns: number, rgb: string }} Picture
 */

export class MovingPicture {
  /** @type {string} */ rgb; // of the picture that is shown
  /** @type {{ x: number, y: number } & Shift | null} */ grabbed = null; // where, and the shift then

  /** @param {{ shift: () => Shift, moved: (shift: Shift) => void }} hand the present shift, and who hears of another */
  constructor({ shift, moved }) {
    this.shift = shift;
    this.moved = moved;
    this.element = make("figure");
    this.canvas = make("canvas", "moving", "", {
      tabindex: "0", role: "application",
      "aria-label": "The shifted picture. Arrow keys move it, Home puts it back.",
    });
    this.element.append(make("figcaption", "", "Drag the picture"), this.canvas);
    this.whole = make("canvas");
    this.canvas.addEventListener("pointerdown", (event) => this.grab(event));
    this.canvas.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(end, () => (this.grabbed = null));
    }
    onKey(this.canvas, (event) => this.press(event));
  }

  /** @param {Picture} picture */
  take({ rows, columns, rgb }) {
    if (this.rgb === rgb) return;
    this.rgb = rgb;
    [this.canvas.width, this.canvas.height] = [columns, rows];
    paintColours(this.whole, { rows, columns, channels: 3, pixels: rgb });
    this.canvas.style.aspectRatio = `${columns} / ${rows}`;
  }

  /**
   * Show the picture moved; what comes into view is black, as for the network.
   *
   * @param {Shift} shift
   */
  draw({ dx, dy }) {
    const context = this.canvas.getContext("2d");
    context.fillStyle = "#000000";
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.drawImage(this.whole, dx, dy);
  }

  /** @param {PointerEvent} event */
  grab(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.grabbed = { x: event.clientX, y: event.clientY, ...this.shift() };
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.grabbed) return;
    const pixel = this.canvas.getBoundingClientRect().width / this.canvas.width;
    const dx = this.grabbed.dx + Math.round((event.clientX - this.grabbed.x) / pixel);
    const dy = this.grabbed.dy + Math.round((event.clientY - this.grabbed.y) / pixel);
    const now = this.shift();
    if (dx !== now.dx || dy !== now.dy) this.moved({ dx, dy });
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const nudge = NUDGES[event.key];
    if (!nudge && event.key !== "Home") return;
    event.preventDefault();
    const { dx, dy } = this.shift();
    this.moved(nudge ? { dx: dx + nudge[0], dy: dy + nudge[1] } : { dx: 0, dy: 0 });
  }
}
