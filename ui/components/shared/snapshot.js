/**
 * What is seen of a part of the page, as one SVG: texts stay texts, drawings stay drawings, and a
 * canvas becomes an image in it.
 */

import { makeSvg, setAll } from "./elements.js";

/** What an SVG's parts look like, which a style sheet of the page may have said. */
const LOOKS = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
  "stroke-linecap", "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight",
  "font-style", "vector-effect", "text-anchor", "dominant-baseline", "paint-order", "visibility", "display",
];
// What is for the hand alone, and what Plotly shows only while it acts.
const NEVER = "[data-save], [data-hint], .hint, .spoken, .unseen, .presets, .tools, .tool, .boxing, select, input[type=range], " +
  ".hoverlayer, .draglayer, .zoomlayer, script, style";
const COLOUR = /(?:rgba?|color|oklab|oklch|hsla?)\([^()]*\)|#[0-9a-f]{3,8}/gi;
const MARGIN = 8; // CSS pixels round what is drawn
const ASCENT = 0.8; // of a line's height, where a browser cannot tell

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

/**
 * Draw an element, with all in it, on a ground.
 *
 * @param {Element} element
 * @param {string} ground a colour
 */
export function snapshot(element, ground) {
  const fold = unfold(/** @type {HTMLElement} */ (element));
  const { left, top, width, height } = element.getBoundingClientRect();
  const size = { width: Math.ceil(width) + 2 * MARGIN, height: Math.ceil(height) + 2 * MARGIN };
  const svg = makeSvg("svg", { ...size, viewBox: `0 0 ${size.width} ${size.height}` });
  svg.append(makeSvg("rect", { ...size, fill: ground }));
  new Draughtsman(left - MARGIN, top - MARGIN).draw(element, svg);
  fold();
  return svg;
}

/**
 * Make an element as wide as what is scrolled in it, for a moment, so that all of it is seen; but for
 * a canvas, on which only the seen part is drawn. What is returned takes that back.
 *
 * @param {HTMLElement} element
 */
function unfold(element) {
  const { width } = element.style;
  const missing = [...element.querySelectorAll("*")]
    .filter((part) => part.scrollWidth > part.clientWidth && !part.querySelector("canvas"))
    .filter((part) => ["auto", "scroll"].includes(getComputedStyle(part).overflowX))
    .map((part) => part.scrollWidth - part.clientWidth);
  if (missing.length) element.style.width = `${element.clientWidth + Math.max(...missing)}px`;
  return () => (element.style.width = width);
}

class Draughtsman {
  clips = 0;

  /**
   * @param {number} left of the picture, on the screen
   * @param {number} top
   */
  constructor(left, top) {
    this.left = left;
    this.top = top;
  }

