/** Play, step, scrub: moves the window over the cells of a grid, row by row. */

import { iconButton, make, say, setIcon } from "../shared/elements.js";

const CELLS_PER_SECOND = { slow: 2, normal: 6, fast: 24, "very fast": 120 };

/**
 * What the player moves.
 *
 * @typedef {object} Host
 * @property {(index: number) => void} moveTo
 * @property {() => void} requestFrame
 */

export class Player {
  /** @type {number | null} */ last = null; // time of the last frame
  due = 0; // cells to move on, of which the whole ones are due
  index = 0;

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.playing = false;
    this.element = make("div", "player");
    this.back = iconButton("start", "One cell back", () => this.step(-1));
    this.toggle = iconButton("play", "Play", () => this.setPlaying(!this.playing));
    this.forward = iconButton("end", "One cell on", () => this.step(1));
    this.scrubber = make("input", "scrubber", "", {
      type: "range", min: 0, "aria-label": "Place of the window",
    });
    this.scrubber.addEventListener("input", () => {
      this.setPlaying(false);
      host.moveTo(Number(this.scrubber.value));
    });
    this.speed = make("select", "speed", "", { "aria-label": "Speed" });
    for (const name of Object.keys(CELLS_PER_SECOND)) {
      const option = make("option", "", name);
      option.value = name;
      option.selected = name === "normal";
      this.speed.append(option);
    }
    this.place = make("span", "place");
    this.element.append(this.back, this.toggle, this.forward, this.scrubber, this.speed, this.place);
  }

  /** @param {boolean} playing */
  setPlaying(playing) {
    this.playing = playing;
    if (playing) setIcon(this.toggle, "pause", "Pause");
    else setIcon(this.toggle, "play", "Play");
    this.last = null;
    this.due = 0;
    if (playing) this.host.requestFrame();
  }

  /** @param {number} by */
  step(by) {
    this.setPlaying(false);
    this.host.moveTo(this.index + by);
  }

  /**
   * Cells to move on by the time of a frame; none while the hand is over the picture.
   *
   * @param {number} now milliseconds
   * @param {boolean} held
   */
  advance(now, held) {
    if (!this.playing) return 0;
    const elapsed = this.last === null || held ? 0 : (now - this.last) / 1000;
    this.last = now;
    this.due += elapsed * CELLS_PER_SECOND[this.speed.value];
    const cells = Math.floor(this.due);
    this.due -= cells;
    return cells;
  }

  /**
   * Say where the window stands.
   *
   * @param {number} index
   * @param {number} count of cells
   * @param {string} words
   */
  show(index, count, words) {
    this.index = index;
    const [max, value] = [String(count - 1), String(index)];
    if (this.scrubber.max !== max) this.scrubber.max = max;
    if (this.scrubber.value !== value) this.scrubber.value = value;
    this.scrubber.setAttribute("aria-valuetext", words);
    say(this.place, words);
  }
}
