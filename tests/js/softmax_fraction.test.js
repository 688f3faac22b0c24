import assert from "node:assert/strict";
import { test } from "node:test";

import softmaxFraction from "../../ui/components/softmax_fraction/component.js";
import { document, fire, open } from "./page.js";
import { tree } from "./tree.js";

const HTML = '<div class="lab softmax" role="group"></div>';
const LN2 = Math.log(2);
const DATA = {
  // With T = 2 the exponentials are 4, 2 and 1/2: shares 8/13, 4/13 and 1/13.
  state: { logits: [2 * LN2, 4 * LN2, -2 * LN2], temperature: 2 },
  classNames: { 2: ["a person", "not a person"], 3: ["cat", "dog", "owl"] },
  chosen: null,
  presets: { "no idea": [0, 0, 0], "two classes": [2.65, 0] },
  limits: { score: 50, temperatures: [0.1, 10] },
  words: {
    presets: "Scores:", shift: "add 1 to all", temperature: "Temperature",
    columns: ["score z", "", "exp(z / T)", "", "probability"], logit: "Score of {name}",
    choose: "{name}: put it on top", term: "The term of {name}, {value}.", shares: "Shares of the sum",
  },
  alt: "A fraction.",
};
const shown = (changes = {}) => open(softmaxFraction, HTML, structuredClone({ ...DATA, ...changes }));
const find = ({ root }, selector) => root.querySelector(selector);
const all = ({ root }, selector) => [...root.querySelectorAll(selector)];
const texts = (lab, selector) => all(lab, selector).map(({ textContent }) => textContent);
const button = (lab, text) => all(lab, ".presets button").find(({ textContent }) => textContent === text);
const formula = (lab) => [".left", ".fraction .numerator", ".result"].map((one) => find(lab, one).textContent);
const lengths = ({ style }) => [style.left, style.width].map((text) => text && Number(parseFloat(text).toFixed(2)));
function type(lab, index, text) {
  const field = all(lab, ".row input")[index];
  field.value = text;
  fire(field, "input");
  return field;
}
function slide(lab, place) {
  const slider = find(lab, ".slider");
  slider.value = String(place);
  fire(slider, "input");
  return slider;
}

test("at first there are the scores on offer, the temperature, the fraction and the classes", () => {
  const lab = shown();
  assert.equal(tree(lab.root, ["style"]), `div.lab.softmax role="group" aria-label="A fraction."
  div.presets
    span.small · Scores:
    button.tool type="button" · no idea
    button.tool type="button" · two classes
    button.tool type="button" · add 1 to all
  label.heat
    span · Temperature
    input.slider type="range" min="0" max="100" step="1" aria-valuetext="T = 2"
    output · T = 2
  div.formula-holder
    div.formula
      span.left · p(dog) =
      span.fraction
        span.numerator
          span.power · e
            sup · 1.39
        span.denominator ·  + | + \n${["cat 2 0.693", "dog 4 1.39", "owl 0.5 −0.693"].map((term) => {
          const [name, value, exponent] = term.split(" ");
          const [chosen, tabindex] = name === "dog" ? [".chosen", 0] : ["", -1];
          const about = `aria-label="The term of ${name}, ${value}." tabindex="${tabindex}"`;
          return `          button.power-term${chosen} type="button" ${about}
            span.power · e
              sup · ${exponent}
            small · ${value}`;
        }).join("\n")}
      span · =
      span.fraction
        span.numerator · 4
        span.denominator · 6.5
      span · =
      strong.result · 61.5 %
    div.shares role="img" aria-label="Shares of the sum: cat 30.8 %, dog 61.5 %, owl 7.7 %"
      span.share title="cat" · cat
      span.share.chosen title="dog" · dog
      span.share title="owl" · owl
  div.classes
    span.small
    span.small · score z
    span.small
    span.small · exp(z / T)
    span.small
    span.small · probability\n${["cat 2 30.8", "dog 4 61.5", "owl 0.5 7.7"].map((row) => {
      const [name, value, percent] = row.split(" ");
      const chosen = name === "dog";
      return `    div.row${chosen ? ".chosen" : ""}
      button.name type="button" tabindex="-1" aria-label="${name}: put it on top" aria-pressed="${chosen}" · ${name}
      input.number aria-label="Score of ${name}" autocomplete="off"
      span.track.signed
        i.zero
        i.bar${name === "owl" ? ".negative" : ""}
      span.value · ${value}
      span.track
        i.bar
      span.percent · ${percent} %`;
    }).join("\n")}
  p.spoken aria-live="polite"`);
});