  /**
   * @param {Element} element
   * @returns {Box}
   */
  boxOf(element) {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: left - this.left, y: top - this.top, width, height };
  }

  /**
   * @param {Element} element
   * @param {Element} into
   */
  draw(element, into) {
    if (element.matches(NEVER)) return;
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0") return;
    const turned = rotation(style);
    if (turned) this.drawTurned(/** @type {HTMLElement} */ (element), into, style, turned);
    else this.drawUpright(element, into, style);
  }

  /**
   * Draw what a style sheet turns: as it lies before that, and then turned.
   *
   * @param {HTMLElement} element
   * @param {Element} into
   * @param {CSSStyleDeclaration} style
   * @param {string} turned
   */
  drawTurned(element, into, style, turned) {
    const [across, down] = style.transformOrigin.split(" ").map(parseFloat);
    const before = element.style.transform;
    element.style.transform = "none";
    const { x, y } = this.boxOf(element);
    const group = makeSvg("g", {
      transform: `translate(${x + across} ${y + down}) ${turned} translate(${-x - across} ${-y - down})`,
    });
    this.drawUpright(element, group, getComputedStyle(element));
    element.style.transform = before;
    into.append(group);
  }

  /**
   * @param {Element} element
   * @param {Element} into
   * @param {CSSStyleDeclaration} style
   */
  drawUpright(element, into, style) {
    const box = this.boxOf(element);
    let group = into;
    if (Number(style.opacity) < 1) {
      group = makeSvg("g", { opacity: style.opacity });
      into.append(group);
    }
    const tag = element.tagName.toLowerCase();
    if (tag === "svg") {
      group.append(drawing(/** @type {SVGSVGElement} */ (element), box, style));
      return;
    }
    this.drawGround(box, group, style);
    if (tag === "canvas" || tag === "img") this.drawPixels(element, box, group, style);
    else if (tag === "input") this.drawField(/** @type {HTMLInputElement} */ (element), box, group, style);
    else this.drawParts(element, this.clipped(element, box, group, style), style);
  }

  /**
   * @param {Element} element
   * @param {Element} into
   * @param {CSSStyleDeclaration} style
   */
  drawParts(element, into, style) {
    for (const part of element.childNodes) {
      if (part.nodeType === Node.TEXT_NODE) this.drawText(/** @type {Text} */ (part), into, style);
      else if (part.nodeType === Node.ELEMENT_NODE) this.draw(/** @type {Element} */ (part), into);
    }
  }

  /**
   * A group that ends where the element does, if it cuts off what is in it.
   *
   * @param {Element} element
   * @param {Box} box
   * @param {Element} into
   * @param {CSSStyleDeclaration} style
   */
  clipped(element, box, into, style) {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
    const isCut = scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1;
    if (!isCut || (style.overflowX || "visible") === "visible") return into;
    const id = `cut-${(this.clips += 1)}`;
    const clip = makeSvg("clipPath", { id });
    clip.append(makeSvg("rect", { ...box }));
    const group = makeSvg("g", { "clip-path": `url(#${id})` });
    into.append(clip, group);
    return group;
  }

  /**
   * @param {Box} box
   * @param {Element} into
   * @param {CSSStyleDeclaration} style
   */
  drawGround(box, into, style) {
    if (!box.width || !box.height) return;
    const round = Math.min(parseFloat(style.borderTopLeftRadius) || 0, box.width / 2, box.height / 2);
    /** @type {(look: Record<string, string | number>) => void} */
    const cover = (look) => into.append(makeSvg("rect", { ...box, rx: round, ...look }));
    if (isSeen(style.backgroundColor)) cover({ fill: style.backgroundColor });
    const colours = style.backgroundImage?.startsWith("linear-gradient") && style.backgroundImage.match(COLOUR);
    if (colours) {
      const id = `scale-${(this.clips += 1)}`;
      const scale = makeSvg("linearGradient", { id });
      colours.forEach((colour, index) => {
        scale.append(makeSvg("stop", { offset: index / Math.max(colours.length - 1, 1), "stop-color": colour }));
      });
      into.append(scale);
      cover({ fill: `url(#${id})` });
    }
    this.drawBorders(box, into, style, round);
  }

  /**
   * @param {Box} box
   * @param {Element} into
   * @param {CSSStyleDeclaration} style
   * @param {number} round
   */
  drawBorders({ x, y, width, height }, into, style, round) {
    const sides = ["Top", "Right", "Bottom", "Left"].map((side) => ({
      wide: parseFloat(style[`border${side}Width`]) || 0,
      colour: style[`border${side}Color`],
    }));
    const [first] = sides;
    if (sides.every(({ wide, colour }) => wide === first.wide && colour === first.colour)) {
      if (!first.wide || !isSeen(first.colour)) return;
      into.append(makeSvg("rect", {
        x: x + first.wide / 2, y: y + first.wide / 2, rx: round, fill: "none",
        width: Math.max(width - first.wide, 0), height: Math.max(height - first.wide, 0),
        stroke: first.colour, "stroke-width": first.wide,
      }));
      return;
    }
    const places = [
      (wide) => ({ x, y, width, height: wide }),
      (wide) => ({ x: x + width - wide, y, width: wide, height }),
      (wide) => ({ x, y: y + height - wide, width, height: wide }),
      (wide) => ({ x, y, width: wide, height }),
    ];
    sides.forEach(({ wide, colour }, index) => {
      if (wide && isSeen(colour)) into.append(makeSvg("rect", { ...places[index](wide), fill: colour }));
    });
  }

  /**
   * @param {Element} element a canvas or a picture
   * @param {Box} box
   * @param {Element} into
   * @param {CSSStyleDeclaration} style
   */
  drawPixels(element, box, into, style) {
    const source = "toDataURL" in element ? pngOf(/** @type {HTMLCanvasElement} */ (element))
      : /** @type {HTMLImageElement} */ (element).currentSrc;
    if (!source || !box.width) return;
    const image = makeSvg("image", { ...box, href: source, preserveAspectRatio: "none" });
    if (style.imageRendering === "pixelated") image.setAttribute("style", "image-rendering: pixelated");
    into.append(image);
  }

  /**
   * @param {HTMLInputElement} field
   * @param {Box} box
   * @param {Element} into
   * @param {CSSStyleDeclaration} style
   */
  drawField(field, box, into, style) {
    if (!["text", "number", ""].includes(field.type)) return;
    const size = parseFloat(style.fontSize) || 14;
    const inset = parseFloat(style.paddingRight) || 0;
    const [anchor, x] = style.textAlign === "center" ? ["middle", box.x + box.width / 2]
      : ["right", "end"].includes(style.textAlign) ? ["end", box.x + box.width - inset]
      : ["start", box.x + inset];
    const y = box.y + box.height / 2 + 0.35 * size;
    into.append(makeSvg("text", { x, y, "text-anchor": anchor, ...lettering(style) }, field.value));
  }

  /**
   * @param {Text} text
   * @param {Element} into
   * @param {CSSStyleDeclaration} style of what it stands in
   */
  drawText(text, into, style) {
    if (!text.data.trim()) return;
    for (const { words, box } of linesOf(text)) {
      const { ascent, height } = heightsOf(style);
      const down = (box.height - height) / 2 + ascent || ASCENT * box.height;
      into.append(makeSvg("text", {
        x: box.left - this.left, y: box.top - this.top + down, ...lettering(style),
        // As wide as here, whatever fonts another machine has.
        ...(words.length > 1 ? { textLength: box.width, lengthAdjust: "spacingAndGlyphs" } : {}),
      }, words));
    }
  }
}

