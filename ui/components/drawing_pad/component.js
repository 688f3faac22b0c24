/** A pad that draws at once and tells Python what was drawn, while the hand still moves. */

import { make } from "../shared/elements.js";
import { mount } from "../shared/mounted.js";
import { INKS, paintStroke, readStrokes, writeStrokes } from "./strokes.js";

const PENS = { thin: 8, medium: 14, thick: 22 };
const COLOURS = { p: "White", r: "Red", g: "Green", b: "Blue" };
const ERASER_WIDTH = 30;

function createPad(root, data) {
  const canvas = make("canvas", "sheet", "", { role: "img", tabindex: "0" });
  const hint = make("div", "hint", "Draw here");
  const frame = make("div", "frame");
  frame.append(canvas, hint);
  const tools = make("div", "tools", "", { role: "toolbar", "aria-label": "Drawing tools" });
  root.append(frame, tools);
  root.style.maxWidth = `${data.side}px`;

  let strokes = [];
  const undone = []; // states before each change
  let [text, revision, send] = [null, data.heard, null];
  let current = null; // the stroke that is being drawn
  let [ink, erases, width, pointer] = ["p", false, PENS.medium, null];
  let [heard, waiting, coloured] = [data.heard, false, data.coloured];

  const choices = Object.entries(PENS).map(([name, size]) =>
    tool(`${name} pen`, () => ([erases, width] = [false, size]), dot(size)),
  );
  const inks = Object.entries(COLOURS).map(([letter, name]) =>
    tool(`${name} ink`, () => ([erases, ink] = [false, letter]), dot(14, INKS[letter])),
  );
  const eraser = tool("Eraser", () => (erases = true), "⌫ Eraser");
  const undo = tool("Undo", takeBack, "↶ Undo");
  const clear = tool("Clear", () => change([]), "Clear");

  function tool(name, act, face) {
    const button = make("button", "tool", "", { type: "button", "aria-label": name, title: name });
    button.append(face);
    button.addEventListener("click", () => {
      act();
      showTools();
    });
    tools.append(button);
    return button;
  }

  function dot(size, colour) {
    const mark = make("span", "dot");
    mark.style.width = mark.style.height = `${size}px`;
    if (colour) mark.style.background = colour;
    return mark;
  }

  function showTools() {
    Object.values(PENS).forEach((size, index) =>
      choices[index].setAttribute("aria-pressed", String(!erases && width === size)),
    );
    Object.keys(COLOURS).forEach((letter, index) => {
      inks[index].hidden = !coloured;
      inks[index].setAttribute("aria-pressed", String(!erases && ink === letter));
    });
    eraser.setAttribute("aria-pressed", String(erases));
    undo.disabled = undone.length === 0 && strokes.length === 0;
    clear.disabled = strokes.length === 0;
    hint.hidden = strokes.length > 0 || current !== null;
  }

  function context() {
    const ratio = canvas.width / data.units;
    const brush = canvas.getContext("2d");
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    return brush;
  }

  function paint() {
    const brush = context();
    brush.fillStyle = "#000000";
    brush.fillRect(0, 0, data.units, data.units);
    for (const stroke of current ? [...strokes, current] : strokes) paintStroke(brush, stroke);
  }

  function fit() {
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (side > 0 && side !== canvas.width) {
      canvas.width = canvas.height = side;
      paint();
    }
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    const inside = (value) => Math.min(Math.max(value, 0), 1) * data.units;
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  }

  /** Tell Python; while the hand still draws, only if it has answered the last time. */
  function tell(drawing) {
    if (drawing && !data.live) return;
    if (drawing && heard < revision) {
      waiting = true;
      return;
    }
    waiting = false;
    const all = current ? [...strokes, current] : strokes;
    const written = writeStrokes(all, data.max_points);
    if (written === text && drawing) return;
    text = written;
    revision += 1;
    send("drawing", { revision, text, drawing });
  }

  /** Undo the last change; of a drawing that came by a link, take away the last stroke. */
  function takeBack() {
    if (!undone.length && !strokes.length) return;
    strokes = undone.pop() ?? strokes.slice(0, -1);
    finish();
  }

  function change(next) {
    undone.push(strokes);
    strokes = next;
    finish();
  }

  function finish() {
    paint();
    showTools();
    tell(false);
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button > 0 || strokes.length >= data.max_strokes) return;
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    const tool = erases ? "e" : coloured ? ink : "p";
    current = { tool, width: erases ? ERASER_WIDTH : width, points: [place(event)] };
    paintStroke(context(), current);
    showTools();
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const from = current.points.length;
    for (const part of event.getCoalescedEvents?.() ?? [event]) current.points.push(place(part));
    if (current.points.length === from) current.points.push(place(event));
    paintStroke(context(), current, from);
    tell(true);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, (event) => {
      if (event.pointerId !== pointer) return;
      const stroke = current;
      pointer = current = null;
      if (stroke) change([...strokes, stroke]);
    });
  }
  canvas.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") takeBack();
    else if (event.key === "Delete" || event.key === "Backspace") change([]);
    else return;
    event.preventDefault();
  });
  const observer = new ResizeObserver(fit);
  observer.observe(canvas);

  return {
    destroy: () => observer.disconnect(),
    show(next, sender) {
      send = sender;
      heard = next.heard;
      coloured = next.coloured;
      canvas.setAttribute("aria-label", next.alt);
      // An answer to what was drawn a moment ago must not take away what was drawn since.
      if (next.text !== text && heard >= revision && !current) {
        if (text !== null) undone.push(strokes);
        text = next.text;
        strokes = readStrokes(text);
      }
      fit();
      paint();
      showTools();
      if (waiting && current && heard >= revision) tell(true);
    },
  };
}

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const root = parentElement.querySelector(".drawing-pad");
  const [pad, cleanUp] = mount(parentElement, () => createPad(root, data));
  pad.show(data, setTriggerValue);
  return cleanUp;
}
