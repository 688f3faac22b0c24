/** The forward pass: from logits to the loss, term by term; and what all ten digits are taken for. */

import { formatNumber } from "../shared/colours.js";
import { make, paint, say } from "../shared/elements.js";
import { FAINT } from "./kernels.js";
import { largestOfRow, percent, rowOf } from "./tables.js";

export class Answers {
  constructor() {
    this.element = make("div", "answers"); // the digit's forward pass
    this.all = make("div"); // what all ten are taken for
    this.heading = make("div", "heading");
    this.table = make("table");
    const head = make("thead");
    this.headings = make("tr");
    head.append(this.headings);
    this.body = make("tbody");
    this.table.append(head, this.body);
    this.sum = make("div", "sum");
    this.digits = make("div", "digits");
    this.others = make("div", "heading");
    this.element.append(this.heading, this.table, this.sum);
    this.all.append(this.others, this.digits);
  }

  /** @param {import("./tables.js").Film} film */
  build(film) {
    this.film = film;
    const { labels, words } = film;
    this.headings.replaceChildren(...words.columns.map((name) => make("th", "", name, { scope: "col" })));
    say(this.heading, words.forward);
    say(this.others, words.digits);
    this.rows = Array.from({ length: 10 }, (_, answer) => this.makeRow(answer, answer === labels[0]));
    this.body.replaceChildren(...this.rows.map(({ row }) => row));
    this.verdicts = labels.map(() => make("span"));
    this.digits.replaceChildren(...labels.map((label, digit) => this.makeFigure(label, digit)));
    this.strongest = Math.max(largestOfRow(film.logitGradients, 0), FAINT);
  }

  /**
   * Make the row of an answer: logit, probability, target, term, gradient.
   *
   * @param {number} answer
   * @param {boolean} right
   */
  makeRow(answer, right) {
    const row = make("tr", right ? "right" : "");
    row.append(make("th", "", String(answer), { scope: "row" }));
    const cells = ["", "bar", "", "", "bar signed"].map((kind) => {
      const cell = make("td", kind);
      const number = make("span");
      if (kind) cell.append(make("i"));
      cell.append(number);
      row.append(cell);
      return { cell, number, bar: cell.querySelector("i") };
    });
    say(cells[2].number, right ? "1" : "0");
    return { row, cells };
  }

  /**
   * Show one of the ten digits, above what it is taken for.
   *
   * @param {number} label
   * @param {number} digit
   */
  makeFigure(label, digit) {
    const { film } = this;
    const side = film.picture.rows;
    const figure = make("figure", digit < film.learnt ? "" : "not-learnt");
    const canvas = make("canvas", "", "", { width: side, height: side, role: "img", "aria-label": label });
    const picture = { rows: side, columns: side, values: rowOf(film.digits, digit) };
    paint(canvas, picture, film.grey, 1, false);
    figure.append(canvas, this.verdicts[digit]);
    return figure;
  }

  /** @param {number} index of the step */
  show(index) {
    const { film } = this;
    const tables = [film.logits, film.probabilities, film.terms, film.logitGradients];
    const [logits, probabilities, terms, slopes] = tables.map((table) => rowOf(table, index));
    this.rows.forEach(({ cells }, answer) => {
      say(cells[0].number, formatNumber(logits[answer]));
      say(cells[1].number, percent(probabilities[answer]));
      cells[1].bar.style.setProperty("--share", String(probabilities[answer]));
      say(cells[3].number, formatNumber(terms[answer]));
      say(cells[4].number, formatNumber(slopes[answer]));
      const share = Math.min(Math.abs(slopes[answer]) / this.strongest, 1);
      cells[4].bar.style.setProperty("--share", String(share));
      cells[4].cell.classList.toggle("negative", slopes[answer] < 0);
    });
    say(this.sum, this.total(index, terms));
    film.labels.forEach((label, digit) => {
      const shares = probabilities.subarray(10 * digit, 10 * digit + 10);
      const answer = shares.indexOf(Math.max(...shares));
      const right = answer === label;
      say(this.verdicts[digit], `${right ? "✓" : "✗"} ${answer}, ${percent(shares[answer])}`);
      this.verdicts[digit].parentElement.classList.toggle("wrong", !right);
    });
  }

  /**
   * The terms, added up, become the loss of the digit, and that of all that it learns from.
   *
   * @param {number} index
   * @param {Float64Array} terms
   */
  total(index, terms) {
    const { film } = this;
    const sum = formatNumber(terms.reduce((total, term) => total + term, 0), 4);
    const loss = formatNumber(film.own.values[index], 4);
    const words = `${film.words.total}: ${film.root ? `√${sum} = ` : ""}${loss}`;
    if (film.learnt === 1) return words;
    return `${words}. ${film.words.mean}: ${formatNumber(film.losses.values[index], 4)}`;
  }
}