test("bars are as long as scores and shares", () => {
  const lab = shown();
  const scores = all(lab, ".signed .bar");
  assert.deepEqual(scores.map(lengths), [[50, 25], [50, 50], [25, 25]]); // from the middle, the largest to the end
  assert.match(scores[0].style.left + scores[0].style.width, /^50%25%$/);
  const shares = all(lab, ".track:not(.signed) .bar");
  assert.deepEqual(shares.map(lengths).map(([, width]) => width), [30.77, 61.54, 7.69]);
  assert.match(shares[0].style.width, /%$/);
  const parts = all(lab, ".share").map(({ style }) => Number(style.flexGrow));
  [4 / 13, 8 / 13, 1 / 13].forEach((share, index) => assert.ok(Math.abs(parts[index] - share) < 1e-5));
  const small = shown({ state: { logits: [0.5, 0, -0.25], temperature: 1 } }); // below 1, none reaches the end
  assert.deepEqual(all(small, ".signed .bar").map(lengths), [[50, 25], [50, 0], [37.5, 12.5]]);
  const negative = all(small, ".signed .bar").map(({ classList }) => classList.contains("negative"));
  assert.deepEqual(negative, [false, false, true]);
});

test("a name stands in the bar only where there is room", () => {
  const lab = shown({ state: { logits: [0, Math.log(16), Math.log(0.999)], temperature: 1 } });
  assert.deepEqual(texts(lab, ".share"), ["", "dog", ""]); // 5.6 % are too little
  assert.deepEqual(texts(shown(), ".share"), ["cat", "dog", "owl"]); // 7.7 % are not
});

test("a score that is typed counts at once, and is told when the hand lets go", () => {
  const lab = shown();
  const field = type(lab, 0, "-3");
  assert.deepEqual(texts(lab, ".value"), ["0.223", "4", "0.5"]); // e to the power of −1.5
  assert.deepEqual(lab.sent, []);
  fire(field, "change");
  assert.deepEqual(lab.sent, [["state", { revision: 1, logits: [-3, 4 * LN2, -2 * LN2], temperature: 2 }]]);
  const share = (4 / (Math.exp(-1.5) + 4.5)) * 100;
  assert.equal(find(lab, ".spoken").textContent, `p(dog) = ${share.toFixed(1)} %`);
  fire(field, "change"); // nothing new
  assert.equal(lab.sent.length, 1);
  type(lab, 0, "50.5");
  assert.ok(field.classList.contains("wrong"));
});

test("dragging a score tells nothing until the hand lets go", () => {
  const lab = shown({ state: { logits: [1, 2, 3], temperature: 1 } });
  const [field] = all(lab, ".row input");
  fire(field, "pointerdown", { clientY: 100 });
  fire(field, "pointermove", { clientY: 92 });
  fire(field, "blur");
  lab.update({ ...DATA, state: { logits: [7, 7, 7], temperature: 1 } }); // too late
  assert.deepEqual(lab.sent, []);
  fire(field, "lostpointercapture");
  assert.deepEqual(lab.sent[0][1].logits, [2, 2, 3]);
});

test("Python's word waits while the hand is down, even if nothing has moved yet", () => {
  const lab = shown();
  const [field] = all(lab, ".row input");
  fire(field, "pointerdown", { clientY: 100 });
  lab.update({ ...DATA, state: { logits: [7, 7, 7], temperature: 1 } });
  assert.equal(find(lab, "output").textContent, "T = 2");
});

test("the slider goes from 0.1 to 10 in equal factors", () => {
  const lab = shown();
  assert.equal(find(lab, ".slider").value, "65"); // log 20 of log 100
  const at = (place) => (slide(lab, place), find(lab, "output").textContent);
  assert.deepEqual([0, 25, 50, 100].map(at), ["T = 0.1", "T = 0.32", "T = 1", "T = 10"]);
  assert.equal(find(lab, ".slider").getAttribute("aria-valuetext"), "T = 10");
  assert.deepEqual(lab.sent, []);
  fire(find(lab, ".slider"), "change");
  assert.deepEqual(lab.sent[0][1], { revision: 1, ...DATA.state, temperature: 10 });
  // e to the powers of 0.4, 0.2 and so on: the hotter, the more alike
  assert.deepEqual(texts(lab, ".value"), ["1.15", "1.32", "0.871"]);
});

