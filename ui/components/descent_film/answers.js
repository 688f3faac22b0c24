/** The forward pass: from logits to the loss, term by term; and what all ten digits are taken for. */

import { largestMagnitude } from "../shared/arithmetic.js";
import { formatNumber } from "../shared/colours.js";
import { make, say } from "../shared/elements.js";
import { percent, rowOf } from "./tables.js";
import { FAINT, paint } from "./kernels.js";

export class Answers {
  constructor(words) {
    this.words = words;
    this.element = make("div", "answers"); // the digit's forward pass
    this.all = make("div"); // what all ten are taken for
    this.heading = make("div", "heading");
    this.table = make("table");
    const head = make("thead");
    const headings = make("tr");
    for (const name of words.columns) headings.append(make("th", "", name, { scope: "col" }));
    head.append(headings);
    this.body = make("tbody");
    this.table.append(head, this.body);
    this.sum = make("div", "sum");
    this.digits = make("div", "digits");
    this.others = make("div", "heading");
    this.element.append(this.heading, this.table, this.sum);
    this.all.append(this.others, this.digits);
  }

  build(film) {
    this.film = film;
    const { labels, learnt, words } = film;
    say(this.heading, words.forward);
    say(this.others, words.digits);
    this.rows = Array.from({ length: 10 }, (_, answer) => {
      const row = make("tr", answer === labels[0] ? "right" : "");
      row.append(make("th", "", String(answer), { scope: "row" }));
      const cells = ["", "bar", "", "", "bar signed"].map((kind) => {
        const cell = make("td", kind);
        const number = make("span");
        if (kind) cell.append(make("i"));
        cell.append(number);
        row.append(cell);
        return { cell, number, bar: cell.querySelector("i") };
      });
      say(cells[2].number, answer === labels[0] ? "1" : "0");
      return { row, cells };
    });
    this.body.replaceChildren(...this.rows.map(({ row }) => row));
    this.verdicts = labels.map(() => make("span"));
    this.digits.replaceChildren(
      ...labels.map((label, digit) => {
        const figure = make("figure", digit < learnt ? "" : "not-learnt");
        const side = film.picture.rows;
        const canvas = make("canvas", "", "", { width: side, height: side, role: "img", "aria-label": String(label) });
        const context = canvas.getContext("2d");
        paint({ canvas, context, image: null }, rowOf(film.digits, digit), 1, film.grey, false);
        figure.append(canvas, this.verdicts[digit]);
        return figure;
      }),
    );
    const slopes = film.logitGradients;
    this.strongest = Math.max(largestMagnitude({ values: rowOf(slopes, 0) }), FAINT);
  }

  show(index) {
    const { film } = this;
    const rows = [film.logits, film.probabilities, film.terms, film.logitGradients].map((table) =>
      rowOf(table, index),
    );
    const [logits, probabilities, terms, slopes] = rows;
    this.rows.forEach(({ cells }, answer) => {
      say(cells[0].number, formatNumber(logits[answer]));
      say(cells[1].number, percent(probabilities[answer]));
      cells[1].bar.style.setProperty("--share", probabilities[answer]);
      say(cells[3].number, formatNumber(terms[answer]));
      say(cells[4].number, formatNumber(slopes[answer]));
      const share = Math.min(Math.abs(slopes[answer]) / this.strongest, 1);
      cells[4].bar.style.setProperty("--share", share);
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

  /** The terms, added up, become the loss of the digit, and that of all that it learns from. */
  total(index, terms) {
    const { film } = this;
    const sum = formatNumber(terms.reduce((total, term) => total + term, 0), 4);
    const loss = formatNumber(film.own.values[index], 4);
    const words = `${film.words.total}: ${film.root ? `√${sum} = ` : ""}${loss}`;
    if (film.learnt === 1) return words;
    return `${words}. ${film.words.mean}: ${formatNumber(film.losses.values[index], 4)}`;
  }
}
