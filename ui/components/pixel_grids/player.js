/** Play, step, scrub: moves the window over the cells of a grid, row by row. */

import { iconButton, make, say, setIcon } from "../shared/elements.js";

const CELLS_PER_SECOND = { slow: 2, normal: 6, fast: 24, "very fast": 120 };

export class Player {
  /** @param {object} host Hears: moveTo(index). */
  constructor(host) {
    this.host = host;
    this.playing = false;
    this.element = make("div", "player");
    this.back = iconButton("start", "One cell back", () => this.step(-1));
    this.toggle = iconButton("play", "Play", () => this.setPlaying(!this.playing));
    this.forward = iconButton("end", "One cell on", () => this.step(1));
    this.scrubber = make("input", "scrubber");
    this.scrubber.type = "range";
    this.scrubber.min = "0";
    this.scrubber.setAttribute("aria-label", "Place of the window");
    this.scrubber.addEventListener("input", () => {
      this.setPlaying(false);
      host.moveTo(Number(this.scrubber.value));
    });
    this.speed = make("select", "speed");
    this.speed.setAttribute("aria-label", "Speed");
    for (const name of Object.keys(CELLS_PER_SECOND)) {
      const option = make("option", "", name);
      option.value = name;
      option.selected = name === "normal";
      this.speed.append(option);
    }
    this.place = make("span", "place");
    this.element.append(this.back, this.toggle, this.forward, this.scrubber, this.speed, this.place);
  }

  setPlaying(playing) {
    this.playing = playing;
    if (playing) setIcon(this.toggle, "pause", "Pause");
    else setIcon(this.toggle, "play", "Play");
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
    say(this.place, words);
  }
}
