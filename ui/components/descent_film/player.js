/** Play, step and scrub through the film. */

import { iconButton, make, say, setIcon } from "../shared/elements.js";

const SECONDS = { slow: 12, normal: 4, fast: 1.5 }; // that a film of many steps takes
const SLOWEST = 3; // steps per second that even a short film makes

export class Player {
  /**
   * @param {(index: number) => void} moveTo shows a step
   * @param {() => void} rest hears that it has stopped
   */
  constructor(moveTo, rest) {
    this.moveTo = moveTo;
    this.rest = rest;
    this.index = 0;
    this.last = 0;
    /** @type {number | null} */
    this.frame = null;
    this.element = make("div", "player");
    this.toggle = iconButton("play", "Play", () => (this.frame ? this.go(this.index) : this.play()));
    this.scrubber = make("input", "scrubber", "", { type: "range", min: "0", "aria-label": "Step" });
    this.scrubber.addEventListener("input", () => this.go(Number(this.scrubber.value)));
    this.speed = make("select", "", "", { "aria-label": "Speed" });
    for (const name of Object.keys(SECONDS)) {
      const option = make("option", "", name, { value: name });
      option.selected = name === "normal";
      this.speed.append(option);
    }
    this.place = make("span", "place");
    this.element.append(
      iconButton("start", "Back to the start", () => this.go(0)),
      iconButton("back", "One step back", () => this.go(this.index - 1)),
      this.toggle,
      iconButton("forward", "One step on", () => this.go(this.index + 1)),
      this.scrubber,
      this.speed,
      this.place,
    );
  }

  /**
   * Go to a step by hand; what plays stops.
   *
   * @param {number} index
   */
  go(index) {
    this.stop();
    this.moveTo(Math.min(Math.max(index, 0), this.last));
    this.rest();
  }

  play() {
    if (this.last === 0) return;
    if (this.index >= this.last) this.moveTo(0);
    const from = this.index;
    /** @type {number | null} */
    let began = null;
    const tick = (now) => {
      began ??= now;
      const perSecond = Math.max(this.last / SECONDS[this.speed.value], SLOWEST);
      const index = Math.min(from + Math.floor(((now - began) / 1000) * perSecond), this.last);
      if (index !== this.index) this.moveTo(index);
      if (index >= this.last) {
        this.stop();
        this.rest();
      } else {
        this.frame = requestAnimationFrame(tick);
      }
    };
    this.frame = requestAnimationFrame(tick);
    setIcon(this.toggle, "pause", "Pause");
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    setIcon(this.toggle, "play", "Play");
  }

  /**
   * @param {number} index of the step
   * @param {number} last
   * @param {string} words
   */
  show(index, last, words) {
    Object.assign(this, { index, last });
    this.scrubber.max = String(last);
    this.scrubber.value = String(index);
    this.scrubber.setAttribute("aria-valuetext", words);
    say(this.place, words);
  }
}
