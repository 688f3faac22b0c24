import assert from "node:assert/strict";
import { test } from "node:test";

import "./page.js";

import { completed, spelled } from "../../ui/components/address/component.js";

const at = (pathname, search = "") => ({ pathname, search, hash: "" });
const data = (wanted, before = [""], page = "pooling") => ({ page, before, wanted });

test("two spellings of one address are one", () => {
  const same = ["?b=2&a=1+x", "a=1%20x&b=2", "?a=1 x&b=2&embed=true&embed_options=dark_theme"];
  assert.equal(new Set(same.map(spelled)).size, 1);
  assert.equal(spelled(""), "");
  assert.equal(spelled("?embed=true"), "");
});

test("the order of a value that has several counts", () => {
  assert.notEqual(spelled("?a=1&a=2"), spelled("?a=2&a=1"));
  assert.equal(spelled("?a=1&b=3&a=2"), spelled("?b=3&a=1&a=2"));
});

test("an address that says less than the page shows is completed", () => {
  assert.equal(completed(at("/pooling"), data("run=x&pool_dx=2")), "?run=x&pool_dx=2");
  assert.equal(completed(at("/lab/pooling", "?old=x"), data("run=x", ["", "old=x"])), "?run=x");
});

test("what stands there already, in whatever spelling, is left", () => {
  assert.equal(completed(at("/pooling", "?b=2&a=1"), data("a=1&b=2", ["a=1&b=2"])), null);
  assert.equal(completed(at("/pooling", "?b=2&a=1&embed=true"), data("a=1&b=2", ["b=2&a=1"])), null);
  assert.equal(completed(at("/pooling"), data("")), null);
});

test("an address that Python does not know of is a newer step, and is left", () => {
  assert.equal(completed(at("/pooling", "?pool_dx=3"), data("pool_dx=2", ["", "pool_dx=1"])), null);
  assert.equal(completed(at("/pooling", "?pool_dx=1"), data("pool_dx=2", [])), null);
});

test("another page that was gone to meanwhile keeps its address", () => {
  assert.equal(completed(at("/convolution"), data("run=x")), null);
  assert.equal(completed(at("/"), data("run=x")), null);
});

test("the first page has no name", () => {
  assert.equal(completed(at("/"), data("home_digit=3", [""], "")), "?home_digit=3");
  assert.equal(completed(at("/lab/"), data("home_digit=3", [""], "")), "?home_digit=3");
  assert.equal(completed(at("/pooling"), data("home_digit=3", [""], "")), null);
});

test("a page that shows nothing but defaults has a bare address", () => {
  assert.equal(completed(at("/pooling", "?pool_dx=1"), data("", ["pool_dx=1"])), "");
});

test("what says how the lab is embedded stays", () => {
  const search = "?embed=true&embed_options=a&embed_options=b";
  assert.equal(completed(at("/pooling", search), data("run=x")), `?run=x&${search.slice(1)}`);
  assert.equal(completed(at("/pooling", `${search}&old=1`), data("", ["old=1"])), search);
});

test("a text keeps its signs on the way", () => {
  const ink = "p14.60.40_e30.100 & 100% + ü";
  const query = completed(at("/draw"), data(new URLSearchParams({ ink }).toString(), [""], "draw"));
  assert.equal(new URLSearchParams(query).get("ink"), ink);
});

let documents = 0;

/** Return what the component does in a page that has just been loaded: the module is a new one. */
async function loaded() {
  documents += 1;
  const module = await import(`../../ui/components/address/component.js?${documents}`);
  return module.default;
}

/** Do what the component does in a browser that is at an address; return what it was told. */
function inBrowser(complete, pathname, search, hash, said, { ahead = 0 } = {}) {
  const told = [];
  const before = globalThis.window; // of the other tests
  globalThis.window = {
    location: { pathname, search, hash },
    addEventListener: () => {},
    dispatchEvent: (event) => told.push(event.type),
    PopStateEvent: before.PopStateEvent,
    navigation: ahead === null ? undefined : steps(ahead),
    history: {
      state: { page: "of Streamlit" },
      replaceState: (...given) => told.push(given),
      pushState: () => assert.fail("a step in the history"),
    },
  };
  try {
    complete({ data: said });
  } finally {
    globalThis.window = before;
  }
  return told;
}

/** Return a history that goes on for some steps. */
function steps(ahead) {
  return { currentEntry: { index: 2 }, entries: () => new Array(3 + ahead) };
}

test("the address is put right in place, with all else that it holds", async () => {
  const complete = await loaded();
  const said = data("run=x", ["old=1"]);
  assert.deepEqual(inBrowser(complete, "/lab/pooling", "?old=1", "#sums", said), [
    [{ page: "of Streamlit" }, "", "/lab/pooling?run=x#sums"],
  ]);
  assert.deepEqual(inBrowser(complete, "/pooling", "?old=1", "", data("", ["old=1"])), [
    [{ page: "of Streamlit" }, "", "/pooling"],
  ]);
});

test("what Python says again is not done again: the hand has gone on", async () => {
  const complete = await loaded();
  const said = data("run=x", ["old=1"]);
  inBrowser(complete, "/pooling", "?old=1", "", said);
  assert.deepEqual(inBrowser(complete, "/pooling", "?old=1", "", said), []);
});

test("a right address is not touched", async () => {
  const complete = await loaded();
  assert.deepEqual(inBrowser(complete, "/pooling", "?run=x", "", data("run=x", ["run=x"])), []);
});

const said = data("run=x", [""]);
const older = ["/pooling", "?run=older", "", said];

test("a step back that was made while the page was loaded is told to Streamlit, once", async () => {
  const complete = await loaded();
  assert.deepEqual(inBrowser(complete, ...older, { ahead: 1 }), ["popstate"]);
  assert.deepEqual(inBrowser(complete, ...older, { ahead: 1 }), []);
});

test("a step back on another page is none on this one", async () => {
  const complete = await loaded();
  const other = ["/convolution", "?run=older", "", said];
  assert.deepEqual(inBrowser(complete, ...other, { ahead: 1 }), []);
});

test("what the hand changes while the page is loaded is no step back", async () => {
  assert.deepEqual(inBrowser(await loaded(), ...older, { ahead: 0 }), []);
  assert.deepEqual(inBrowser(await loaded(), ...older, { ahead: null }), [], "an older browser");
});

test("what Python says late of an address is no step back", async () => {
  const complete = await loaded();
  inBrowser(complete, "/pooling", "", "", data(""), { ahead: 1 });
  assert.deepEqual(inBrowser(complete, ...older, { ahead: 1 }), []);
});
