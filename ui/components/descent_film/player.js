/** Play, step and scrub through the film. */

import { draw, make, say, setAll } from "./elements.js";

const SECONDS = { slow: 12, normal: 4, fast: 1.5 }; // that a film of many steps takes
const SLOWEST = 3; // steps per second that even a short film makes
const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  start: "M6 5h2v14H6zM19 5v14l-9-7z",
  back: "M15.4 6 14 4.6 6.6 12l7.4 7.4 1.4-1.4-6-6z",
  forward: "M8.6 6 10 4.6l7.4 7.4-7.4 7.4L8.6 18l6-6z",
};

export class Player {
  /** @param {(index: number) => void} moveTo Shows a step. @param {() => void} rest It stopped. */
  constructor(moveTo, rest) {
    this.moveTo = moveTo;
    this.rest = rest;
    this.index = 0;
    this.last = 0;
    this.frame = null;
    this.element = make("div", "player");
    this.toggle = this.button("play", "Play", () => (this.frame ? this.stop() : this.play()));
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
      this.button("start", "Back to the start", () => this.go(0)),
      this.button("back", "One step back", () => this.go(this.index - 1)),
      this.toggle,
      this.button("forward", "One step on", () => this.go(this.index + 1)),
      this.scrubber,
      this.speed,
      this.place,
    );
  }

  button(icon, label, action) {
    const button = make("button", "", "", { type: "button", "aria-label": label, title: label });
    const drawing = draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
    drawing.append(draw("path", { d: ICONS[icon] }));
    button.append(drawing);
    button.addEventListener("click", action);
    return button;
  }

  /** Go to a step by hand; what plays stops. */
  go(index) {
    this.stop();
    this.moveTo(Math.min(Math.max(index, 0), this.last));
    this.rest();
  }

  play() {
    if (this.last === 0) return;
    if (this.index >= this.last) this.moveTo(0);
    const from = this.index;
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
    this.label("pause", "Pause");
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    this.label("play", "Play");
  }

  label(icon, words) {
    this.toggle.querySelector("path").setAttribute("d", ICONS[icon]);
    setAll(this.toggle, { "aria-label": words, title: words });
  }

  show(index, last, words) {
    Object.assign(this, { index, last });
    this.scrubber.max = String(last);
    this.scrubber.value = String(index);
    this.scrubber.setAttribute("aria-valuetext", words);
    say(this.place, words);
  }
}
