/** A face in the hand: every change is judged within a frame; what is let go of goes to Python. */

import { unpackArray } from "../shared/arithmetic.js";
import { colourTable } from "../shared/colours.js";
import { make } from "../shared/elements.js";
import { Handshake } from "../shared/handshake.js";
import { mount } from "../shared/mounted.js";
import { withSign } from "../shared/number_field.js";
import { brightestOfQuarters, decide, drawFace } from "./decide.js";
import { createEvidence } from "./evidence.js";
import { Stage } from "./stage.js";
import { createVerdict } from "./verdict.js";

const HISTORY = 50; // states that can be undone

/** Tell states apart: where a removed part was is nobody's business but the hand's. */
function signature({ parts, weights, bias }) {
  const there = parts.filter(({ present }) => present);
  const places = there.map((part) => [part.name, part.row, part.column, part.mirrored, part.upsideDown]);
  return JSON.stringify([places, weights, bias]);
}

const unpackAll = (arrays) =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, unpackArray(array)]));

/** The face, the weights and what follows from them. */
class FaceLab {
  constructor(element, data) {
    const kernels = unpackAll(data.kernels);
    this.data = data;
    this.state = structuredClone(data.state);
    this.committed = structuredClone(data.state); // what Python has been told, or has told us
    this.drawings = unpackAll(data.drawings);
    this.outline = unpackArray(data.outline);
    this.kernels = data.detectors.map((name) => kernels[name]);
    this.signed = colourTable(data.signed);
    this.decision = null;
    this.reference = null; // the decision before the gesture
    this.flips = []; // moments of this gesture at which the decision changed
    this.looking = null; // the pooled neuron that is pointed at
    this.holding = false; // whether the hand is down
    this.history = [];
    this.handshake = new Handshake();
    this.build(element);
  }

  build(element) {
    const { words, neurons, arrangements } = this.data;
    const places = ["layout", "hand", "frame", "verdict", "handles", "evidence"];
    const [layout, hand, frame, verdict, tools, evidence] = places.map((name) => make("div", name));
    hand.append(frame, verdict, tools);
    evidence.append(this.presets(words.neurons, neurons, (neuron) => neuron));
    layout.append(hand, evidence);
    element.append(this.presets(words.arrange, arrangements, (parts) => ({ parts })), layout);
    this.stage = new Stage(frame, tools, this);
    this.verdict = createVerdict(verdict, this);
    this.evidence = createEvidence(evidence, this);
  }

  /** Offer states by name. */
  presets(label, states, partial) {
    const line = make("div", "presets");
    line.append(make("span", "small", label));
    for (const [name, state] of Object.entries(states)) {
      const button = make("button", "tool", name, { type: "button" });
      button.addEventListener("click", () => {
        this.gesture();
        Object.assign(this.state, structuredClone(partial(state)));
        this.update();
        this.commit();
      });
      line.append(button);
    }
    return line;
  }

  get canUndo() {
    return this.history.length > 0;
  }

  /** Whether the hand has changed something that Python has not been told. */
  pending() {
    return signature(this.state) !== signature(this.committed);
  }

  /** A new gesture begins, unless it is the same one that goes on. */
  gesture(goesOn = false) {
    if (goesOn) return;
    this.reference = this.decision;
    this.flips = [];
  }

  /** Judge the face anew and show it; `name` is the part that moves. */
  update(name = null) {
    const before = this.decision;
    const { parts, weights, bias } = this.state;
    this.face = drawFace(this.outline, this.drawings, parts);
    this.decision = { ...decide(this.face, this.kernels, weights, bias), bias };
    this.brightest = this.decision.maps.flatMap(brightestOfQuarters);
    if (before && before.isPerson !== this.decision.isPerson) this.noteFlip(parts, name);
    this.show();
  }

  /** Remember where the decision flipped, and which term changed most. */
  noteFlip(parts, name) {
    const { decision, reference } = this;
    const sizes = decision.terms.map((term, index) => Math.abs(term - reference.terms[index]));
    const term = sizes.indexOf(Math.max(...sizes));
    const biasOnly = sizes[term] === 0;
    const { row, column } = parts.find((part) => part.name === name) ?? {};
    this.flips.push({
      row,
      column,
      term: biasOnly ? -1 : term,
      name: biasOnly ? this.data.words.bias : this.data.neuronNames[term],
      before: withSign(biasOnly ? reference.bias : reference.terms[term]),
      after: withSign(biasOnly ? decision.bias : decision.terms[term]),
    });
  }

  show() {
    this.stage.show();
    this.evidence.show();
    this.verdict.show();
  }

  /** Point at a pooled neuron, or at none. */
  look(index) {
    if (this.looking === index) return;
    this.looking = index;
    this.show();
  }

  /** Report what the hand let go of, if it is new. */
  commit() {
    if (this.holding || !this.pending()) return;
    this.remember();
    this.report();
  }

  remember() {
    this.history.push(this.committed);
    if (this.history.length > HISTORY) this.history.shift();
  }

  undo() {
    this.gesture();
    this.state = this.history.pop();
    this.update();
    this.report();
  }

  report() {
    this.committed = structuredClone(this.state);
    this.handshake.change();
    this.handshake.tell("state", this.state);
    this.stage.show();
    this.verdict.speak();
  }

  /** Take what Python says, unless the hand is down or has gone on since. */
  receive(message) {
    const answered = this.handshake.take(message);
    const { state } = message.data;
    if (!answered || this.holding || this.pending()) return;
    if (this.decision && signature(state) === signature(this.committed)) return;
    if (this.decision) {
      this.gesture();
      this.remember();
    }
    this.state = structuredClone(state);
    this.committed = structuredClone(state);
    this.update();
  }
}

export default function (component) {
  const { parentElement, data } = component;
  const element = parentElement.querySelector(".face-lab");
  element.setAttribute("aria-label", data.alt);
  const [lab, cleanUp] = mount(parentElement, () => new FaceLab(element, data));
  lab.receive(component);
  return cleanUp;
}
