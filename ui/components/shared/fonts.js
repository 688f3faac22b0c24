/** The page's fonts inside a drawing: a picture of it is painted apart from the page. */

import { makeSvg } from "./elements.js";

/** @type {Map<string, Promise<string>>} */
const fetched = new Map(); // a rule for each address of a font

/**
 * Put the fonts that a drawing uses into it; without those that cannot be had.
 *
 * @param {SVGSVGElement} svg
 */
export async function embedFonts(svg) {
  const used = new Set([...svg.querySelectorAll("text, tspan, svg")].flatMap((part) =>
    (part.getAttribute("font-family") ?? "").split(",").map(unquoted)));
  const rules = faces().filter(({ style }) => used.has(unquoted(style.getPropertyValue("font-family"))));
  const found = await Promise.all(rules.map(embedded));
  svg.prepend(makeSvg("style", {}, found.join("\n")));
}

/** @param {string} family */
function unquoted(family) {
  return family.trim().replace(/^["']|["']$/g, "");
}

/** @returns {CSSFontFaceRule[]} of the upright letters */
function faces() {
  const rules = [...document.styleSheets].flatMap((sheet) => {
    try {
      return [...sheet.cssRules];
    } catch {
      return []; // of another site: a browser's extension
    }
  });
  const isFace = (/** @type {CSSRule} */ rule) => rule instanceof CSSFontFaceRule;
  return /** @type {CSSFontFaceRule[]} */ (rules.filter(isFace)).filter(
    ({ style }) => (style.getPropertyValue("font-style") || "normal") === "normal",
  );
}

/** @param {CSSFontFaceRule} rule */
function embedded({ cssText, parentStyleSheet }) {
  const [whole, address] = cssText.match(/url\("?([^")]+)"?\)/) ?? [];
  if (!whole) return "";
  const url = new URL(address, parentStyleSheet.href ?? document.baseURI).href;
  if (!fetched.has(url)) {
    fetched.set(url, fetch(url).then((answer) => answer.blob()).then(dataUrl)
      .then((data) => cssText.replace(whole, `url("${data}")`)).catch(() => ""));
  }
  return fetched.get(url);
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = reject;
    reader.readAsDataURL(blob);
  });
}
