/** Puts a button beside each chart and each picture that Streamlit shows. */

import { make } from "../shared/elements.js";
import { SaveButton, nameIn } from "../shared/saving.js";
import { echartsTable, plotlyTable } from "./chart_tables.js";
import { pixelTable } from "../shared/pixel_table.js";
import { FIGURES, OTHER_BUTTON, hasToolbar, isFullScreen, makeRoom, partsOf, placeOf, specOf } from "./streamlit_page.js";

/** @type {WeakMap<Element, SaveButton>} */
const buttons = new WeakMap();
let due = false;

/**
 * What can be saved of a figure of Streamlit's.
 *
 * @param {Element} holder
 * @returns {import("../shared/saving.js").Figure}
 */
export function figureOf(holder) {
  const { plot, chart, picture } = partsOf(holder);
  if (picture) {
    const name = nameIn(picture.alt || "Picture");
    return { name, element: picture, drawn: false, table: () => pixelTable(picture) };
  }
  const name = nameIn(holder.getAttribute("aria-label") ?? "");
  if (plot) return { name, element: plot, table: () => plotlyTable(plot.data, plot.layout) };
  const spec = specOf(holder);
  return { name, element: chart ?? holder, ...(spec ? { table: () => echartsTable(JSON.parse(spec)) } : {}) };
}

/** Give each figure that has none its button. */
export function furnish() {
  due = false;
  for (const holder of document.querySelectorAll(FIGURES)) {
    const place = placeOf(holder);
    let button = buttons.get(holder);
    if (!button) buttons.set(holder, (button = new SaveButton(() => figureOf(holder))));
    button.setName();
    if (button.host.parentElement !== place) {
      makeRoom(place);
      place.append(button.host);
    }
    button.host.classList.toggle("beside", hasToolbar(place));
    button.host.classList.toggle("within", isFullScreen(place));
  }
}

function ask() {
  if (due) return;
  due = true;
  requestAnimationFrame(furnish);
}

/** Streamlit's own button for the same has another look, another name and no numbers. */
function putAwayTheOther() {
  document.head.append(make("style", "", OTHER_BUTTON));
}

let watching = false;

/** Watch the page, from the first time on: on all pages, the document is the same. */
export default function watch() {
  ask();
  if (watching) return;
  watching = true;
  putAwayTheOther();
  new MutationObserver(ask).observe(document.body, { childList: true, subtree: true });
}
