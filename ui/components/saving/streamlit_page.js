/**
 * How Streamlit shows charts and pictures: all that the lab knows of it, in one place.
 *
 * Plotly keeps what it draws at its own element, for everybody. What ECharts draws is known to React
 * alone, which keeps what it was given at the elements that it makes.
 */

export const FIGURES = '[data-testid="stPlotlyChart"], [data-testid="stEChartsChart"], [data-testid="stImage"]';
/** A style by which the button is not shown that Streamlit puts at a chart of ECharts'. */
export const OTHER_BUTTON =
  'button:is([aria-label^="Download as SVG"], [aria-label^="Download as PNG"]) { display: none; }';
const DEEPEST = 12; // React components around a chart, up to the one that got its description

/** @typedef {HTMLElement & { data?: any[], layout?: any }} Plot Plotly's element */

/**
 * @param {Element} holder
 * @returns {{ plot: Plot | null, chart: Element | null, picture: HTMLImageElement | null }}
 */
export function partsOf(holder) {
  return {
    plot: holder.querySelector(".js-plotly-plot"),
    chart: holder.querySelector("svg")?.parentElement ?? null,
    picture: holder.matches('[data-testid="stImage"]') ? holder.querySelector("img") : null,
  };
}

/**
 * What fills the screen together with the figure; else what holds it.
 *
 * @param {Element} holder
 * @returns {HTMLElement}
 */
export function placeOf(holder) {
  return holder.closest('[data-testid="stFullScreenFrame"]') ??
    holder.closest('[data-testid="stElementContainer"]') ?? holder.parentElement;
}

/**
 * Let a button stand at the corner of a place, above it, where Streamlit would cut it off.
 *
 * @param {HTMLElement} place
 */
export function makeRoom(place) {
  /** @type {HTMLElement} */
  const container = place.closest('[data-testid="stElementContainer"]') ?? place;
  container.style.overflow = "visible";
  if (getComputedStyle(container).position === "static") container.style.position = "relative";
}

/**
 * Whether buttons of Streamlit's appear at the corner while a hand points at the figure.
 *
 * @param {Element} place
 */
export function hasToolbar(place) {
  return place.querySelector('[data-testid="stElementToolbar"]') !== null;
}

/** @param {Element} place */
export function isFullScreen(place) {
  return getComputedStyle(place).position === "fixed";
}

/**
 * The description of a chart, as Python has sent it; "" if it is not found.
 *
 * @param {Element} holder
 * @returns {string}
 */
export function specOf(holder) {
  const key = Object.keys(holder).find((name) => name.startsWith("__reactFiber$"));
  let fiber = key && holder[key];
  for (let step = 0; fiber && step < DEEPEST; step++, fiber = fiber.return) {
    const spec = fiber.memoizedProps?.element?.spec;
    if (typeof spec === "string") return spec;
  }
  return "";
}
