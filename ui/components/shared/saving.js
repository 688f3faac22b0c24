/**
 * One button by which a figure is taken away: as a picture, and its numbers as CSV. All of it is
 * made in the browser.
 */

import { csvOf } from "./csv.js";
import { iconButton, make, onKey, say, setAll, setIcon } from "./elements.js";
import { embedFonts } from "./fonts.js";
import { LOOK } from "./saving_look.js";
import { snapshot } from "./snapshot.js";

const FINE = 2; // pixels of a saved picture per CSS pixel, for fine screens and paper
const LONGEST = 60; // letters of what stands for page and figure in a file's name
const SHORT = 40; // letters of a name that is taken as it is; of a longer one, up to a comma
const APART = 4; // CSS pixels between button and menu

/**
 * What can be saved.
 *
 * @typedef {object} Figure
 * @property {string} name in words
 * @property {Element} element what is seen
 * @property {boolean} [drawn] whether there is more to it than pixels; true if left out
 * @property {() => import("./csv.js").Table | Promise<import("./csv.js").Table>} [table] its numbers
 */

/**
 * Name a file so that one knows later what it is.
 *
 * @param {string} path of the page's address
 * @param {string} name of the figure
 * @param {string} kind
 */
export function fileName(path, name, kind) {
  const page = path.split("/").filter(Boolean).at(-1) ?? "home";
  const words = `${page} ${name}`.normalize("NFKC").toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  let stem = "";
  for (const word of words) if (stem.length + word.length < LONGEST) stem += `-${word}`;
  return `cnn-lab${stem || "-figure"}.${kind}`;
}

/**
 * The name of a figure, from what is said of it to those who cannot see it.
 *
 * @param {string} words
 */
export function nameIn(words) {
  const [first] = words.split(/[:;.!?](?:\s|$)/);
  const short = first.length > SHORT ? first.split(", ")[0] : first;
  return short.trim() || "Figure";
}

/** The button, in its `host`, which stands at the figure's upper right. */
export class SaveButton {
  wasOpen = false; // when it was pressed
  hadFocus = false; // when it began to close

  /** @param {() => Figure} figure asked each time, as names and numbers change */
  constructor(figure) {
    this.figure = figure;
    this.host = make("span", "", "", { "data-save": "" });
    const root = this.host.attachShadow({ mode: "open" });
    this.button = iconButton("save", "Save", () => this.toggle());
    this.button.className = "save";
    this.menu = make("div", "menu", "", { role: "menu", popover: "auto" });
    this.note = make("p", "", "", { role: "status" });
    root.append(make("style", "", LOOK), this.button, this.menu);
    setAll(this.button, { "aria-haspopup": "menu", "aria-expanded": "false" });
    // A press on the button closes the menu by itself; the click that follows must not open it again.
    this.button.addEventListener("pointerdown", () => (this.wasOpen = this.isOpen));
    this.menu.addEventListener("beforetoggle", () => (this.hadFocus = root.activeElement !== null));
    this.menu.addEventListener("toggle", () => this.toggled());
    onKey(this.menu, (event) => this.press(event));
    this.hide = () => this.menu.hidePopover();
  }

  get isOpen() {
    return this.button.getAttribute("aria-expanded") === "true";
  }

  /** Say whose button it is; to be called whenever the figure may have changed. */
  setName() {
    const label = `Save: ${this.figure().name}`;
    if (this.button.title === label) return;
    setIcon(this.button, "save", label);
    this.menu.setAttribute("aria-label", label);
  }

  toggle() {
    if (this.wasOpen) {
      this.wasOpen = false;
      return;
    }
    this.fill(this.figure());
    this.menu.showPopover();
    this.place();
    this.menu.querySelector("button").focus();
  }

