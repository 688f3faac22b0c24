import assert from "node:assert/strict";
import { test } from "node:test";

import introduction from "../../ui/components/introduction/component.js";
import { pass } from "./page.js";

const ADDRESS = "/lab/known";
const settled = () => new Promise((resolve) => setImmediate(resolve)); // all that can go on has gone on
let tickets = 0;

/** Stand in for what a browser has, under its name. */
const browserHas = (name, value) =>
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/**
 * A page in a browser: what its server answers, one after the other (null: no such address), what
 * its storage holds (null: refused), and whether tabs can wait for each other.
 */
function page({ answers = [], stored = {}, locks = true, ticket = `ticket ${(tickets += 1)}` }) {
  const [asked, sent, locked] = [[], [], []];
  browserHas("navigator", locks ? { locks: { request: (name, act) => (locked.push(name), act()) } } : {});
  browserHas("localStorage", stored && {
    getItem: (name) => stored[name] ?? null,
    setItem: (name, value) => { stored[name] = value; },
  });
  browserHas("fetch", async (address, request) => {
    asked.push({ address, ...request });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return { ok: answer !== null, json: async () => answer };
  });
  const show = () => introduction({
    data: { ticket, address: ADDRESS }, setTriggerValue: (event, message) => sent.push([event, message]),
  });
  show();
  return { asked, sent, stored, locked, show, bodies: () => asked.map(({ body }) => JSON.parse(body)) };
}

test("a browser that the server knows says nothing to the session", async () => {
  const one = page({ answers: [{}, {}], ticket: "known already" });
  await settled();
  assert.deepEqual(one.sent, []);
  assert.deepEqual(one.bodies(), [
    { ticket: "known already", kept: "" }, { ticket: "known already", kept: "", again: true },
  ]);
  const [{ address, method, headers }] = one.asked;
  assert.deepEqual([address, method, headers], [ADDRESS, "POST", { "Content-Type": "application/json" }]);
});

test("a session of another visitor has to ask the server who it is", async () => {
  const one = page({ answers: [{}, { other: true }] });
  await settled();
  assert.deepEqual(one.sent, [["known", { token: "" }]]);
});

test("what may be lost as a cookie is kept in the storage, and sent the next time", async () => {
  const one = page({ answers: [{}, { keep: "abc" }] });
  await settled();
  assert.deepEqual(one.stored, { cnnlab_visitor: "abc" });
  assert.deepEqual(one.sent, []);
  const next = page({ answers: [{}, {}], stored: one.stored });
  await settled();
  assert.deepEqual(next.bodies().map(({ kept }) => kept), ["abc", "abc"]);
  assert.deepEqual(next.stored, { cnnlab_visitor: "abc" }); // nothing new to keep
});

test("a ticket is handed over once, however often the page is drawn", async () => {
  const one = page({ answers: [{}, {}, {}, {}] });
  one.show();
  await settled();
  one.show();
  await settled();
  assert.equal(one.asked.length, 2);
});

test("where the host has no such address, the storage's token is the visitor", async () => {
  const one = page({ answers: [null], stored: { cnnlab_visitor: "kept before" } });
  await settled();
  assert.deepEqual(one.sent, [["known", { token: "kept before" }]]);
  assert.equal(one.asked.length, 1);
});

test("a host that cannot be reached the second time has no such address either", async () => {
  const one = page({ answers: [{}, new Error("no network")], stored: { cnnlab_visitor: "kept before" } });
  await settled();
  assert.deepEqual(one.sent, [["known", { token: "kept before" }]]);
});

test("without a token the page makes one up, of letters that an address may have, and keeps it", async () => {
  const real = globalThis.crypto;
  const odd = [255, 255, 255, 255, 255, 255, 0xfb, 0xef, 0xbe, 0xfb, 0xef, 0xbe]; // "////////++++++++" in base64
  browserHas("crypto", { getRandomValues: (bytes) => (bytes.set(odd), bytes) });
  const one = page({ answers: [new Error("no network")] });
  await settled();
  browserHas("crypto", real);
  assert.deepEqual(one.sent, [["known", { token: "________--------" }]]);
  assert.deepEqual(one.stored, { cnnlab_visitor: "________--------" });
  const other = page({ answers: [null] });
  await settled();
  assert.match(other.sent[0][1].token, /^[\w-]{16}$/);
});

test("where the storage is refused, this session has a token all the same", async () => {
  const one = page({ answers: [null], stored: null });
  await settled();
  assert.match(one.sent[0][1].token, /^[\w-]{16}$/);
  assert.deepEqual(one.bodies().map(({ kept }) => kept), [""]);
});

test("tabs act one after the other where the browser can do that", async () => {
  const one = page({ answers: [{}, {}] });
  await settled();
  assert.deepEqual(one.locked, ["cnnlab_visitor"]);
});

test("where it cannot, each waits half a second before it asks again", async () => {
  const one = page({ answers: [{}, { other: true }], locks: false });
  await settled();
  assert.equal(one.asked.length, 1);
  pass(499);
  await settled();
  assert.equal(one.asked.length, 1);
  pass(1);
  await settled();
  assert.equal(one.asked.length, 2);
  assert.deepEqual(one.sent, [["known", { token: "" }]]);
});

test("nobody waits for a host that has no such address", async () => {
  const one = page({ answers: [null], stored: { cnnlab_visitor: "mine" }, locks: false });
  await settled();
  assert.deepEqual(one.sent, [["known", { token: "mine" }]]);
});