/**
 * The lines in which a text stands.
 *
 * @param {Text} text
 * @returns {{ words: string, box: { left: number, top: number, width: number, height: number } }[]}
 */
function linesOf(text) {
  const range = document.createRange();
  range.selectNodeContents(text);
  const whole = [...range.getClientRects()];
  if (whole.length === 1) return [{ words: text.data.trim().replace(/\s+/g, " "), box: whole[0] }];
  /** @type {{ words: string, left: number, top: number, right: number, height: number }[]} */
  const lines = [];
  let index = 0;
  for (const letter of text.data) {
    range.setStart(text, index);
    range.setEnd(text, (index += letter.length));
    const [box] = range.getClientRects();
    if (!box?.width) continue;
    const line = lines.at(-1);
    if (line && Math.abs(line.top - box.top) < box.height / 2) {
      line.words += letter;
      line.right = box.right;
    } else lines.push({ words: letter, left: box.left, top: box.top, right: box.right, height: box.height });
  }
  return lines.filter(({ words }) => words.trim()).map(({ words, left, top, right, height }) => (
    { words: words.trimEnd(), box: { left, top, width: right - left, height } }));
}

const measure = document.createElement("canvas").getContext("2d");

/**
 * How high a font's letters stand above their line, and all of them together.
 *
 * @param {CSSStyleDeclaration} style
 */
function heightsOf(style) {
  measure.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = measure.measureText("x");
  return { ascent, height: ascent + descent };
}

/** @param {CSSStyleDeclaration} style */
function lettering(style) {
  return {
    fill: style.color, "font-family": style.fontFamily, "font-size": style.fontSize,
    "font-weight": style.fontWeight, "font-style": style.fontStyle,
    style: `white-space: pre; font-variant-numeric: ${style.fontVariantNumeric || "normal"}`,
  };
}

/**
 * Copy a drawing with its looks, which hold outside of the page, too.
 *
 * @param {SVGSVGElement} svg
 * @param {Box} box
 * @param {CSSStyleDeclaration} style
 */
function drawing(svg, box, style) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const parts = [...svg.querySelectorAll("*")];
  copy.querySelectorAll("*").forEach((part, index) => wear(part, getComputedStyle(parts[index])));
  copy.querySelectorAll(NEVER).forEach((part) => part.remove());
  wear(copy, style);
  if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
  for (const name of ["style", "class"]) copy.removeAttribute(name);
  setAll(copy, { ...box, overflow: style.overflowX === "visible" ? "visible" : "hidden", color: style.color });
  return copy;
}

/**
 * @param {Element} part
 * @param {CSSStyleDeclaration} style
 */
function wear(part, style) {
  if (part.closest("defs, clipPath") && !part.closest("marker, pattern")) return;
  for (const name of LOOKS) {
    const value = style.getPropertyValue(name);
    if (!value) continue;
    // What stands in its own style is stronger than an attribute.
    /** @type {SVGElement} */ (part).style.removeProperty(name);
    part.setAttribute(name, value);
  }
}

/** @param {HTMLCanvasElement} canvas */
function pngOf(canvas) {
  return canvas.width && canvas.height ? canvas.toDataURL("image/png") : "";
}

/**
 * How an element is turned, as SVG says it; "" if it stands upright.
 *
 * @param {CSSStyleDeclaration} style
 */
function rotation({ transform }) {
  const [, slope] = (transform?.match(/^matrix\((.*)\)$/)?.[1] ?? "").split(",").map(Number);
  return Math.abs(slope) > 1e-6 ? transform : "";
}

/** @param {string} colour */
function isSeen(colour) {
  return Boolean(colour) && colour !== "transparent" && !/^rgba\(.*,\s*0\)$|\/\s*0\)$/.test(colour);
}
