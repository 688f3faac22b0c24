import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { document, pass } from "./page.js";

Object.assign(globalThis, { MutationObserver: globalThis.window.MutationObserver, CSS: globalThis.window.CSS });
const { default: keep, isLost, namesOf, watch } = await import("../../ui/components/focus/component.js");

const { window } = globalThis;
/** Show elements, as Streamlit does: each control in a container that bears its key. */
function show(html) {
  document.body.innerHTML = html;
}

const button = (key, label, more = "") => `<div class="box st-key-${key}"><button ${more}>${label}</button></div>`;
const find = (label) => [...document.querySelectorAll("button, input")].find((one) => one.textContent === label);
const focused = () => (document.activeElement === document.body ? "nothing" : document.activeElement.textContent);

/** Change the page as a browser does: what is gone or disabled has no focus any more. */
async function change(action) {
  const has = document.activeElement;
  has.blur();
  action();
  if (has.isConnected && !has.disabled && has !== document.body) has.focus();
  await window.happyDOM.waitUntilComplete();
}

let stop = () => {};

beforeEach(() => {
  stop = watch();
  show(button("first", "First") + button("train_start", "Start") + button("later", "Later"));
  find("Start").focus();
});

afterEach(() => {
  stop();
  document.body.innerHTML = "";
  pass(600);
});

test("the names of what is around an element, from the nearest, are without numbers", () => {
  show('<div class="st-key-settings"><div class="st-key-rate-12 x"><div class="st-key-set_5"><p></p></div></div></div>');
  const path = [];
  for (let part = document.querySelector("p"); part; part = part.parentElement) path.push(part);
  assert.deepEqual(namesOf([...path, document, window]), ["set", "rate", "settings"]);
});

test("the focus goes to what a button has begun", async () => {
  await change(() => {
    document.body.insertAdjacentHTML("beforeend", `<div class="st-key-begun_by_train_start">${button("pause", "Pause")}</div>`);
    find("Start").disabled = true;
  });
  assert.equal(focused(), "Pause");
});

test("it waits for what a button begins, which comes later", async () => {
  await change(() => (find("Start").disabled = true));
  assert.equal(focused(), "nothing");
  await change(() =>
    document.body.insertAdjacentHTML("beforeend", `<div class="st-key-begun_by_train_start">${button("pause", "Pause")}</div>`),
  );
  assert.equal(focused(), "Pause");
});

test("it goes to the control that has taken the place, which has another number", async () => {
  show(`<div>${button("other", "Other")}${button("more_5", "+ 5 epochs")}</div>`);
  find("+ 5 epochs").focus();
  await change(() => (document.body.innerHTML = `<div>${button("other", "Other")}${button("more_10", "+ 5 again")}</div>`));
  assert.equal(focused(), "+ 5 again");
});

test("where nothing takes the place, the nearest control has it after a while", async () => {
  show(`${button("far", "Far")}<section>${button("a", "Beside", 'tabindex="-1"')}${button("b", "Near")}${button("gone", "Gone")}</section>`);
  find("Gone").focus();
  await change(() => document.querySelector(".st-key-gone").remove());
  assert.equal(focused(), "nothing");
  pass(600);
  assert.equal(focused(), "Near");
});

test("a control of a like name is another one", async () => {
  show(button("rate_max", "Highest") + button("rate", "Rate"));
  find("Rate").focus();
  await change(() => document.querySelector(".st-key-rate").remove());
  pass(600);
  assert.equal(focused(), "nothing");
});

test("a hand that clicks beside everything, or goes on to another control, keeps what it has done", async () => {
  find("Start").blur();
  assert.equal(isLost({ element: find("Start"), path: [], names: [] }), false);
  find("Later").focus();
  await change(() => find("Start").remove());
  pass(600);
  assert.equal(focused(), "Later");
});

test("a finger needs no focus: on a phone, a keyboard might come up", async () => {
  const start = find("Start");
  start.matches = () => false; // :focus-visible
  start.blur();
  start.focus();
  await change(() => {
    document.body.insertAdjacentHTML("beforeend", `<div class="st-key-begun_by_train_start">${button("pause", "Pause")}</div>`);
    find("Start").disabled = true;
  });
  pass(600);
  assert.equal(focused(), "nothing");
});

test("each page asks for it, and the document is watched once", () => {
  stop();
  let watched = 0;
  const listen = document.addEventListener;
  document.addEventListener = () => (watched += 1);
  keep();
  keep();
  document.addEventListener = listen;
  assert.equal(watched, 1);
});
