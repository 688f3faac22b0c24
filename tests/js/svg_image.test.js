import assert from "node:assert/strict";
import { test } from "node:test";

import svgImage from "../../ui/components/svg_image/component.js";
import { open } from "./page.js";

const HTML = '<div class="svg-image" tabindex="0"></div>';
const drawing = (width, text) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="300">` +
  `<text fill="currentColor">${text}</text></svg>`;

test("a drawing is part of the page, and shrinks to three quarters of its width at most", () => {
  const image = open(svgImage, HTML, { svg: drawing(800, "3 × 3 &amp; more") });
  const [svg] = image.root.children;
  assert.deepEqual([svg.tagName, svg.namespaceURI], ["svg", "http://www.w3.org/2000/svg"]);
  assert.equal(svg.style.minWidth, "600px");
  assert.equal(svg.textContent, "3 × 3 & more");
});

test("another drawing takes the place of the one before", () => {
  const image = open(svgImage, HTML, { svg: drawing(800, "one") });
  image.update({ svg: drawing(400, "other") });
  assert.deepEqual([...image.root.children].map((svg) => [svg.textContent, svg.style.minWidth]), [["other", "300px"]]);
});
