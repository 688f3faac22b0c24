import assert from "node:assert/strict";
import { test } from "node:test";

import { Handshake } from "../../ui/components/shared/handshake.js";

/** A handshake, with what it has told Python. */
function shaken() {
  const handshake = new Handshake();
  const told = [];
  const setTriggerValue = (event, message) => told.push([event, message]);
  /** Python sends data: whether its word counts. */
  const hears = (heard) => handshake.take({ data: { heard }, setTriggerValue });
  const change = () => {
    handshake.change();
    handshake.tell("state", { value: told.length });
  };
  return { handshake, told, hears, change };
}

test("Python's first word counts, whatever it has heard from an earlier visit", () => {
  for (const heard of [0, 7]) {
    const { handshake, hears } = shaken();
    assert.equal(hears(heard), true);
    assert.deepEqual([handshake.revision, handshake.isAnswered], [heard, true]);
  }
});

test("each change has the next number, and Python is told which", () => {
  const { told, hears, change } = shaken();
  hears(4);
  change();
  change();
  assert.deepEqual(told, [["state", { revision: 5, value: 0 }], ["state", { revision: 6, value: 1 }]]);
});

test("an answer to an older change does not count, one to the last does", () => {
  const { handshake, hears, change } = shaken();
  hears(0);
  change();
  change();
  assert.equal(handshake.isAnswered, false);
  assert.deepEqual([hears(0), hears(1), hears(2)], [false, false, true]);
  assert.equal(handshake.revision, 2);
  assert.equal(hears(2), true); // and nothing new
});

test("nothing that Python has not heard yet is forgotten while it says the same again", () => {
  const { handshake, hears, change } = shaken();
  hears(0);
  change();
  assert.equal(hears(0), false);
  assert.equal(handshake.revision, 1);
});

test("where another page of the same visit has changed more, the hand goes on from there", () => {
  const { told, hears, change } = shaken();
  hears(0);
  assert.equal(hears(9), true);
  change();
  assert.equal(told[0][1].revision, 10);
});

test("a new session has heard less: its word counts, and numbers begin anew", () => {
  const { handshake, told, hears, change } = shaken();
  hears(5);
  change();
  assert.equal(hears(0), true);
  assert.equal(handshake.revision, 0);
  change();
  assert.equal(told.at(-1)[1].revision, 1);
});

test("the newest way to Python is used", () => {
  const { handshake, told, hears } = shaken();
  hears(0);
  const later = [];
  handshake.take({ data: { heard: 0 }, setTriggerValue: (...given) => later.push(given) });
  handshake.change();
  handshake.tell("cell", { row: 1 });
  assert.deepEqual([told, later], [[], [["cell", { revision: 1, row: 1 }]]]);
});
