/** Detectors, feature maps, pooled neurons and the sum: one block per detector, one row per term. */

import { largestMagnitude } from "../shared/arithmetic.js";
import { colourIndex, cssColour, isDark } from "../shared/colours.js";
import { fill, make, makePixels, paint } from "../shared/elements.js";
import { NumberField, withSign } from "../shared/number_field.js";
import { FACE_SIDE } from "./decide.js";
import { circleAt, Overlay } from "./overlay.js";

/** @typedef {import("./component.js").FaceLab} FaceLab */

const LIGHT_TEXT = "#ffffff";
const DARK_TEXT = "#1b2730";
const MARGIN = 0.5; // of the waterfall, on either side of its extremes

/** The kernel of a detector, its map with the quarters, and its four pooled neurons. */
class Detector {
  /**
   * @param {FaceLab} lab
   * @param {number} index
   */
  constructor(lab, index) {
    const { words, detectors, quarters } = lab.data;
    const kernel = lab.kernels[index];
    this.lab = lab;
    this.index = index;
    this.name = detectors[index];
    this.element = make("div", "detector");
    const look = makePixels(kernel.rows, kernel.columns, "kernel", {
      role: "img",
      "aria-label": fill(words.kernel, { name: this.name, rows: kernel.rows, columns: kernel.columns }),
    });
    paint(look, kernel, lab.signed, largestMagnitude(kernel), true);
    const holder = make("div", "kernel-holder");
    holder.append(make("strong", "", this.name), look, make("span", "small", `${kernel.rows} × ${kernel.columns}`));
    this.map = makePixels(FACE_SIDE, FACE_SIDE, "map", { role: "img" });
    this.overlay = new Overlay();
    const mapHolder = make("div", "map-holder");
    mapHolder.append(this.map, this.overlay.element);
    const pooled = make("div", "pooled");
    this.cells = quarters.map((_, quarter) => this.makeCell(quarter));
    pooled.append(...this.cells);
    this.element.append(holder, mapHolder, pooled);
  }

  /** @param {number} quarter */
  makeCell(quarter) {
    const cell = make("span", "cell");
    cell.addEventListener("pointerenter", () => this.lab.look(this.index * 4 + quarter));
    cell.addEventListener("pointerleave", () => this.lab.look(null));
    return cell;
  }

  show() {
    const { lab, index } = this;
    const { quarters, words } = lab.data;
    paint(this.map, lab.decision.maps[index], lab.signed, 1, true);
    const neurons = quarters.map((_, quarter) => index * 4 + quarter);
    this.overlay.draw(neurons.map((neuron, quarter) => this.showCell(this.cells[quarter], neuron)));
    const said = neurons.map((neuron, quarter) => {
      const value = lab.decision.evidence[neuron].toFixed(2);
      return `${quarters[quarter]} ${value}${lab.fires(neuron) ? ` (${words.fires})` : ""}`;
    });
    this.map.setAttribute("aria-label", `${fill(words.map, { name: this.name })}: ${said.join(", ")}`);
  }

  /**
   * Show a pooled neuron, and return a ring round the cell of the map that it stands for.
   *
   * @param {HTMLElement} cell
   * @param {number} neuron
   */
  showCell(cell, neuron) {
    const { lab } = this;
    const value = lab.decision.evidence[neuron];
    const fires = lab.fires(neuron);
    const looked = lab.looking === neuron;
    const colour = lab.signed[colourIndex(value, 1, true)];
    cell.textContent = value.toFixed(2);
    cell.style.backgroundColor = cssColour(colour);
    cell.style.color = isDark(colour) ? LIGHT_TEXT : DARK_TEXT;
    cell.classList.toggle("fires", fires);
    cell.classList.toggle("looked", looked);
    return circleAt(lab.brightest[neuron], looked ? 2.4 : 1.6, fires ? "winner fires" : "winner");
  }
}

/** A row of the waterfall: label, numbers, and a bar from one running sum to the next. */
class Row {
  /**
   * @param {string} kind
   * @param {string} label
   */
  constructor(kind, label) {
    this.element = make("div", `term ${kind}`);
    this.numbers = make("span", "numbers");
    this.zero = make("i", "zero");
    this.bar = make("i", "bar");
    const track = make("span", "track");
    track.append(this.zero, this.bar);
    this.element.append(make("span", "name", label), this.numbers, track);
  }

