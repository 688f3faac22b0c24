/**
 * A page for components: a document (happy-dom), canvases that remember what was drawn, time and
 * frames that pass when a test says so, and a place where a component stands as Streamlit mounts it.
 */

import { Window } from "happy-dom";

import { recordingCanvas } from "./recording.js";

const window = new Window({ settings: { errorCapture: "disabled" }, innerWidth: 1280, innerHeight: 720 });
export const { document } = window;

/** What Streamlit's theme says, as CSS has it. */
export const THEME = {
  "--st-text-color": "#112233", "--st-background-color": "#fefefe", "--st-secondary-background-color": "#eeeeee",
  "--st-border-color": "#cccccc", "--st-primary-color": "#0000ff", "--st-font": "Sans",
};

const observers = new Set();
let frames = new Map(); // number -> what waits for the next frame
const timers = new Map(); // number -> {at, action}
let now = 0; // milliseconds
let count = 0;

class Observer {
  constructor(hear) {
    this.hear = hear;
    observers.add(this);
  }
  observe() {}
  disconnect() {
    observers.delete(this);
  }
}

Object.assign(globalThis, {
  window, document, ResizeObserver: Observer, DOMParser: window.DOMParser,
  performance: { now: () => now },
  ImageData: class {
    constructor(width, height) {
      Object.assign(this, { width, height, data: new Uint8ClampedArray(4 * width * height) });
    }
  },
  matchMedia: (query) => ({ matches: media.has(query) }),
  getComputedStyle: () => ({ getPropertyValue: (name) => THEME[name] ?? "", fontFamily: "Sans" }),
  requestAnimationFrame: (action) => {
    frames.set((count += 1), action);
    return count;
  },
  cancelAnimationFrame: (number) => frames.delete(number),
  setTimeout: (action, delay = 0) => {
    timers.set((count += 1), { at: now + delay, action });
    return count;
  },
  clearTimeout: (number) => timers.delete(number),
});
window.matchMedia = globalThis.matchMedia;
window.getComputedStyle = globalThis.getComputedStyle;
Object.defineProperty(window, "devicePixelRatio", { value: 1, writable: true });

/** Queries of media that hold, such as "(prefers-reduced-motion: reduce)". */
export const media = new Set();

/** Let time pass: timers that are due act, then one frame is drawn. */
export function pass(milliseconds = 0) {
  now += milliseconds;
  const due = [...timers].filter(([, { at }]) => at <= now).sort(([, one], [, other]) => one.at - other.at);
  for (const [number, { action }] of due) if (timers.delete(number)) action();
  const waiting = frames;
  frames = new Map();
  for (const action of waiting.values()) action(now);
}

/** How many timers and frames still wait. */
export const waiting = () => timers.size + frames.size;

/** Say that all places have another size. */
export function resized() {
  for (const { hear } of observers) hear([]);
}

// A layout: each element is as wide and high as `sizeOf` says, at the upper left of the page.

const sizes = new Map(); // selector -> [width, height]
const PAGE = [600, 400];

/** Set the size in CSS pixels of all elements that a selector finds. */
export function setSize(selector, width, height) {
  sizes.set(selector, [width, height]);
}

function sizeOf(element) {
  for (const [selector, size] of sizes) if (element.matches(selector)) return size;
  return PAGE;
}

const prototype = window.HTMLElement.prototype;
for (const [name, side] of [["clientWidth", 0], ["clientHeight", 1], ["offsetWidth", 0], ["offsetHeight", 1]]) {
  Object.defineProperty(prototype, name, { get() { return sizeOf(this)[side]; }, configurable: true });
}
window.Element.prototype.getBoundingClientRect = function () {
  const [width, height] = sizeOf(this);
  return { left: 0, top: 0, right: width, bottom: height, x: 0, y: 0, width, height };
};

// Pointers that are caught stay caught until the hand lets go.

window.Element.prototype.setPointerCapture = function (id) { this.caught = id; };
window.Element.prototype.hasPointerCapture = function (id) { return this.caught === id; };
window.Element.prototype.releasePointerCapture = function () { this.caught = null; };

// Canvases

const canvases = new WeakMap();
/** The canvas that remembers what was drawn on an element. */
export function drawnOn(element) {
  if (!canvases.has(element)) canvases.set(element, recordingCanvas());
  return canvases.get(element);
}
window.HTMLCanvasElement.prototype.getContext = function () { return drawnOn(this).getContext(); };

/** What was painted last on a canvas: [red, green, blue] of each cell, row after row. */
export function painted(element) {
  const [{ data }] = drawnOn(element).drawn.findLast(({ call }) => call === "putImageData").given;
  return Array.from({ length: data.length / 4 }, (_, cell) => [...data.subarray(4 * cell, 4 * cell + 3)]);
}

/** Send an event, such as fire(button, "click") or fire(canvas, "keydown", { key: "Enter" }). */
export function fire(element, type, init = {}) {
  const Kind = /^key/.test(type) ? window.KeyboardEvent : /^(pointer|click|lost)/.test(type) ? window.PointerEvent : window.Event;
  const bubbles = !["pointerenter", "pointerleave", "focus", "blur"].includes(type);
  const event = new Kind(type, { bubbles, cancelable: true, button: 0, pointerId: 1, pointerType: "mouse", ...init });
  const given = ["offsetX", "offsetY", "clientX", "clientY", "detail", "getCoalescedEvents"].filter((name) => name in init);
  for (const name of given) Object.defineProperty(event, name, { value: init[name] });
  element.dispatchEvent(event);
  return event;
}

/**
 * Mount a component as Streamlit does.
 *
 * @param component what its module exports
 * @param html the place, as its Python has it
 * @param data what Python sends at first; `heard` is 0 if left out
 * @returns {root, sent, update(data), leave()}: `sent` lists [event, message]
 */
export function open(component, html, data) {
  const parentElement = document.createElement("div");
  parentElement.innerHTML = html;
  document.body.replaceChildren(parentElement);
  const sent = [];
  const setTriggerValue = (event, message) => sent.push([event, structuredClone(message)]);
  let cleanUp;
  const update = (next) => {
    cleanUp = component({ parentElement, data: { heard: 0, ...next }, setTriggerValue });
    pass();
  };
  update(data);
  const leave = () => {
    parentElement.remove();
    cleanUp();
  };
  return { root: parentElement.firstElementChild, sent, update, leave };
}
