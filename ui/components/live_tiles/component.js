/** Tiles that are painted over, never replaced, as long as their number stays. */

import { bytesOf } from "../shared/arithmetic.js";
import { make, onKey, paintColours } from "../shared/elements.js";
import { mount } from "../shared/mounted.js";
import { coloursOf } from "../shared/pixel_table.js";

/**
 * A tile as Python sends it; `pixels` are bytes in base64, `channels` of them to a pixel.
 *
 * @typedef {object} Tile
 * @property {number} rows
 * @property {number} columns
 * @property {number} channels
 * @property {string} pixels
 * @property {string} title
 * @property {"right" | "wrong" | ""} mark
 * @property {{ label: string, share: number, right: boolean }[]} bars
 * @property {string} alt
 * @property {{ top: number, left: number, height: number, width: number } | null} box in pixels
 * @property {boolean} chosen
 *
 * @typedef {{ tiles: Tile[], alt: string, side: number, picks: boolean }} Data
 *
 * What stands: a function per tile, the letters of the longest name so far, and how to tell Python.
 * @typedef {object} Wall
 * @property {((data: Tile, side: number) => void)[]} tiles
 * @property {number} longest
 * @property {Tile[]} shown
 * @property {() => import("../shared/csv.js").Table} figureNumbers
 * @property {import("../shared/handshake.js").Message["setTriggerValue"]} send
 */

const [LONG, LONGER] = [10, 12]; // letters that a line of a usual tile has room for, and of a wide one
const SIGNS = { right: "✓", wrong: "✗", "": "" };

/**
 * Make an empty tile, a button where tiles can be picked; the function it returns fills it.
 *
 * @param {HTMLElement} list
 * @param {boolean} picks
 * @returns {Wall["tiles"][number]}
 */
function createTile(list, picks) {
  const item = make("div", "item", "", { role: "listitem" });
  const tile = picks ? make("button") : make("div");
  if (picks) tile.setAttribute("type", "button");
  const head = make("div", "head");
  const [sign, title] = [make("b", "sign"), make("span", "title")];
  const picture = make("div", "picture");
  const canvas = make("canvas", "pixels", "", { role: "img" });
  const frame = make("i", "frame");
  const bars = make("div", "bars");
  head.append(sign, title);
  picture.append(canvas, frame);
  tile.append(head, picture, bars);
  item.append(tile);
  list.append(item);
  const rows = [];

  function barRow(index) {
    if (!rows[index]) {
      const row = make("div", "bar");
      const [fillBar, label, percent] = [make("i", "fill"), make("span", "label"), make("span", "percent")];
      row.append(fillBar, label, percent);
      bars.append(row);
      rows[index] = { row, fillBar, label, percent };
    }
    return rows[index];
  }

  /**
   * Frame some pixels; in per cent, so that the frame stays crisp at any size.
   *
   * @param {Tile} data
   */
  function showFrame({ box, rows, columns }) {
    frame.hidden = !box;
    if (!box) return;
    frame.style.left = `${(100 * box.left) / columns}%`;
    frame.style.top = `${(100 * box.top) / rows}%`;
    frame.style.width = `${(100 * box.width) / columns}%`;
    frame.style.height = `${(100 * box.height) / rows}%`;
  }

  return function show(data, side) {
    tile.className = `tile ${data.mark} ${data.chosen ? "chosen" : ""}`;
    if (picks) tile.setAttribute("aria-pressed", String(data.chosen));
    sign.textContent = SIGNS[data.mark];
    title.textContent = data.title;
    title.title = data.title;
    picture.style.width = `${side}px`;
    picture.style.height = `${(side * data.rows) / data.columns}px`;
    showFrame(data);
    canvas.setAttribute("aria-label", data.alt);
    paintColours(canvas, data);
    data.bars.forEach((bar, index) => {
      const { row, fillBar, label, percent } = barRow(index);
      row.classList.toggle("true-class", bar.right);
      fillBar.style.width = `${Math.round(bar.share * 100)}%`;
      label.textContent = bar.label;
      label.title = bar.label;
      percent.textContent = `${Math.round(bar.share * 100)}%`;
    });
    while (rows.length > data.bars.length) rows.pop().row.remove();
  };
}

