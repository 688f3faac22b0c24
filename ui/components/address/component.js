/** Puts the address right, without a step in the browser's history. */

import { waitItsTurn } from "./leaving.js";

/**
 * Return the parameters of an address in one order and one spelling.
 * @param {string} query - What stands behind the "?".
 */
export function spelled(query) {
  const parameters = new URLSearchParams(query);
  for (const name of [...parameters.keys()]) {
    if (name.startsWith("embed")) parameters.delete(name);
  }
  parameters.sort();
  return parameters.toString();
}

/**
 * Return what is to stand behind the "?" now, or null if that is right as it is.
 * @param {{pathname: string, search: string}} location - Where the browser is.
 * @param {{page: string, before: string[], wanted: string}} data - What Python says.
 */
export function completed(location, { page, before, wanted }) {
  const here = spelled(location.search);
  if (here === spelled(wanted) || !isOf(page, location)) return null;
  if (!before.some((query) => spelled(query) === here)) return null;
  const kept = [...new URLSearchParams(location.search)].filter(([name]) =>
    name.startsWith("embed"),
  );
  const query = new URLSearchParams([...new URLSearchParams(wanted), ...kept]).toString();
  return query ? `?${query}` : "";
}

/**
 * Tell whether the browser is where Python does not know of.
 * @param {{pathname: string, search: string}} location - Where the browser is.
 * @param {{page: string, before: string[], wanted: string}} data - What Python says.
 */
export function overheard(location, { page, before, wanted }) {
  const here = spelled(location.search);
  return isOf(page, location) && ![wanted, ...before].some((query) => spelled(query) === here);
}

/**
 * @param {string} page - The last part of its path.
 * @param {{pathname: string}} location - Where the browser is.
 */
function isOf(page, location) {
  return location.pathname.split("/").at(-1) === page; // else it was left meanwhile
}

/** Tell whether the last step in the browser's history was one back: something is ahead. */
function hasGoneBack() {
  const { navigation } = window; // where a browser has none, nobody knows
  return (navigation?.currentEntry?.index ?? Infinity) < (navigation?.entries().length ?? 0) - 1;
}

let handled = ""; // Streamlit calls again with what was said before

// Streamlit overhears a step back only before it knows of any page. Later it would be wrong to say
// it again: what Python says here may be older than what the hand has done since.
let isLoading = true;

/** @param {{data: {page: string, before: string[], wanted: string}}} component */
export default function complete({ data }) {
  window.addEventListener("click", waitItsTurn, true); // the same one again is not added
  const said = JSON.stringify(data);
  if (said === handled) return;
  handled = said;
  const { pathname, search, hash } = window.location;
  const query = completed(window.location, data);
  if (query !== null) {
    window.history.replaceState(window.history.state, "", pathname + query + hash);
  } else if (isLoading && hasGoneBack() && overheard({ pathname, search }, data)) {
    window.dispatchEvent(new window.PopStateEvent("popstate", { state: window.history.state }));
  }
  isLoading = false;
}