  /**
   * Draw the bar on a scale from low to high.
   *
   * @param {number} from
   * @param {number} to
   * @param {[number, number]} scale
   */
  draw(from, to, [low, high]) {
    const place = (value) => ((value - low) / (high - low)) * 100;
    this.zero.style.left = `${place(0)}%`;
    this.bar.style.left = `${place(Math.min(from, to))}%`;
    this.bar.style.width = `${Math.abs(place(to) - place(from))}%`;
    this.bar.classList.toggle("negative", to < from);
  }
}

/** The row of a term x × w. */
class Term extends Row {
  /**
   * @param {FaceLab} lab
   * @param {number} index
   * @param {string} label of the weight
   * @param {string} quarter
   */
  constructor(lab, index, label, quarter) {
    super("", quarter);
    this.lab = lab;
    this.index = index;
    this.x = make("span", "x");
    this.product = make("span", "product");
    this.field = new NumberField(
      lab,
      label,
      lab.data.limits.weight,
      () => lab.state.weights[index],
      (value) => (lab.state.weights[index] = value),
    );
    this.numbers.append(this.x, " × ", this.field.input, " = ", this.product);
    for (const come of ["pointerenter", "focusin"]) this.element.addEventListener(come, () => lab.look(index));
    for (const go of ["pointerleave", "focusout"]) this.element.addEventListener(go, () => lab.look(null));
  }

  show() {
    const { lab, index } = this;
    this.x.textContent = lab.decision.evidence[index].toFixed(2);
    this.product.textContent = withSign(lab.decision.terms[index]);
    this.field.show();
    this.element.classList.toggle("fires", lab.fires(index));
    this.element.classList.toggle("looked", lab.looking === index);
    this.element.classList.toggle("tipped", lab.flips.at(-1)?.term === index);
  }
}

/** All detectors, and the sum of their terms. */
export class Evidence {
  /**
   * @param {HTMLElement} container
   * @param {FaceLab} lab
   */
  constructor(container, lab) {
    const { words, detectors, limits } = lab.data;
    this.lab = lab;
    this.bias = new Row("bias", words.bias);
    this.biasField = new NumberField(
      lab,
      words.bias,
      limits.bias,
      () => lab.state.bias,
      (value) => (lab.state.bias = value),
    );
    this.bias.numbers.append(this.biasField.input);
    this.detectors = detectors.map((_, index) => new Detector(lab, index));
    this.terms = detectors.map((detector, index) => this.makeTerms(detector, index));
    const blocks = detectors.map((_, index) => {
      const block = make("div", "block");
      const terms = make("div", "terms");
      terms.append(...this.terms[index].map(({ element }) => element));
      block.append(this.detectors[index].element, terms);
      return block;
    });
    this.total = new Row("total", words.sum);
    container.append(this.bias.element, ...blocks, this.total.element);
  }

  /**
   * Make the four terms of a detector.
   *
   * @param {string} detector
   * @param {number} index
   */
  makeTerms(detector, index) {
    const { quarters, words } = this.lab.data;
    return quarters.map(
      (quarter, place) =>
        new Term(this.lab, index * 4 + place, fill(words.weight, { detector, quarter }), quarter),
    );
  }

  show() {
    const { decision, state } = this.lab;
    const sums = [state.bias];
    for (const term of decision.terms) sums.push(sums.at(-1) + term);
    /** @type {[number, number]} */
    const scale = [Math.min(0, ...sums) - MARGIN, Math.max(0, ...sums) + MARGIN];
    this.biasField.show();
    this.bias.draw(0, state.bias, scale);
    this.terms.flat().forEach((term, index) => {
      term.show();
      term.draw(sums[index], sums[index + 1], scale);
    });
    this.total.numbers.textContent = `z = ${withSign(decision.logit)}`;
    this.total.draw(0, decision.logit, scale);
    for (const detector of this.detectors) detector.show();
  }
}
