/** The drawn face, whose parts can be taken in hand: dragged, moved by keys, turned, swapped, removed. */

import { colourTable } from "../shared/colours.js";
import { fill, make, makePixels, makeSvg, paint } from "../shared/elements.js";
import { FACE_SIDE } from "./decide.js";

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const TURNS = { mirror: "mirrored", flip: "upsideDown" };
const KEYS = { f: "mirror", u: "flip", s: "swap", Delete: "remove", Backspace: "remove" };

/**
 * Build the stage.
 *
 * @param frame gets the picture and its handles
 * @param holder gets the tools
 * @param lab what the hand changes: {state, data, gesture(), update(), commit(), look()}
 * @returns {show(lab)} which brings it up to date
 */
export function createStage(frame, holder, lab) {
  const { words } = lab.data;
  const picture = makePixels(FACE_SIDE, FACE_SIDE, "face", { role: "img" });
  const overlay = makeSvg("svg", { viewBox: "0 0 28 28", class: "overlay" });
  frame.append(picture, overlay);
  const [hint, tools, shelf] = [make("p", "hint"), make("div", "tools"), make("div", "tools shelf")];
  holder.append(hint, tools, shelf);
  const grey = colourTable(["#000000", "#ffffff"]);
  let chosen = null; // the name of the part that the tools act on
  let swapping = false;

  const partOf = (name) => lab.state.parts.find((part) => part.name === name);
  const handles = new Map(lab.state.parts.map(({ name }) => [name, makeHandle(name)]));
  const buttons = Object.entries(words.tools).map(([action, label]) => {
    const button = make("button", "tool", label, { type: "button", "data-action": action });
    button.addEventListener("click", () => (action === "undo" ? lab.undo() : act(action)));
    tools.append(button);
    return button;
  });
  const returns = lab.state.parts.map(({ name }) => {
    const button = make("button", "tool dashed", `+ ${name}`, { type: "button" });
    button.addEventListener("click", () => {
      change(() => (partOf(name).present = true));
      choose(name);
      handles.get(name).focus();
    });
    shelf.append(button);
    return button;
  });

  /** Make the handle of a part: a button over its drawing. */
  function makeHandle(name) {
    const handle = make("button", "part", "", { type: "button", "data-part": name });
    handle.addEventListener("pointerdown", (event) => take(event, name));
    handle.addEventListener("click", () => (swapping ? swapWith(name) : choose(name)));
    handle.addEventListener("focus", () => swapping || choose(name));
    handle.addEventListener("keydown", (event) => onKey(event, name));
    handle.addEventListener("keyup", (event) => event.key in ARROWS && lab.commit());
    handle.addEventListener("blur", () => lab.commit());
    frame.append(handle);
    return handle;
  }

  /** Change the state as one gesture, and let go of it. */
  function change(edit) {
    lab.gesture();
    edit();
    lab.update(chosen);
    lab.commit();
  }

  function choose(name) {
    chosen = name;
    if (name === null) swapping = false;
    lab.update(chosen);
  }

  function move(name, row, column) {
    const within = (value) => Math.min(Math.max(value, 0), FACE_SIDE - 1);
    Object.assign(partOf(name), { row: within(row), column: within(column) });
    lab.update(name);
  }

  /** Exchange the places of the chosen part and another one. */
  function swapWith(name) {
    swapping = false;
    const [one, other] = [partOf(chosen), partOf(name)];
    change(() => {
      [one.row, other.row] = [other.row, one.row];
      [one.column, other.column] = [other.column, one.column];
    });
  }

  /** Use a tool on the chosen part. */
  function act(action) {
    if (chosen === null) return;
    if (action === "swap") {
      swapping = !swapping;
      lab.update(chosen);
    } else if (action === "remove") {
      const index = lab.state.parts.findIndex(({ name }) => name === chosen);
      change(() => (partOf(chosen).present = false));
      choose(null);
      returns[index].focus();
    } else {
      change(() => (partOf(chosen)[TURNS[action]] = !partOf(chosen)[TURNS[action]]));
    }
  }

  function onKey(event, name) {
    const action = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ARROWS) {
      const pixels = event.shiftKey ? 4 : 1;
      const [down, right] = ARROWS[event.key].map((step) => step * pixels);
      const { row, column } = partOf(name);
      lab.gesture(event.repeat || lab.pending());
      move(name, row + down, column + right);
    } else if (event.key === "Escape") {
      swapping = false;
      lab.update(chosen);
    } else if (action) {
      act(action);
    } else return;
    event.preventDefault();
  }

  /** Follow the pointer. A finger has to tap a part first; until then it scrolls the page. */
  function take(event, name) {
    if (swapping || (event.pointerType === "touch" && chosen !== name)) return;
    const handle = handles.get(name);
    const cell = frame.getBoundingClientRect().width / FACE_SIDE;
    const start = { ...partOf(name), x: event.clientX, y: event.clientY };
    let taken = false;
    const follow = ({ clientX, clientY }) => {
      const right = Math.round((clientX - start.x) / cell);
      const down = Math.round((clientY - start.y) / cell);
      if (!taken && !right && !down) return;
      if (!taken) lab.gesture();
      taken = true;
      move(name, start.row + down, start.column + right);
    };
    const release = () => {
      handle.removeEventListener("pointermove", follow);
      lab.holding = false;
      if (taken) lab.commit();
    };
    lab.holding = true;
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", release, { once: true });
    choose(name);
  }

  /** Draw the lines between the quarters, where the decision flipped, and what is looked at. */
  function drawOverlay() {
    overlay.replaceChildren(makeSvg("path", { d: "M14 0V28M0 14H28", class: "quarters" }));
    for (const { row, column } of lab.flips.filter(({ row: known }) => known !== undefined)) {
      overlay.append(makeSvg("circle", { cx: column + 0.5, cy: row + 0.5, r: 0.55, class: "flip" }));
    }
    if (lab.looking === null) return;
    const kernel = lab.kernels[Math.floor(lab.looking / 4)];
    const { row, column } = lab.brightest[lab.looking];
    overlay.append(
      makeSvg("rect", {
        x: column - Math.floor(kernel.columns / 2),
        y: row - Math.floor(kernel.rows / 2),
        width: kernel.columns,
        height: kernel.rows,
        class: "seen",
      }),
    );
  }

  function show() {
    paint(picture, lab.face, grey, 1, false);
    drawOverlay();
    const there = lab.state.parts.filter(({ present }) => present);
    picture.setAttribute("aria-label", `${words.face}: ${there.map(spoken).join("; ") || words.empty}`);
    if (chosen !== null && !partOf(chosen).present) chosen = null;
    for (const [index, part] of lab.state.parts.entries()) {
      const handle = handles.get(part.name);
      const { rows, columns } = lab.drawings[part.detector];
      handle.hidden = !part.present;
      handle.style.left = `${((part.column - (columns - 1) / 2) / FACE_SIDE) * 100}%`;
      handle.style.top = `${((part.row - (rows - 1) / 2) / FACE_SIDE) * 100}%`;
      handle.style.width = `${(columns / FACE_SIDE) * 100}%`;
      handle.style.height = `${(rows / FACE_SIDE) * 100}%`;
      handle.classList.toggle("chosen", part.name === chosen);
      handle.classList.toggle("target", swapping && part.name !== chosen);
      handle.setAttribute("aria-label", `${spoken(part)}. ${words.keys}`);
      returns[index].hidden = part.present;
    }
    for (const button of buttons) {
      const { action } = button.dataset;
      button.disabled = action === "undo" ? !lab.canUndo() : chosen === null;
      if (action === "swap") button.setAttribute("aria-pressed", swapping);
    }
    hint.textContent = swapping ? fill(words.swapping, { part: chosen }) : words.hint;
  }

  /** Say where a part is and how it is turned. */
  function spoken({ name, row, column, mirrored, upsideDown }) {
    const turns = [mirrored && words.mirrored, upsideDown && words.upsideDown].filter(Boolean);
    return [fill(words.place, { name, row, column }), ...turns].join(", ");
  }

  return { show };
}