  /** @param {Figure} figure */
  fill(figure) {
    const { drawn = true, table } = figure;
    /** @type {[string, () => Promise<void>][]} */
    const ways = [["Picture (PNG)", () => this.savePng(figure)]];
    if (drawn) ways.unshift(["Picture (SVG)", () => this.saveSvg(figure)]);
    if (table) ways.push(["Numbers (CSV)", () => this.saveCsv(figure)]);
    const items = ways.map(([words, save]) => {
      const item = make("button", "", words, { type: "button", role: "menuitem", tabindex: -1 });
      item.addEventListener("click", () => this.take(save));
      return item;
    });
    say(this.note, "");
    this.menu.replaceChildren(...items, this.note);
  }

  /** Below the button, or above it where the screen ends. */
  place() {
    const button = this.button.getBoundingClientRect();
    const { width, height } = this.menu.getBoundingClientRect();
    const below = button.bottom + APART;
    const top = below + height > window.innerHeight ? button.top - APART - height : below;
    const page = pageColours();
    Object.assign(this.menu.style, {
      left: `${Math.max(APART, button.right - width)}px`,
      top: `${Math.max(APART, top)}px`,
      background: page.ground,
      color: page.text,
    });
  }

  toggled() {
    const open = this.menu.matches(":popover-open");
    // Whoever chose by keys goes on from the button; a hand that has gone elsewhere stays there.
    if (!open && this.hadFocus) this.button.focus({ preventScroll: true });
    this.button.setAttribute("aria-expanded", String(open));
    const change = open ? "addEventListener" : "removeEventListener";
    window[change]("scroll", this.hide, { capture: true });
    window[change]("resize", this.hide);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    event.stopPropagation(); // the figure has keys of its own
    if (event.key === "Tab") this.hide();
    const items = [...this.menu.querySelectorAll("button")];
    const here = items.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items.at(to % items.length).focus();
  }

  /** @param {() => Promise<void>} save */
  async take(save) {
    try {
      await save();
      this.hide();
    } catch (error) {
      console.error(error);
      say(this.note, "This could not be saved. Reload the page and try again.");
    }
  }

  /** @param {Figure} figure */
  async saveSvg(figure) {
    this.hand(figure, "svg", new Blob([svgText(drawingOf(figure))], { type: "image/svg+xml" }));
  }

  /** @param {Figure} figure */
  async savePng(figure) {
    this.hand(figure, "png", await raster(figure));
  }

  /** @param {Figure} figure */
  async saveCsv(figure) {
    this.hand(figure, "csv", new Blob([csvOf(await figure.table())], { type: "text/csv;charset=utf-8" }));
  }

  /**
   * @param {Figure} figure
   * @param {string} kind
   * @param {Blob} file
   */
  hand({ name }, kind, file) {
    const address = URL.createObjectURL(file);
    const link = make("a", "", "", { href: address, download: fileName(location.pathname, name, kind) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
}

/** The colours of the page, as it is seen now. */
function pageColours() {
  const page = document.querySelector('[data-testid="stApp"]') ?? document.body;
  const { backgroundColor, color } = getComputedStyle(page);
  return { ground: backgroundColor, text: color };
}

/** @param {SVGSVGElement} svg */
function svgText(svg) {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}`;
}

/** @param {Figure} figure */
function drawingOf({ element }) {
  return snapshot(element, pageColours().ground);
}

/**
 * A figure in pixels: a picture in its own, all else as it is seen.
 *
 * @param {Figure} figure
 * @returns {Promise<Blob>}
 */
async function raster(figure) {
  const { element, drawn = true } = figure;
  let [source, scale] = [/** @type {HTMLImageElement} */ (element), 1];
  if (drawn) {
    const svg = drawingOf(figure);
    await embedFonts(svg);
    source = await loaded(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(svg))}`);
    scale = FINE;
  }
  const canvas = make("canvas");
  [canvas.width, canvas.height] = [source.naturalWidth * scale, source.naturalHeight * scale];
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}

/** @param {string} address */
async function loaded(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}
