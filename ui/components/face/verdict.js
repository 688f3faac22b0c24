/** What the neuron says, how sure it is, and the moment at which it changed its mind. */

import { sigmoid } from "../shared/arithmetic.js";
import { fill, make, makeSvg } from "../shared/elements.js";
import { withSign } from "../shared/number_field.js";

const REACH = 8; // of the drawn sigmoid, on either side of zero

/** Build the verdict. */
export function createVerdict(container, lab) {
  const { words } = lab.data;
  const answer = make("div", "answer");
  const sum = make("div", "sum");
  const curve = makeSvg("svg", { viewBox: "-8.4 -1.12 16.8 1.24", class: "sigmoid", role: "img" });
  curve.setAttribute("preserveAspectRatio", "none");
  const points = Array.from({ length: 65 }, (_, index) => (index / 64) * 2 * REACH - REACH);
  const holder = make("div", "curve");
  const dot = make("i", "dot");
  curve.append(
    makeSvg("path", { d: "M-8 -0.5H8M0 -1V0", class: "threshold" }),
    makeSvg("path", { d: `M${points.map((x) => `${x} ${-sigmoid(x)}`).join("L")}`, class: "line" }),
  );
  holder.append(curve, dot);
  const flipped = make("p", "flipped");
  const live = make("p", "spoken", "", { "aria-live": "polite" });
  container.append(answer, sum, holder, flipped, live);

  function show() {
    const { logit, probability, isPerson } = lab.decision;
    const flip = lab.flips.at(-1);
    const said = isPerson ? words.person : words.noPerson;
    if (answer.textContent && answer.textContent !== said) {
      container.classList.remove("flash");
      void container.offsetWidth; // so that the animation starts again
      container.classList.add("flash");
    }
    answer.textContent = said;
    container.classList.toggle("person", isPerson);
    sum.textContent = `σ(${withSign(logit)}) = ${(probability * 100).toFixed(1)} %`;
    curve.setAttribute("aria-label", `${words.sigmoid}: ${sum.textContent}`);
    const x = Math.min(Math.max(logit, -REACH), REACH);
    dot.style.left = `${((x + 8.4) / 16.8) * 100}%`;
    dot.style.top = `${((1.12 - probability) / 1.24) * 100}%`;
    flipped.textContent = flip ? fill(words.flipped, flip) : "";
  }

  /** Tell those who listen, once the hand has let go. */
  function speak() {
    live.textContent = `${answer.textContent}, ${sum.textContent}. ${flipped.textContent}`;
  }
  return { show, speak };
}
