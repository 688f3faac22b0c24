/** Logits in the hand, and what softmax makes of them within a frame. */

import { formatNumber } from "../shared/colours.js";
import { fill, make } from "../shared/elements.js";
import { Handshake } from "../shared/handshake.js";
import { mount } from "../shared/mounted.js";
import { legal, numberField } from "../shared/number_field.js";
import { createFraction, hookUp, mark } from "./fraction.js";
import { exponentials, softmax } from "./softmax.js";

const SLIDER_STEPS = 100; // from the lowest to the highest temperature, in equal factors

/** The scores, their temperature and what follows from them. */
class SoftmaxLab {
  constructor(element, data) {
    this.element = element;
    this.data = data;
    this.holding = false;
    this.handshake = new Handshake();
    this.slider = make("input", "slider", "", { type: "range", min: 0, max: SLIDER_STEPS, step: 1 });
    this.degrees = make("output");
    this.live = make("p", "spoken", "", { "aria-live": "polite" });
    this.slider.addEventListener("input", () => {
      const [low, high] = data.limits.temperatures;
      const temperature = low * (high / low) ** (Number(this.slider.value) / SLIDER_STEPS);
      this.state.temperature = Math.round(temperature * 100) / 100;
      this.update();
    });
    this.slider.addEventListener("change", () => this.commit());
    this.take(data);
  }

  /** Take what Python says as the state. */
  take(data) {
    const { state, chosen, classNames } = data;
    this.data = data;
    this.state = structuredClone(state);
    this.committed = JSON.stringify(state); // what Python has been told, or has told us
    if (String(classNames[state.logits.length]) !== String(this.names)) this.build();
    if (chosen !== this.asked) this.chosen = chosen ?? this.likeliest;
    this.asked = chosen; // by Python, to be in the numerator
    this.update();
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
    this.looking = null; // class that is pointed at
    const heat = make("label", "heat");
    heat.append(make("span", "", words.temperature), this.slider, this.degrees);
    const formula = make("div", "formula-holder");
    const table = make("div", "classes");
    table.append(...["", ...words.columns].map((text) => make("span", "small", text)));
    this.element.replaceChildren(this.presets(), heat, formula, table, this.live);
    this.fraction = createFraction(formula, this);
    this.rows = this.names.map((name, index) => new ClassRow(table, this, name, index));
  }

  /** Offer scores with one click. */
  presets() {
    const { words, presets, limits } = this.data;
    const line = make("div", "presets");
    line.append(make("span", "small", words.presets));
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
    for (const [name, logits] of Object.entries(presets)) offer(name, () => logits);
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
    const { logits, temperature } = this.state;
    const [low, high] = this.data.limits.temperatures;
    const place = Math.log(temperature / low) / Math.log(high / low);
    this.slider.value = String(Math.round(place * SLIDER_STEPS));
    this.degrees.textContent = `T = ${formatNumber(temperature)}`;
    this.slider.setAttribute("aria-valuetext", this.degrees.textContent);
    const largest = Math.max(1, ...logits.map(Math.abs));
    for (const row of this.rows) row.show(largest);
    this.fraction.show();
  }

  /** Put a class into the numerator. */
  choose(index) {
    this.chosen = index;
    this.show();
  }

  /** Point at a class, or at none. */
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
    const percent = (this.probabilities[this.chosen] * 100).toFixed(1);
    this.live.textContent = `p(${this.names[this.chosen]}) = ${percent} %`;
  }

  /** Take what Python says, unless the hand has gone on since. */
  receive(message) {
    const answered = this.handshake.take(message);
    if (answered && !this.holding && !this.pending()) this.take(message.data);
  }
}

/** The row of a class: its logit, its exponential, its probability. */
class ClassRow {
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
    this.field = numberField(
      lab,
      fill(words.logit, { name }),
      limits.score,
      () => lab.state.logits[index],
      (value) => (lab.state.logits[index] = value),
    );
    const [logit, probability] = [make("span", "track signed"), make("span", "track")];
    [this.logitBar, this.probabilityBar] = [make("i", "bar"), make("i", "bar")];
    logit.append(make("i", "zero"), this.logitBar);
    probability.append(this.probabilityBar);
    [this.value, this.percent] = [make("span", "value"), make("span", "percent")];
    this.element.append(this.label, this.field.input, logit, this.value, probability, this.percent);
    hookUp(this.element, lab, index);
    table.append(this.element);
  }

  /** Show the numbers; the bar of the `largest` score reaches the end. */
  show(largest) {
    const { lab, index } = this;
    const [score, share] = [lab.state.logits[index], lab.probabilities[index] * 100];
    this.field.show();
    this.logitBar.style.left = `${50 + Math.min(0, score / largest) * 50}%`;
    this.logitBar.style.width = `${(Math.abs(score) / largest) * 50}%`;
    this.logitBar.classList.toggle("negative", score < 0);
    this.value.textContent = formatNumber(lab.powers[index]);
    this.probabilityBar.style.width = `${share}%`;
    this.percent.textContent = `${share.toFixed(1)} %`;
    mark(this.element, lab, index);
    this.label.setAttribute("aria-pressed", String(lab.chosen === index));
  }
}

export default function (component) {
  const { parentElement, data } = component;
  const element = parentElement.querySelector(".softmax");
  element.setAttribute("aria-label", data.alt);
  const [lab, cleanUp] = mount(parentElement, () => new SoftmaxLab(element, data));
  lab.receive(component);
  return cleanUp;
}
