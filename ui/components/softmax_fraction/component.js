/** Logits in the hand, and what softmax makes of them within a frame. */

import { formatNumber } from "../shared/colours.js";
import { fill, make } from "../shared/elements.js";
import { Handshake } from "../shared/handshake.js";
import { mount } from "../shared/mounted.js";
import { legal, NumberField } from "../shared/number_field.js";
import { Fraction, hookUp, mark } from "./fraction.js";
import { exponentials, softmax } from "./softmax.js";

/**
 * What Python sends; `words` are what the browser says.
 *
 * @typedef {object} SoftmaxData
 * @property {{ logits: number[], temperature: number }} state
 * @property {Record<number, string[]>} classNames by how many there are
 * @property {number | null} chosen the class to put into the numerator; null for the likeliest
 * @property {Record<string, number[]>} presets scores by name
 * @property {{ score: number, temperatures: [number, number] }} limits
 * @property {string} alt
 * @property {{ presets: string, shift: string, temperature: string, columns: string[], logit: string,
 *   choose: string, term: string, shares: string }} words
 */

const SLIDER_STEPS = 100; // from the lowest to the highest temperature, in equal factors

/** The scores, their temperature and what follows from them. */
export class SoftmaxLab {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.holding = false;
    this.handshake = new Handshake();
    this.slider = make("input", "slider", "", { type: "range", min: 0, max: SLIDER_STEPS, step: 1 });
    this.degrees = make("output");
    this.live = make("p", "spoken", "", { "aria-live": "polite" });
    this.slider.addEventListener("input", () => {
      this.state.temperature = this.sliderTemperature;
      this.update();
    });
    this.slider.addEventListener("change", () => this.commit());
  }

  /**
   * Take what Python says as the state.
   *
   * @param {SoftmaxData} data
   */
  take(data) {
    const { state, chosen, classNames } = data;
    const others = JSON.stringify(classNames[state.logits.length]) !== JSON.stringify(this.names);
    this.data = data;
    this.state = structuredClone(state);
    this.committed = JSON.stringify(state); // what Python has been told, or has told us
    if (others) this.build();
    if (others || chosen !== this.asked) this.chosen = chosen ?? this.likeliest;
    this.asked = chosen; // by Python, to be in the numerator
    this.update();
  }

  /** Scores, their powers and probabilities, in full. */
  figureNumbers() {
    const { names, state, powers, probabilities } = this;
    const rows = names.map((name, index) => [name, state.logits[index], powers[index], probabilities[index]]);
    return [["Class", "Score z", "exp(z / T)", "Probability"], ...rows];
  }

  /** The temperature at which the slider stands, with 2 decimals. */
  get sliderTemperature() {
    const [low, high] = this.data.limits.temperatures;
    const temperature = low * (high / low) ** (Number(this.slider.value) / SLIDER_STEPS);
    return Math.round(temperature * 100) / 100;
  }

  get likeliest() {
    const { logits } = this.state;
    return logits.indexOf(Math.max(...logits));
  }

  /** Build the view of these classes; others need another view. */
  build() {
    const { words, classNames } = this.data;
    this.names = classNames[this.state.logits.length];
    this.chosen = this.likeliest; // class in the numerator
    /** @type {number | null} class that is pointed at */
    this.looking = null;
    const heat = make("label", "heat");
    heat.append(make("span", "", words.temperature), this.slider, this.degrees);
    const formula = make("div", "formula-holder");
    const table = make("div", "classes");
    table.append(...["", ...words.columns].map((text) => make("span", "small", text)));
    this.element.replaceChildren(this.presets(), heat, formula, table, this.live);
    this.fraction = new Fraction(formula, this);
    this.rows = this.names.map((name, index) => new ClassRow(table, this, name, index));
  }

  /** Offer scores with one click. */
  presets() {
    const { words, limits } = this.data;
    const line = make("div", "presets");
    line.append(make("span", "small", words.presets));
    /** @type {(name: string, scores: () => number[]) => void} */
    const offer = (name, scores) => {
      const button = make("button", "tool", name, { type: "button" });
      button.addEventListener("click", () => {
        this.state.logits = [...scores()];
        if (this.state.logits.length !== this.names.length) this.build();
        this.update();
        this.commit();
      });
      line.append(button);
    };
    for (const name of Object.keys(this.data.presets)) offer(name, () => this.data.presets[name]);
    offer(words.shift, () => this.state.logits.map((score) => legal(score + 1, limits.score)));
    return line;
  }

  /** Whether the hand has changed something that Python has not been told. */
  pending() {
    return JSON.stringify(this.state) !== this.committed;
  }

  gesture() {} // nothing is told of a gesture here

  update() {
    const { logits, temperature } = this.state;
    this.powers = exponentials(logits, temperature);
    this.probabilities = softmax(logits, temperature);
    this.show();
  }

  show() {
    const { logits } = this.state;
    this.showTemperature();
    const largest = Math.max(1, ...logits.map(Math.abs));
    for (const row of this.rows) row.show(largest);
    this.fraction.show();
  }

  /** Move the slider only if it stands elsewhere: some of its places round to the same temperature. */
  showTemperature() {
    const { temperature } = this.state;
    const [low, high] = this.data.limits.temperatures;
    const place = Math.log(temperature / low) / Math.log(high / low);
    if (this.sliderTemperature !== temperature) this.slider.value = String(Math.round(place * SLIDER_STEPS));
    this.degrees.textContent = `T = ${formatNumber(temperature)}`;
    this.slider.setAttribute("aria-valuetext", this.degrees.textContent);
  }

  /**
   * Write the probability of a class.
   *
   * @param {number} index
   */
  percent(index) {
    return `${(this.probabilities[index] * 100).toFixed(1)} %`;
  }

  /**
   * Put a class into the numerator.
   *
   * @param {number} index
   */
  choose(index) {
    this.chosen = index;
    this.show();
  }

  /**
   * Point at a class, or at none.
   *
   * @param {number | null} index
   */
  look(index) {
    if (this.looking === index) return;
    this.looking = index;
    this.show();
  }

  /** Report what the hand let go of, if it is new. */
  commit() {
    if (this.holding || !this.pending()) return;
    this.committed = JSON.stringify(this.state);
    this.handshake.change();
    this.handshake.tell("state", this.state);
    this.live.textContent = `p(${this.names[this.chosen]}) = ${this.percent(this.chosen)}`;
  }

  /**
   * Take what Python says, unless the hand has gone on since.
   *
   * @param {import("../shared/handshake.js").Message} message
   */
  receive(message) {
    const answered = this.handshake.take(message);
    const isFree = !this.holding && !this.pending();
    if (answered && isFree) this.take(/** @type {SoftmaxData} */ (message.data));
  }
}

