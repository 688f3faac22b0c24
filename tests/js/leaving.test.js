import assert from "node:assert/strict";
import { test } from "node:test";

import { document, fire, pass } from "./page.js";

import { waitItsTurn } from "../../ui/components/address/leaving.js";

/** Return an element of a page whose clicks wait, and what has arrived. */
function linkOf(kind) {
  document.body.innerHTML = `<div><a data-testid="${kind}" href="/pooling"><span>Pooling</span></a></div>`;
  const root = document.body.firstElementChild;
  const told = [];
  root.addEventListener("click", waitItsTurn, true);
  root.addEventListener("click", (click) => told.push(click.target.tagName));
  return { words: root.querySelector("span"), told };
}

for (const kind of ["stSidebarNavLink", "stPageLink-NavLink"]) {
  test(`a page is left after what its fields tell at the same moment: ${kind}`, () => {
    const { words, told } = linkOf(kind);
    setTimeout(() => told.push("typed"), 0);
    const click = fire(words, "click");
    assert.equal(click.defaultPrevented, true);
    assert.deepEqual(told, []);
    pass();
    assert.deepEqual(told, ["typed", "A"]);
    pass(1000);
    assert.equal(told.length, 2);
  });
}

test("the next click waits, too", () => {
  const { words, told } = linkOf("stSidebarNavLink");
  for (let count = 1; count <= 2; count += 1) {
    fire(words, "click");
    assert.equal(told.length, count - 1);
    pass();
    assert.equal(told.length, count);
  }
});

test("other clicks act at once", () => {
  const { words, told } = linkOf("stButton");
  assert.equal(fire(words, "click").defaultPrevented, false);
  assert.deepEqual(told, ["SPAN"]);
});

for (const how of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { altKey: true }, { button: 1 }]) {
  test(`a click that opens another tab or window is the browser's: ${Object.keys(how)}`, () => {
    const { words, told } = linkOf("stSidebarNavLink");
    assert.equal(fire(words, "click", how).defaultPrevented, false);
    assert.deepEqual(told, ["SPAN"]);
  });
}
