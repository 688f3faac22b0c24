/** A face in the hand: every change is judged within a frame; what is let go of goes to Python. */

import { unpackArray } from "../shared/arithmetic.js";
import { colourTable } from "../shared/colours.js";
import { make } from "../shared/elements.js";
import { mount } from "../shared/mounted.js";
import { withSign } from "../shared/number_field.js";
import { brightestOfQuarters, decide, drawFace } from "./decide.js";
import { createEvidence } from "./evidence.js";
import { createStage } from "./stage.js";
import { createVerdict } from "./verdict.js";

const HISTORY = 50; // states that can be undone

/** Tell states apart: where a removed part was is nobody's business but the hand's. */
function signature({ parts, weights, bias }) {
  const there = parts.filter(({ present }) => present);
  const places = there.map((part) => [part.name, part.row, part.column, part.mirrored, part.upsideDown]);
  return JSON.stringify([places, weights, bias]);
}

/** Build the lab in an empty element. */
function createLab(element, data) {
  const unpackAll = (arrays) =>
    Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, unpackArray(array)]));
  const kernels = unpackAll(data.kernels);
  const lab = {
    data,
    state: structuredClone(data.state),
    drawings: unpackAll(data.drawings),
    outline: unpackArray(data.outline),
    kernels: data.detectors.map((name) => kernels[name]),
    signed: colourTable(data.signed),
    decision: null,
    reference: null, // the decision before the gesture
    flips: [], // moments of this gesture at which the decision changed
    looking: null, // the pooled neuron that is pointed at
    holding: false, // whether the hand is down
    gesture,
    update,
    commit,
    look,
    undo,
    canUndo: () => history.length > 0,
    pending: () => signature(lab.state) !== signature(committed),
  };
  let committed = structuredClone(lab.state); // what Python has been told, or has told us
  let revision = data.heard;
  let send = null;
  const history = [];
  const places = ["layout", "hand", "frame", "verdict", "handles", "evidence"];
  const [layout, hand, frame, verdictHolder, tools, evidence] = places.map((name) => make("div", name));
  hand.append(frame, verdictHolder, tools);
  evidence.append(presets(data.words.neurons, data.neurons, (neuron) => neuron));
  layout.append(hand, evidence);
  element.append(presets(data.words.arrange, data.arrangements, (parts) => ({ parts })), layout);
  const stage = createStage(frame, tools, lab);
  const verdict = createVerdict(verdictHolder, lab);
  const rows = createEvidence(evidence, lab);

  /** Offer states by name. */
  function presets(label, states, partial) {
    const line = make("div", "presets");
    line.append(make("span", "small", label));
    for (const [name, state] of Object.entries(states)) {
      const button = make("button", "tool", name, { type: "button" });
      button.addEventListener("click", () => {
        gesture();
        Object.assign(lab.state, structuredClone(partial(state)));
        update();
        commit();
      });
      line.append(button);
    }
    return line;
  }

  /** A new gesture begins, unless it is the same one that goes on. */
  function gesture(goesOn = false) {
    if (goesOn) return;
    lab.reference = lab.decision;
    lab.flips = [];
  }

  /** Judge the face anew and show it; `name` is the part that moves. */
  function update(name = null) {
    const before = lab.decision;
    const { parts, weights, bias } = lab.state;
    lab.face = drawFace(lab.outline, lab.drawings, parts);
    lab.decision = decide(lab.face, lab.kernels, weights, bias);
    lab.brightest = lab.decision.maps.flatMap(brightestOfQuarters);
    if (before && before.isPerson !== lab.decision.isPerson) noteFlip(parts, name);
    show();
  }

  /** Remember where the decision flipped, and which term changed most. */
  function noteFlip(parts, name) {
    const changes = lab.decision.terms.map((term, index) => term - lab.reference.terms[index]);
    const sizes = changes.map(Math.abs);
    const term = sizes.indexOf(Math.max(...sizes));
    const biasOnly = sizes[term] === 0;
    const { row, column } = parts.find((part) => part.name === name) ?? {};
    lab.flips.push({
      row,
      column,
      term: biasOnly ? -1 : term,
      name: biasOnly ? data.words.bias : data.neuronNames[term],
      before: withSign(biasOnly ? lab.reference.bias : lab.reference.terms[term]),
      after: withSign(biasOnly ? lab.state.bias : lab.decision.terms[term]),
    });
  }

  function show() {
    lab.decision.bias = lab.state.bias;
    stage.show();
    rows.show();
    verdict.show();
  }

  /** Point at a pooled neuron, or at none. */
  function look(index) {
    if (lab.looking === index) return;
    lab.looking = index;
    show();
  }

  /** Report what the hand let go of, if it is new. */
  function commit() {
    if (lab.holding || !lab.pending()) return;
    history.push(committed);
    if (history.length > HISTORY) history.shift();
    report();
  }

  function undo() {
    gesture();
    lab.state = history.pop();
    update();
    report();
  }

  function report() {
    committed = structuredClone(lab.state);
    revision += 1;
    send("state", { ...lab.state, revision });
    stage.show();
    verdict.speak();
  }

  /** Take what Python says, unless the hand is down or has gone on since. */
  function receive(message, setTriggerValue) {
    send = setTriggerValue;
    if (lab.holding || message.heard < revision || lab.pending()) return;
    revision = message.heard;
    if (lab.decision && signature(message.state) === signature(committed)) return;
    if (lab.decision) {
      gesture();
      history.push(committed);
    }
    lab.state = structuredClone(message.state);
    committed = structuredClone(message.state);
    update();
  }
  return { receive };
}

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const element = parentElement.querySelector(".face-lab");
  element.setAttribute("aria-label", data.alt);
  const [lab, cleanUp] = mount(parentElement, () => createLab(element, data));
  lab.receive(data, setTriggerValue);
  return cleanUp;
}
