/** An SVG of ours as part of the page. */

const READABLE = 0.75; // of its own size; where it would be smaller, it scrolls instead

/** @param {import("../shared/handshake.js").Message} component its data: {svg}, as text */
export default function ({ data, parentElement }) {
  const svg = new DOMParser().parseFromString(data.svg, "image/svg+xml").documentElement;
  svg.style.minWidth = `${READABLE * Number(svg.getAttribute("width"))}px`;
  parentElement.querySelector(".svg-image").replaceChildren(svg);
}
