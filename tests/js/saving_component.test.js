import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { document, pass } from "./page.js";

globalThis.MutationObserver = globalThis.window.MutationObserver;
const { default: watch, figureOf, furnish } = await import("../../ui/components/saving/component.js");

const shown = (kind, inside, more = "") =>
  `<div data-testid="stElementContainer"><div data-testid="${kind}" ${more}>${inside}</div></div>`;
const holder = () => document.querySelector("[aria-label], [data-testid=stImage]");
const names = () => [...document.querySelectorAll("[data-save]")].map(({ shadowRoot }) =>
  shadowRoot.querySelector(".save").title);

afterEach(() => (document.body.innerHTML = ""));

test("each chart and each picture gets one button, however often the page is looked at", () => {
  document.body.innerHTML =
    shown("stPlotlyChart", '<div class="js-plotly-plot"></div>', 'aria-label="Bars: three."') +
    shown("stEChartsChart", "<div><svg></svg></div>", 'aria-label="Curves."') +
    shown("stImage", '<img alt="Test picture 0, a 7.">') + shown("stDataFrame", "");
  furnish();
  furnish();
  assert.deepEqual(names(), ["Save: Bars", "Save: Curves", "Save: Test picture 0, a 7"]);
});

test("a button that went with what stood there before comes again", () => {
  document.body.innerHTML = shown("stPlotlyChart", "", 'aria-label="Bars."');
  furnish();
  document.querySelector("[data-save]").remove();
  furnish();
  assert.deepEqual(names(), ["Save: Bars"]);
});

test("a chart that says something else is called so", () => {
  document.body.innerHTML = shown("stPlotlyChart", "", 'aria-label="Bars."');
  furnish();
  holder().setAttribute("aria-label", "Others: more.");
  furnish();
  assert.deepEqual(names(), ["Save: Others"]);
});

test("the numbers of a chart of Plotly's are those that it draws now", () => {
  document.body.innerHTML = shown("stPlotlyChart", '<div class="js-plotly-plot"></div>', 'aria-label="Bars."');
  Object.assign(document.querySelector(".js-plotly-plot"), { data: [{ x: [1], y: [2] }], layout: {} });
  assert.deepEqual(figureOf(holder()).table(), [["x", "y"], [1, 2]]);
});

test("the numbers of a chart of ECharts' are those that Python sent", () => {
  document.body.innerHTML = shown("stEChartsChart", "<div><svg></svg></div>", 'aria-label="Curves."');
  const spec = JSON.stringify({ xAxis: {}, yAxis: {}, series: [{ name: "a", data: [[1, 2]] }] });
  const given = { memoizedProps: { element: { spec } } };
  holder().__reactFiber$abc = { memoizedProps: {}, return: { memoizedProps: null, return: given } };
  assert.deepEqual(figureOf(holder()).table(), [["Series", "x", "y"], ["a", 1, 2]]);
});

test("where React keeps it elsewhere, the chart is still saved as a picture", () => {
  document.body.innerHTML = shown("stEChartsChart", "<div><svg></svg></div>", 'aria-label="Curves."');
  const figure = figureOf(holder());
  assert.equal(figure.table, undefined);
  assert.equal(figure.element.firstElementChild.tagName.toLowerCase(), "svg");
});

test("a picture is saved in its own pixels", () => {
  document.body.innerHTML = shown("stImage", '<img alt="A 7.">');
  const { drawn, element } = figureOf(holder());
  assert.deepEqual([drawn, element.tagName], [false, "IMG"]);
});

test("the page is watched once, and what comes later has its button in the next frame", async () => {
  watch();
  watch();
  pass();
  document.body.innerHTML = shown("stPlotlyChart", "", 'aria-label="Late."');
  await globalThis.window.happyDOM.waitUntilComplete();
  pass();
  assert.deepEqual(names(), ["Save: Late"]);
  assert.equal(document.head.querySelectorAll("style").length, 1);
});