test("the slider stays where the hand puts it, also where two places mean the same temperature", () => {
  const lab = shown();
  assert.equal(slide(lab, 1).value, "1"); // else the arrow key could never leave the cold end
  assert.equal(find(lab, "output").textContent, "T = 0.1");
  assert.equal(slide(lab, 3).value, "3");
  lab.update({ ...DATA });
  fire(find(lab, ".slider"), "change");
  lab.update({ ...DATA, heard: 1, state: { ...DATA.state, temperature: 0.5 } });
  assert.equal(find(lab, ".slider").value, "35");
});

test("a term, a share or a row that is pointed at lights up everywhere, and is chosen by a click", () => {
  const lab = shown();
  const looked = () => all(lab, ".looked").map(({ classList }) => classList[0]);
  for (const [selector, come, go] of [
    [".power-term", "pointerenter", "pointerleave"], [".share", "pointerenter", "pointerleave"],
    [".row", "focusin", "focusout"], [".row", "pointerenter", "pointerleave"],
  ]) {
    const element = all(lab, selector)[2];
    fire(element, come);
    assert.deepEqual(looked(), ["power-term", "share", "row"]);
    assert.ok(all(lab, ".row")[2].classList.contains("looked"));
    fire(element, go);
    assert.deepEqual(looked(), []);
  }
  fire(all(lab, ".share")[0], "click");
  assert.deepEqual(formula(lab), ["p(cat) =", "e0.693", "30.8 %"]);
  assert.equal(all(lab, ".numerator")[1].textContent, "2");
  assert.deepEqual(all(lab, ".chosen").map(({ classList }) => classList[0]), ["power-term", "share", "row"]);
  fire(all(lab, ".power-term")[2], "click");
  assert.deepEqual(formula(lab), ["p(owl) =", "e−0.693", "7.7 %"]);
  fire(all(lab, ".row .name")[1], "click");
  assert.deepEqual(all(lab, ".name").map((name) => name.getAttribute("aria-pressed")), ["false", "true", "false"]);
  assert.deepEqual(lab.sent, []); // what is looked at is nobody's business
});

test("pointing at the same class again draws nothing anew", () => {
  const lab = shown();
  fire(all(lab, ".row")[2], "pointerenter");
  const before = find(lab, "sup");
  fire(all(lab, ".share")[2], "pointerenter");
  assert.equal(find(lab, "sup"), before);
});

test("arrow keys walk along the terms, Home and End go to the ends", () => {
  const lab = shown();
  const terms = all(lab, ".power-term");
  terms[1].focus();
  const go = (key) => {
    const { defaultPrevented } = fire(document.activeElement, "keydown", { key });
    return [terms.indexOf(document.activeElement), formula(lab)[0], defaultPrevented];
  };
  const keys = ["Right", "Right", "Left", "Up", "Left", "Up", "Down"].map((way) => `Arrow${way}`);
  const names = (...places) => places.map((place) => [place, `p(${["cat", "dog", "owl"][place]}) =`, true]);
  assert.deepEqual(keys.map(go), names(2, 2, 1, 0, 0, 0, 1));
  assert.deepEqual(["End", "ArrowDown", "ArrowRight", "ArrowUp", "Home"].map(go), names(2, 2, 2, 1, 0));
  assert.deepEqual(go("End"), [2, "p(owl) =", true]);
  assert.deepEqual(go("x"), [2, "p(owl) =", false]);
  assert.deepEqual(terms.map(({ tabIndex }) => tabIndex), [-1, -1, 0]);
});

test("scores on offer are taken, and adding 1 to all changes no probability", () => {
  const lab = shown();
  fire(button(lab, "add 1 to all"), "click");
  assert.deepEqual(lab.sent[0][1].logits, [2.386, 3.773, -0.386]);
  assert.deepEqual(texts(lab, ".percent"), ["30.8 %", "61.5 %", "7.7 %"]);
  fire(button(lab, "no idea"), "click");
  assert.deepEqual(lab.sent[1][1], { revision: 2, logits: [0, 0, 0], temperature: 2 });
  assert.deepEqual(texts(lab, ".percent"), ["33.3 %", "33.3 %", "33.3 %"]);
  assert.deepEqual(all(lab, ".row input").map(({ value }) => value), ["0", "0", "0"]);
  assert.equal(formula(lab)[0], "p(dog) ="); // still
  type(lab, 0, "5"); // what was offered stays as it is
  fire(button(lab, "no idea"), "click");
  assert.deepEqual(texts(lab, ".value"), ["1", "1", "1"]);
  type(lab, 0, "50");
  fire(button(lab, "add 1 to all"), "click");
  assert.deepEqual(lab.sent.at(-1)[1].logits, [50, 1, 1]); // at most 50
});

