/** The fraction of one class: its exponential over all of them; and the sum as one divided bar. */

import { formatNumber } from "../shared/colours.js";
import { fill, make } from "../shared/elements.js";

/** Write a power of e, such as e^2.65, with the exponent raised. */
function power(exponent) {
  const element = make("span", "power", "e");
  element.append(make("sup", "", formatNumber(exponent)));
  return element;
}

/** Build the fraction. */
export function createFraction(container, lab) {
  const { words } = lab.data;
  const left = make("span", "left");
  const symbols = make("span", "fraction");
  const numbers = make("span", "fraction");
  const result = make("strong", "result");
  const [numerator, denominator] = [make("span", "numerator"), make("span", "denominator")];
  const [above, below] = [make("span", "numerator"), make("span", "denominator")];
  symbols.append(numerator, denominator);
  numbers.append(above, below);
  const formula = make("div", "formula");
  formula.append(left, symbols, make("span", "", "="), numbers, make("span", "", "="), result);
  const bar = make("div", "shares", "", { role: "img" });
  const terms = lab.state.logits.map((_, index) => {
    const term = make("button", "power-term", "", { type: "button" });
    hookUp(term, lab, index);
    term.addEventListener("keydown", (event) => step(event, index));
    return term;
  });
  const shares = lab.state.logits.map((_, index) => {
    const share = make("span", "share", "", { title: lab.names[index] });
    hookUp(share, lab, index);
    bar.append(share);
    return share;
  });
  terms.forEach((term, index) => {
    if (index > 0) denominator.append(" + ");
    denominator.append(term);
  });
  container.append(formula, bar);

  /** Go to another term by the keyboard, and choose it. */
  function step(event, index) {
    const last = terms.length - 1;
    const next = {
      ArrowRight: Math.min(index + 1, last),
      ArrowDown: Math.min(index + 1, last),
      ArrowLeft: Math.max(index - 1, 0),
      ArrowUp: Math.max(index - 1, 0),
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    lab.choose(next);
    terms[next].focus();
  }

  function show() {
    const { logits, temperature } = lab.state;
    const sum = lab.powers.reduce((total, value) => total + value, 0);
    left.textContent = `p(${lab.names[lab.chosen]}) =`;
    numerator.replaceChildren(power(logits[lab.chosen] / temperature));
    terms.forEach((term, index) => {
      term.replaceChildren(power(logits[index] / temperature));
      term.append(make("small", "", formatNumber(lab.powers[index])));
      term.setAttribute(
        "aria-label",
        fill(words.term, { name: lab.names[index], value: formatNumber(lab.powers[index]) }),
      );
      term.tabIndex = index === lab.chosen ? 0 : -1; // one stop of Tab; arrows go on from there
      mark(term, lab, index);
    });
    above.textContent = formatNumber(lab.powers[lab.chosen]);
    below.textContent = formatNumber(sum);
    result.textContent = `${(lab.probabilities[lab.chosen] * 100).toFixed(1)} %`;
    shares.forEach((share, index) => {
      share.style.flexGrow = lab.probabilities[index];
      share.textContent = lab.probabilities[index] > 0.06 ? lab.names[index] : "";
      mark(share, lab, index);
    });
    const said = lab.names.map((name, index) => `${name} ${(lab.probabilities[index] * 100).toFixed(1)} %`);
    bar.setAttribute("aria-label", `${words.shares}: ${said.join(", ")}`);
  }
  return { show };
}

/** Let an element point at a class, and choose it for the numerator. */
export function hookUp(element, lab, index) {
  element.addEventListener("pointerenter", () => lab.look(index));
  element.addEventListener("pointerleave", () => lab.look(null));
  element.addEventListener("focusin", () => lab.look(index));
  element.addEventListener("focusout", () => lab.look(null));
  element.addEventListener("click", () => lab.choose(index));
}

/** Show whether a class is pointed at, and whether it is the one in the numerator. */
export function mark(element, lab, index) {
  element.classList.toggle("looked", lab.looking === index);
  element.classList.toggle("chosen", lab.chosen === index);
}