/** The row of a class: its logit, its exponential, its probability. */
class ClassRow {
  /**
   * @param {HTMLElement} table
   * @param {SoftmaxLab} lab
   * @param {string} name
   * @param {number} index
   */
  constructor(table, lab, name, index) {
    const { words, limits } = lab.data;
    this.lab = lab;
    this.index = index;
    this.element = make("div", "row");
    // A key's way to the same is the term in the fraction; here it would double the stops of Tab.
    this.label = make("button", "name", name, {
      type: "button",
      tabindex: -1,
      "aria-label": fill(words.choose, { name }),
    });
    this.field = new NumberField(
      lab,
      fill(words.logit, { name }),
      limits.score,
      () => lab.state.logits[index],
      (value) => (lab.state.logits[index] = value),
    );
    this.logitBar = make("i", "bar");
    this.probabilityBar = make("i", "bar");
    const [logit, probability] = [make("span", "track signed"), make("span", "track")];
    logit.append(make("i", "zero"), this.logitBar);
    probability.append(this.probabilityBar);
    this.value = make("span", "value");
    this.percent = make("span", "percent");
    this.element.append(this.label, this.field.input, logit, this.value, probability, this.percent);
    hookUp(this.element, lab, index);
    table.append(this.element);
  }

  /**
   * Show the numbers.
   *
   * @param {number} largest the score whose bar reaches the end
   */
  show(largest) {
    const { lab, index } = this;
    const score = lab.state.logits[index];
    this.field.show();
    this.logitBar.style.left = `${50 + Math.min(0, score / largest) * 50}%`;
    this.logitBar.style.width = `${(Math.abs(score) / largest) * 50}%`;
    this.logitBar.classList.toggle("negative", score < 0);
    this.value.textContent = formatNumber(lab.powers[index]);
    this.probabilityBar.style.width = `${lab.probabilities[index] * 100}%`;
    this.percent.textContent = lab.percent(index);
    mark(this.element, lab, index);
    this.label.setAttribute("aria-pressed", String(lab.chosen === index));
  }
}

/** @param {import("../shared/handshake.js").Message} component */
export default function (component) {
  const { parentElement, data } = component;
  const element = /** @type {HTMLElement} */ (parentElement.querySelector(".softmax"));
  element.setAttribute("aria-label", data.alt);
  const [lab, cleanUp] = mount(parentElement, () => new SoftmaxLab(element));
  lab.receive(component);
  return cleanUp;
}
