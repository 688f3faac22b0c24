/** An SVG of ours as part of the page. */

import { mount } from "../shared/mounted.js";

const READABLE = 0.75; // of its own size; where it would be smaller, it scrolls instead

class Drawing {
  figureName = "Drawing";
  /** @type {Element} */ figureElement;

  /** @type {import("../shared/csv.js").Table} */ table;

  /** @param {Element} place */
  constructor(place) {
    this.place = place;
  }

  /** @param {import("../shared/handshake.js").Message} message its data: {svg, alt, table}, the SVG as text */
  update({ data }) {
    const svg = new DOMParser().parseFromString(data.svg, "image/svg+xml").documentElement;
    svg.style.minWidth = `${READABLE * Number(svg.getAttribute("width"))}px`;
    this.place.replaceChildren(svg);
    this.figureElement = svg;
    this.figureName = data.alt;
    this.table = data.table;
  }

  figureNumbers() {
    return this.table;
  }
}

/** @param {import("../shared/handshake.js").Message} component */
export default function (component) {
  const { parentElement } = component;
  const [drawing, cleanUp] = mount(parentElement, () => new Drawing(parentElement.querySelector(".svg-image")));
  drawing.update(component);
  return cleanUp;
}
