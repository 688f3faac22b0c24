/** Logits in the hand, and what softmax makes of them within a frame. */

import { formatNumber } from "../shared/colours.js";
import { fill, make } from "../shared/elements.js";
import { mount } from "../shared/mounted.js";
import { legal, numberField } from "../shared/number_field.js";
import { createFraction, hookUp, mark } from "./fraction.js";
import { exponentials, softmax } from "./softmax.js";

const SLIDER_STEPS = 100; // from the lowest to the highest temperature, in equal factors

/** Build the view of so many classes; other numbers of classes need another view. */
function createLab(element, data, rebuild) {
  const { words, limits } = data;
  const lab = {
    data,
    state: structuredClone(data.state),
    names: data.classNames[data.state.logits.length],
    chosen: data.chosen ?? data.state.logits.indexOf(Math.max(...data.state.logits)), // class in the numerator
    looking: null, // class that is pointed at
    holding: false,
    gesture: () => {},
    update,
    commit,
    look,
    choose: (index) => ((lab.chosen = index), update()),
    pending: () => JSON.stringify(lab.state) !== committed,
  };
  let committed = JSON.stringify(lab.state);
  let revision = data.heard;
  let asked = data.chosen; // by Python, to be in the numerator
  let send = null;
  const [low, high] = limits.temperatures.map(Math.log);

  const presets = make("div", "presets");
  presets.append(make("span", "small", words.presets));
  for (const [name, logits] of Object.entries(data.presets)) offer(name, () => logits);
  offer(words.shift, () => lab.state.logits.map((score) => legal(score + 1, limits.score)));
  const heat = make("label", "heat");
  const slider = make("input", "slider", "", { type: "range", min: 0, max: SLIDER_STEPS, step: 1 });
  const degrees = make("output", "");
  heat.append(make("span", "", words.temperature), slider, degrees);
  slider.addEventListener("input", () => {
    const temperature = Math.exp(low + ((high - low) * slider.value) / SLIDER_STEPS);
    lab.state.temperature = Math.round(temperature * 100) / 100;
    update();
  });
  slider.addEventListener("change", commit);
  const formulaHolder = make("div", "formula-holder");
  const table = make("div", "classes");
  const live = make("p", "spoken", "", { "aria-live": "polite" });
  table.append(...["", ...words.columns].map((text) => make("span", "small", text)));
  element.replaceChildren(presets, heat, formulaHolder, table, live);
  const fraction = createFraction(formulaHolder, lab);
  const rows = lab.names.map(createRow);

  /** Offer scores with one click. */
  function offer(name, scores) {
    const button = make("button", "tool", name, { type: "button" });
    button.addEventListener("click", () => {
      lab.state.logits = [...scores()];
      if (lab.state.logits.length === lab.names.length) update();
      commit();
    });
    presets.append(button);
  }

  /** Make the row of a class: its logit, its exponential, its probability. */
  function createRow(name, index) {
    const row = make("div", "row");
    // A key's way to the same is the term in the fraction; here it would double the stops of Tab.
    const label = make("button", "name", name, {
      type: "button",
      tabindex: -1,
      "aria-label": fill(words.choose, { name }),
    });
    const field = numberField(
      lab,
      fill(words.logit, { name }),
      limits.score,
      () => lab.state.logits[index],
      (value) => (lab.state.logits[index] = value),
    );
    const [logit, probability] = [make("span", "track signed"), make("span", "track")];
    const [logitBar, probabilityBar] = [make("i", "bar"), make("i", "bar")];
    logit.append(make("i", "zero"), logitBar);
    probability.append(probabilityBar);
    const [value, percent] = [make("span", "value"), make("span", "percent")];
    row.append(label, field.input, logit, value, probability, percent);
    hookUp(row, lab, index);
    table.append(row);

    return function show(largest) {
      const score = lab.state.logits[index];
      field.show();
      logitBar.style.left = `${50 + Math.min(0, score / largest) * 50}%`;
      logitBar.style.width = `${(Math.abs(score) / largest) * 50}%`;
      logitBar.classList.toggle("negative", score < 0);
      value.textContent = formatNumber(lab.powers[index]);
      probabilityBar.style.width = `${lab.probabilities[index] * 100}%`;
      percent.textContent = `${(lab.probabilities[index] * 100).toFixed(1)} %`;
      mark(row, lab, index);
      label.setAttribute("aria-pressed", lab.chosen === index);
    };
  }

  function update() {
    const { logits, temperature } = lab.state;
    lab.powers = exponentials(logits, temperature);
    lab.probabilities = softmax(logits, temperature);
    show();
  }

  function show() {
    const { logits, temperature } = lab.state;
    slider.value = Math.round(((Math.log(temperature) - low) / (high - low)) * SLIDER_STEPS);
    degrees.textContent = `T = ${formatNumber(temperature)}`;
    slider.setAttribute("aria-valuetext", degrees.textContent);
    const largest = Math.max(1, ...logits.map(Math.abs));
    rows.forEach((row) => row(largest));
    fraction.show();
  }

  /** Point at a class, or at none. */
  function look(index) {
    if (lab.looking === index) return;
    lab.looking = index;
    show();
  }

  /** Report what the hand let go of, if it is new. */
  function commit() {
    if (lab.holding || !lab.pending()) return;
    committed = JSON.stringify(lab.state);
    revision += 1;
    send("state", { ...lab.state, revision });
    if (lab.state.logits.length !== lab.names.length) {
      rebuild({ ...data, state: lab.state, heard: revision });
      return;
    }
    const percent = (lab.probabilities[lab.chosen] * 100).toFixed(1);
    live.textContent = `p(${lab.names[lab.chosen]}) = ${percent} %`;
  }

  /** Take what Python says, unless the hand has gone on since. */
  function receive(message, setTriggerValue) {
    send = setTriggerValue;
    if (lab.holding || message.heard < revision || lab.pending()) return;
    if (message.state.logits.length !== lab.names.length) {
      rebuild(message);
      return;
    }
    revision = message.heard;
    committed = JSON.stringify(message.state);
    lab.state = structuredClone(message.state);
    if (message.chosen !== asked) lab.chosen = asked = message.chosen;
    update();
  }
  return { receive };
}

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const element = parentElement.querySelector(".softmax");
  element.setAttribute("aria-label", data.alt);
  const [place, cleanUp] = mount(parentElement, () => ({ lab: null, send: null }));
  place.send = setTriggerValue;
  const build = (message) => {
    place.lab = createLab(element, message, build);
    place.lab.receive(message, place.send);
  };
  if (place.lab) place.lab.receive(data, place.send);
  else build(data);
  return cleanUp;
}
