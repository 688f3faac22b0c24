/** Play, step, scrub: moves the window over the cells of a grid, row by row. */

import { element } from "./panel.js";

const CELLS_PER_SECOND = { slow: 2, normal: 6, fast: 24, "very fast": 120 };
const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  back: "M6 5h2v14H6zM19 5v14l-9-7z",
  forward: "M16 5h2v14h-2zM5 5v14l9-7z",
};

export class Player {
  /** @param {object} host Hears: moveTo(index). */
  constructor(host) {
    this.host = host;
    this.playing = false;
    this.element = element("div", "player");
    this.back = this.button("back", "One cell back", () => this.step(-1));
    this.toggle = this.button("play", "Play", () => this.setPlaying(!this.playing));
    this.forward = this.button("forward", "One cell on", () => this.step(1));
    this.scrubber = element("input", "scrubber");
    this.scrubber.type = "range";
    this.scrubber.min = "0";
    this.scrubber.setAttribute("aria-label", "Place of the window");
    this.scrubber.addEventListener("input", () => {
      this.setPlaying(false);
      host.moveTo(Number(this.scrubber.value));
    });
    this.speed = element("select", "speed");
    this.speed.setAttribute("aria-label", "Speed");
    for (const name of Object.keys(CELLS_PER_SECOND)) {
      const option = element("option", "", name);
      option.value = name;
      option.selected = name === "normal";
      this.speed.append(option);
    }
    this.place = element("span", "place");
    this.element.append(this.back, this.toggle, this.forward, this.scrubber, this.speed, this.place);
  }

  button(icon, label, action) {
    const made = element("button");
    made.type = "button";
    made.setAttribute("aria-label", label);
    made.title = label;
    const space = "http://www.w3.org/2000/svg";
    const drawing = document.createElementNS(space, "svg");
    drawing.setAttribute("viewBox", "0 0 24 24");
    drawing.setAttribute("aria-hidden", "true");
    drawing.append(document.createElementNS(space, "path"));
    made.append(drawing);
    setIcon(made, icon);
    made.addEventListener("click", action);
    return made;
  }

  setPlaying(playing) {
    this.playing = playing;
    setIcon(this.toggle, playing ? "pause" : "play");
    this.toggle.setAttribute("aria-label", playing ? "Pause" : "Play");
    this.toggle.title = playing ? "Pause" : "Play";
    this.last = null;
    this.due = 0;
    if (playing) this.host.requestFrame();
  }

  step(by) {
    this.setPlaying(false);
    this.host.moveTo(this.index + by);
  }

  /** Cells to move on by the time of a frame; none while the hand is over the picture. */
  advance(now, held) {
    if (!this.playing) return 0;
    const elapsed = this.last === null || held ? 0 : (now - this.last) / 1000;
    this.last = now;
    this.due += elapsed * CELLS_PER_SECOND[this.speed.value];
    const cells = Math.floor(this.due);
    this.due -= cells;
    return cells;
  }

  show(index, count, words) {
    this.index = index;
    if (this.scrubber.max !== String(count - 1)) this.scrubber.max = String(count - 1);
    if (this.scrubber.value !== String(index)) this.scrubber.value = String(index);
    this.scrubber.setAttribute("aria-valuetext", words);
    if (this.place.textContent !== words) this.place.textContent = words;
  }
}

function setIcon(button, name) {
  button.querySelector("path").setAttribute("d", ICONS[name]);
}