/**
 * Give all tiles more room if a name below them is long; never less again, so that none jumps.
 *
 * @param {HTMLElement} list
 * @param {Wall} wall
 * @param {Data} data
 */
function makeRoom(list, wall, { tiles, side }) {
  list.style.setProperty("--side", `${side}px`);
  const names = tiles.flatMap(({ bars }) => bars.map(({ label }) => label.length));
  wall.longest = Math.max(wall.longest, ...names);
  list.classList.toggle("long", wall.longest > LONG);
  list.classList.toggle("longer", wall.longest > LONGER);
}

/**
 * Let one tab stop reach all tiles: arrows, Home and End move on from tile to tile.
 *
 * @param {HTMLElement} list
 */
function walkWithKeys(list) {
  onKey(list, (event) => {
    const buttons = [...list.querySelectorAll("button")];
    const here = buttons.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const to = {
      ArrowRight: here + 1,
      ArrowDown: here + 1,
      ArrowLeft: here - 1,
      ArrowUp: here - 1,
      Home: 0,
      End: buttons.length - 1,
    }[event.key];
    if (here < 0 || to === undefined) return;
    event.preventDefault();
    buttons[Math.max(0, Math.min(to, buttons.length - 1))].focus();
  });
  list.addEventListener("focusin", (event) => {
    for (const button of list.querySelectorAll("button")) button.tabIndex = -1;
    /** @type {HTMLElement} */ (event.target).tabIndex = 0;
  });
}

/**
 * What the tiles say of classes; where they say nothing, their pixels.
 *
 * @param {Tile[]} tiles
 * @returns {import("../shared/csv.js").Table}
 */
function tableOf(tiles) {
  const shares = tiles.flatMap(({ title, bars }, number) =>
    bars.map(({ label, share }) => [number + 1, title, label, share]));
  if (shares.length) return [["Tile", "Title", "Bar", "Share"], ...shares];
  const cells = tiles.flatMap(({ title, rows, columns, channels, pixels }, number) => {
    const bytes = bytesOf(pixels);
    const data = new Uint8Array(4 * rows * columns).map((_, index) => (
      index % 4 === 3 ? 255 : bytes[channels * (index >> 2) + ((index % 4) % channels)]
    ));
    return coloursOf({ width: columns, height: rows, data }).map((cell) => [number + 1, title, ...cell]);
  });
  return [["Tile", "Title", "Row", "Column", "Red", "Green", "Blue"], ...cells];
}

/**
 * Set an empty wall of tiles up.
 *
 * @param {HTMLElement} list
 * @returns {Wall}
 */
function createWall(list) {
  /** @type {Wall} */
  const wall = { tiles: [], longest: 0, send: null, shown: [], figureNumbers: () => tableOf(wall.shown) };
  walkWithKeys(list);
  list.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    const index = [...list.querySelectorAll("button")].indexOf(button);
    if (index >= 0) wall.send("pick", { index });
  });
  return wall;
}

/** @param {import("../shared/handshake.js").Message} component */
export default function (component) {
  const { parentElement } = component;
  const data = /** @type {Data} */ (component.data);
  /** @type {HTMLElement} */
  const list = parentElement.querySelector(".live-tiles");
  list.setAttribute("aria-label", data.alt);
  const [wall, cleanUp] = mount(parentElement, () => createWall(list));
  wall.send = component.setTriggerValue;
  if (wall.tiles.length !== data.tiles.length) {
    list.replaceChildren();
    wall.tiles = data.tiles.map(() => createTile(list, data.picks));
    list.querySelectorAll("button").forEach((button, index) => (button.tabIndex = index ? -1 : 0));
  }
  wall.shown = data.tiles;
  makeRoom(list, wall, data);
  wall.tiles.forEach((show, index) => show(data.tiles[index], data.side));
  return cleanUp;
}
