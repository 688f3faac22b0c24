/** A face in the hand: every change is judged within a frame; what is let go of goes to Python. */

import { unpackArray } from "../shared/arithmetic.js";
import { colourTable } from "../shared/colours.js";
import { make } from "../shared/elements.js";
import { Handshake } from "../shared/handshake.js";
import { mount } from "../shared/mounted.js";
import { withSign } from "../shared/number_field.js";
import { brightestOfQuarters, decide, drawFace } from "./decide.js";
import { Evidence } from "./evidence.js";
import { Stage } from "./stage.js";
import { Verdict } from "./verdict.js";

/**
 * @typedef {import("./decide.js").Grid} Grid
 * @typedef {import("./decide.js").Part} Part
 * @typedef {Parameters<typeof unpackArray>[0]} Packed
 * @typedef {{ weights: number[], bias: number }} Neuron
 * @typedef {Neuron & { parts: Part[] }} State
 *
 * What Python sends; `words` are what the browser says.
 * @typedef {object} FaceData
 * @property {State} state
 * @property {string} alt
 * @property {Packed} outline
 * @property {Record<string, Packed>} drawings by detector
 * @property {Record<string, Packed>} kernels by detector
 * @property {string[]} detectors in the order of the weights
 * @property {string[]} quarters
 * @property {string[]} neuronNames of the pooled neurons
 * @property {Record<string, Part[]>} arrangements
 * @property {Record<string, Neuron>} neurons
 * @property {number} fires what a pooled neuron holds at least if it fires
 * @property {{ weight: number, bias: number }} limits
 * @property {string[]} signed
 * @property {Record<string, string> & { tools: Record<string, string> }} words
 *
 * A moment at which the decision changed: where the part was if one moved, and which term changed most
 * (-1 for the bias).
 * @typedef {{ row: number, column: number, term: number, name: string, before: string, after: string }} Flip
 */

const HISTORY = 50; // states that can be undone

/**
 * Tell states apart: where a removed part was is nobody's business but the hand's.
 *
 * @param {State} state
 */
function signature({ parts, weights, bias }) {
  const there = parts.filter(({ present }) => present);
  const places = there.map((part) => [part.name, part.row, part.column, part.mirrored, part.upsideDown]);
  return JSON.stringify([places, weights, bias]);
}

/**
 * @param {Record<string, Packed>} arrays
 * @returns {Record<string, Grid>}
 */
const unpackAll = (arrays) =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, unpackArray(array)]));

/**
 * Write all that a decision adds up, to tell whether two are the same.
 *
 * @param {{ terms: number[], bias: number }} decision
 */
const summands = ({ terms, bias }) => [...terms, bias].join();

/** The face, the weights and what follows from them. */
export class FaceLab {
  /**
   * @param {HTMLElement} element
   * @param {FaceData} data
   */
  constructor(element, data) {
    const kernels = unpackAll(data.kernels);
    this.data = data;
    this.state = structuredClone(data.state);
    this.committed = structuredClone(data.state); // what Python has been told, or has told us
    this.drawings = unpackAll(data.drawings);
    this.outline = unpackArray(data.outline);
    this.kernels = data.detectors.map((name) => kernels[name]);
    this.signed = colourTable(data.signed);
    /** @type {ReturnType<FaceLab["judge"]> | null} */
    this.decision = null;
    /** @type {FaceLab["decision"]} before the gesture */
    this.reference = null;
    /** @type {Flip[]} of this gesture */
    this.flips = [];
    /** @type {number | null} the pooled neuron that is pointed at */
    this.looking = null;
    this.holding = false; // whether the hand is down
    /** @type {State[]} */
    this.history = [];
    this.handshake = new Handshake();
    this.build(element);
  }

  /** The terms of the sum, in full. */
  figureNumbers() {
    const { decision, state, data } = this;
    const rows = decision.terms.map((term, index) => (
      [data.neuronNames[index], decision.evidence[index], state.weights[index], term]
    ));
    const rest = [["Bias", null, null, state.bias], ["Sum z", null, null, decision.logit]];
    const head = ["Neuron", "Value", "Weight", "Term"];
    return [head, ...rows, ...rest, ["Probability", null, null, decision.probability]];
  }

  /** @param {HTMLElement} element */
  build(element) {
    const { words, neurons, arrangements } = this.data;
    const places = ["layout", "hand", "frame", "verdict", "handles", "evidence"];
    const [layout, hand, frame, verdict, tools, evidence] = places.map((name) => make("div", name));
    hand.append(frame, verdict, tools);
    evidence.append(this.presets(words.neurons, neurons, (neuron) => neuron));
    layout.append(hand, evidence);
    element.append(this.presets(words.arrange, arrangements, (parts) => ({ parts })), layout);
    this.stage = new Stage(frame, tools, this);
    this.verdict = new Verdict(verdict, this);
    this.evidence = new Evidence(evidence, this);
  }

  /**
   * Offer states by name.
   *
   * @template Offered
   * @param {string} label
   * @param {Record<string, Offered>} states
   * @param {(offered: Offered) => Partial<State>} partial what of the state they are
   */
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
    if (goesOn && this.reference) return; // a key that is down already goes on with nothing
    this.reference = this.decision;
    this.flips = [];
  }

  judge() {
    const { weights, bias } = this.state;
    return { ...decide(this.face, this.kernels, weights, bias), bias };
  }

  /**
   * Judge the face anew and show it.
   *
   * @param {string | null} name the part that moves
   */
  update(name = null) {
    const before = this.decision;
    this.face = drawFace(this.outline, this.drawings, this.state.parts);
    this.decision = this.judge();
    this.brightest = this.decision.maps.flatMap(brightestOfQuarters);
    if (before && before.isPerson !== this.decision.isPerson) this.noteFlip(name, before);
    this.show();
  }

  /**
   * Remember where the decision flipped, and which term changed most.
   *
   * @param {string | null} moved
   * @param {FaceLab["decision"]} before
   */
  noteFlip(moved, before) {
    const { decision } = this;
    const isBack = summands(decision) === summands(this.reference); // so that nothing seems to have changed
    const reference = isBack ? before : this.reference;
    const sizes = decision.terms.map((term, index) => Math.abs(term - reference.terms[index]));
    const term = sizes.indexOf(Math.max(...sizes));
    const biasOnly = sizes[term] === 0;
    const part = this.state.parts.find(({ name }) => name === moved);
    this.flips.push({
      row: part?.row,
      column: part?.column,
      term: biasOnly ? -1 : term,
      name: biasOnly ? this.data.words.bias : this.data.neuronNames[term],
      before: withSign(biasOnly ? reference.bias : reference.terms[term]),
      after: withSign(biasOnly ? decision.bias : decision.terms[term]),
    });
  }

  /**
   * Whether a pooled neuron has found its part.
   *
   * @param {number} neuron
   */
  fires(neuron) {
    return this.decision.evidence[neuron] >= this.data.fires;
  }

  show() {
    this.stage.show();
    this.evidence.show();
    this.verdict.show();
  }

  /**
   * Point at a pooled neuron, or at none.
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

  /**
   * Take what Python says, unless the hand is down or has gone on since.
   *
   * @param {import("../shared/handshake.js").Message} message
   */
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

/** @param {import("../shared/handshake.js").Message} component */
export default function (component) {
  const { parentElement, data } = component;
  const element = /** @type {HTMLElement} */ (parentElement.querySelector(".face-lab"));
  element.setAttribute("aria-label", data.alt);
  const [lab, cleanUp] = mount(parentElement, () => new FaceLab(element, /** @type {FaceData} */ (data)));
  lab.receive(component);
  return cleanUp;
}
