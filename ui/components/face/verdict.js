/** What the neuron says, how sure it is, and the moment at which it changed its mind. */

import { sigmoid } from "../shared/arithmetic.js";
import { fill, make, makeSvg } from "../shared/elements.js";
import { withSign } from "../shared/number_field.js";

const REACH = 8; // of the drawn sigmoid, on either side of zero
const POINTS = 64; // between which it is drawn
const BOX = { left: -8.4, top: -1.12, width: 16.8, height: 1.24 }; // the sigmoid with room for the dot

export class Verdict {
  /**
   * @param {HTMLElement} container
   * @param {import("./component.js").FaceLab} lab
   */
  constructor(container, lab) {
    this.container = container;
    this.lab = lab;
    this.answer = make("div", "answer");
    this.sum = make("div", "sum");
    this.curve = makeSvg("svg", {
      viewBox: Object.values(BOX).join(" "),
      class: "sigmoid",
      role: "img",
      preserveAspectRatio: "none",
    });
    const points = Array.from({ length: POINTS + 1 }, (_, index) => (index / POINTS) * 2 * REACH - REACH);
    this.curve.append(
      makeSvg("path", { d: `M${-REACH} -0.5H${REACH}M0 -1V0`, class: "threshold" }),
      makeSvg("path", { d: `M${points.map((x) => `${x} ${-sigmoid(x)}`).join("L")}`, class: "line" }),
    );
    this.dot = make("i", "dot");
    const holder = make("div", "curve");
    holder.append(this.curve, this.dot);
    this.flipped = make("p", "flipped");
    this.live = make("p", "spoken", "", { "aria-live": "polite" });
    container.append(this.answer, this.sum, holder, this.flipped, this.live);
  }

  show() {
    const { decision, flips, data } = this.lab;
    const { logit, probability, isPerson } = decision;
    const { words } = data;
    this.say(isPerson ? words.person : words.noPerson);
    this.container.classList.toggle("person", isPerson);
    this.sum.textContent = `σ(${withSign(logit)}) = ${(probability * 100).toFixed(1)} %`;
    this.curve.setAttribute("aria-label", `${words.sigmoid}: ${this.sum.textContent}`);
    const x = Math.min(Math.max(logit, -REACH), REACH);
    this.dot.style.left = `${((x - BOX.left) / BOX.width) * 100}%`;
    this.dot.style.top = `${((-probability - BOX.top) / BOX.height) * 100}%`;
    const flip = flips.at(-1);
    this.flipped.textContent = flip ? fill(words.flipped, flip) : "";
  }

  /**
   * Say the answer; another one than before flashes.
   *
   * @param {string} words
   */
  say(words) {
    const { answer, container } = this;
    if (answer.textContent && answer.textContent !== words) {
      container.classList.remove("flash");
      void container.offsetWidth; // so that the animation starts again
      container.classList.add("flash");
    }
    answer.textContent = words;
  }

  /** Tell those who listen, once the hand has let go. */
  speak() {
    this.live.textContent = `${this.answer.textContent}, ${this.sum.textContent}. ${this.flipped.textContent}`;
  }
}
