import assert from "node:assert/strict";
import { test } from "node:test";

import {
  NEGATIVE,
  POSITIVE,
  colourIndex,
  colourTable,
  cssColour,
  formatNumber,
  formatTerm,
  isDark,
  parseColour,
} from "../../ui/components/shared/colours.js";

test("what is below zero is orange, what is above is blue", () => {
  const [negative, positive] = [parseColour(NEGATIVE), parseColour(POSITIVE)];
  assert.ok(negative[0] > negative[2] && positive[2] > positive[0]);
});

test("a colour is read channel by channel", () => {
  assert.deepEqual(parseColour("#0a80ff"), [10, 128, 255]);
});

test("a table goes from the first stop through the middle one to the last", () => {
  const table = colourTable(["#ff0000", "#00ff00", "#0000ff"]);
  assert.equal(table.length, 256);
  assert.equal(cssColour(table[0]), "rgb(255 0 0)");
  assert.equal(cssColour(table[255]), "rgb(0 0 255)");
  assert.equal(cssColour(table[64]), "rgb(127 128 0)"); // 64 / 255 × 2 = 0.502 of the way
  assert.equal(cssColour(table[191]), "rgb(0 128 127)");
  assert.equal(table[0] >>> 24, 255); // opaque
});

test("a value has its place between nothing and the limit, or on both sides of zero", () => {
  assert.deepEqual([0, 0.5, 1].map((value) => colourIndex(value, 1, false)), [0, 128, 255]);
  assert.deepEqual([-2, 0, 1, 2].map((value) => colourIndex(value, 2, true)), [0, 128, 191, 255]);
  assert.equal(colourIndex(9, 1, false), 255);
  assert.equal(colourIndex(-9, 1, true), 0);
  assert.equal(colourIndex(5, 0, true), 128); // of a map that is 0 everywhere
  assert.ok(Number.isNaN(colourIndex(NaN, 1, true))); // has no place, and so no colour
});

test("text on dark colours is white", () => {
  const [black, white, blue, yellow] = colourTable(["#000000", "#ffffff"]).length
    ? ["#000000", "#ffffff", "#0000ff", "#ffff00"].map((one) => colourTable([one, one])[0])
    : [];
  assert.deepEqual([black, white, blue, yellow].map(isDark), [true, false, true, false]);
  const grey = (level) => ((255 << 24) | (level << 16) | (level << 8) | level) >>> 0;
  assert.deepEqual([isDark(grey(129)), isDark(grey(130))], [true, false]);
});

test("numbers are brief, with a real minus sign", () => {
  const written = {
    0: "0", "1e-13": "0", 1: "1", "-1.5": "−1.5", 3.14159: "3.14", 0.001: "0.001", 1234.5: "1230",
    99999: "100000", "-0.000123": "−1.2e−4", "1e-12": "1.0e−12", NaN: "NaN", Infinity: "Infinity", 100000: "1.0e5", "-123456": "−1.2e5", 0.000123: "1.2e−4", 123.456: "123",
  };
  for (const [value, text] of Object.entries(written)) assert.equal(formatNumber(Number(value)), text);
  assert.equal(formatNumber(3.14159, 5), "3.1416");
  assert.equal(formatNumber(123.456, 2), "123"); // never fewer than the digits before the point
  assert.equal(formatNumber(12.3456, 2), "12");
  assert.equal(formatNumber(100.4, 1), "100");
});

test("in a formula, a negative number stands in brackets", () => {
  assert.equal(formatTerm(-2), "(−2)");
  assert.equal(formatTerm(2), "2");
  assert.equal(formatTerm(3.14159, 5), "3.1416");
});
