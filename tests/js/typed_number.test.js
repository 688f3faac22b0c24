import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { readingsOf, readNumber } from "../../ui/components/shared/typed_number.js";

const NUMBERS = JSON.parse(readFileSync(new URL("../typed_numbers.json", import.meta.url), "utf-8"));

test("numbers that people type are read as Python reads them", () => {
  for (const [text, meant] of Object.entries(NUMBERS)) {
    const readings = meant === null ? [] : [meant].flat();
    assert.equal(readingsOf(text).length, readings.length, `“${text}” is ${readingsOf(text)}`);
    readingsOf(text).forEach((one, index) => assert.ok(Math.abs(one - readings[index]) < 1e-12, text));
  }
});

test("no ordinary number is read as one", () => {
  assert.deepEqual(["nan", "-inf", "∞", "1e999"].flatMap(readingsOf), [NaN, -Infinity, Infinity, Infinity]);
  assert.deepEqual(readingsOf("9".repeat(100)), [1e100]);
  assert.deepEqual(readingsOf("9".repeat(101)), []);
  assert.deepEqual(readingsOf(" ".repeat(1e6)), []);
});

test("what cannot be taken says why, and what has two readings says both", () => {
  assert.deepEqual(readNumber("1/4", 10), { value: 0.25, wrong: "" });
  assert.deepEqual(readNumber("3,200", 1e4), { value: null, wrong: "“3,200” is 3.2 or 3200: type the one you mean" });
  assert.deepEqual(readNumber("thirteen cells", 10), { value: null, wrong: "“thirteen cel…” is no number" });
  assert.deepEqual(readNumber("nan", 10), { value: null, wrong: "“nan” is no number" });
  assert.deepEqual(readNumber("−10.5", 10), { value: null, wrong: "“−10.5” is too large" });
});