test("scores of other classes get a view of their own", () => {
  const lab = shown();
  fire(all(lab, ".row")[2], "pointerenter");
  fire(button(lab, "two classes"), "click");
  assert.deepEqual(texts(lab, ".name"), ["a person", "not a person"]);
  assert.deepEqual([formula(lab)[0], all(lab, ".power-term").length], ["p(a person) =", 2]); // the likeliest
  assert.deepEqual(all(lab, ".looked"), []);
  assert.deepEqual(lab.sent[0][1].logits, [2.65, 0]);
  assert.equal(find(lab, ".spoken").textContent, "p(a person) = 79.0 %"); // 1 / (1 + exp(−2.65 / 2))
  lab.update({ ...DATA, heard: 1 });
  assert.deepEqual(texts(lab, ".name"), ["cat", "dog", "owl"]);
  assert.equal(formula(lab)[0], "p(dog) =");
});

test("Python says which class is on top, and the hand may choose another one", () => {
  const lab = shown({ chosen: 2 });
  assert.equal(formula(lab)[0], "p(owl) =");
  fire(all(lab, ".row")[0], "click");
  lab.update({ ...DATA, chosen: 2, state: { logits: [1, 2, 3], temperature: 1 } });
  assert.equal(formula(lab)[0], "p(cat) =");
  lab.update({ ...DATA, chosen: 1 });
  assert.equal(formula(lab)[0], "p(dog) =");
  lab.update({ ...DATA, chosen: null, state: { logits: [1, 2, 3], temperature: 1 } });
  assert.equal(formula(lab)[0], "p(owl) =");
});

test("other names for as many classes are another view, of the class that Python says", () => {
  const lab = shown({ chosen: 2 });
  fire(all(lab, ".row")[0], "click");
  lab.update({ ...DATA, chosen: 2, classNames: { 3: ["ant", "bee", "cow"] } });
  assert.deepEqual(texts(lab, ".name"), ["ant", "bee", "cow"]);
  assert.equal(formula(lab)[0], "p(cow) =");
  const commas = shown({ classNames: { 3: ["a,b", "c", "d"] } });
  commas.update({ ...DATA, classNames: { 3: ["a", "b,c", "d"] } });
  assert.deepEqual(texts(commas, ".name"), ["a", "b,c", "d"]);
});

test("what is on offer is what Python said last", () => {
  const lab = shown();
  lab.update({ ...DATA, presets: { ...DATA.presets, "no idea": [1, 2, 3] } });
  fire(button(lab, "no idea"), "click");
  assert.deepEqual(lab.sent[0][1].logits, [1, 2, 3]);
});

test("an answer to something older changes nothing, nor does one while the hand goes on", () => {
  const lab = shown();
  fire(button(lab, "no idea"), "click");
  lab.update(DATA); // has heard of nothing
  assert.deepEqual(texts(lab, ".value"), ["1", "1", "1"]);
  const field = type(lab, 0, "2");
  lab.update({ ...DATA, heard: 1, state: { logits: [0, 0, 0], temperature: 2 } });
  assert.equal(texts(lab, ".value")[0], "2.72");
  fire(field, "change");
  assert.equal(lab.sent.at(-1)[1].revision, 2);
  lab.update({ ...DATA, heard: 2, state: { logits: [0, 0, 0], temperature: 2 } });
  assert.equal(texts(lab, ".value")[0], "1");
  fire(field, "change"); // that is no news
  assert.equal(lab.sent.length, 2);
});

test("a new session that knows nothing of the old one is believed", () => {
  const lab = shown({ heard: 9 });
  fire(button(lab, "no idea"), "click");
  lab.update({ ...DATA, heard: 0 });
  assert.deepEqual(texts(lab, ".value"), ["2", "4", "0.5"]);
});

test("a place in the page keeps its rows until it leaves", () => {
  const lab = shown();
  const row = find(lab, ".row");
  lab.update({ ...DATA, alt: "Another fraction." });
  assert.equal(find(lab, ".row"), row);
  assert.equal(lab.root.getAttribute("aria-label"), "Another fraction.");
  lab.leave();
});

test("the field of each class has its own score", () => {
  const lab = shown({ state: { logits: [1, -2.5, 3], temperature: 1 } });
  assert.deepEqual(all(lab, ".row input").map(({ value }) => value), ["1", "−2.5", "3"]);
});
