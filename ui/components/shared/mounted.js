/** What a component has built, once for each place in the page. */

import { SaveButton, nameIn } from "./saving.js";

/** @type {WeakMap<Element, any>} */
const mounted = new WeakMap();

/**
 * Return [what stands in a place, the clean-up for Streamlit]; the first call builds it.
 *
 * Streamlit calls a component again whenever its data change. It calls the clean-up when the place
 * has gone, and also for a call that a newer one overtook: then what the hand has begun must stay.
 *
 * @template Standing
 * @param {HTMLElement} parentElement the place
 * @param {() => Standing} build makes what stands there; its destroy(), if it has one, ends timers
 *   and observers. What has a figureName or figureNumbers() can be saved, as a picture
 *   and, if it has them, as these.
 * @returns {[Standing, () => void]}
 */
export function mount(parentElement, build) {
  if (!mounted.has(parentElement)) {
    const standing = build();
    mounted.set(parentElement, { standing, save: saveButtonOf(parentElement, standing) });
  }
  const { standing, save } = mounted.get(parentElement);
  if (save) queueMicrotask(() => save.setName()); // once the component has taken its data
  const cleanUp = () => {
    if (parentElement.isConnected) return;
    if (mounted.delete(parentElement)) standing.destroy?.();
  };
  return [standing, cleanUp];
}

/**
 * The button that saves a component, if that can be saved; it is called as the component is.
 *
 * @param {HTMLElement} parentElement
 * @param {any} standing
 */
function saveButtonOf(parentElement, standing) {
  if (!("figureName" in standing || standing.figureNumbers)) return null;
  const root = [...parentElement.children].find(({ tagName }) => tagName !== "STYLE");
  const label = () => parentElement.querySelector("[aria-label]")?.getAttribute("aria-label");
  const save = new SaveButton(() => ({
    name: standing.figureName ?? nameIn(label() ?? ""),
    element: standing.figureElement ?? root,
    ...(standing.figureNumbers ? { table: () => standing.figureNumbers() } : {}),
  }));
  const { host } = /** @type {ShadowRoot} */ (parentElement.getRootNode());
  if (host) /** @type {HTMLElement} */ (host).style.position = "relative"; // the button stands at its corner
  parentElement.append(save.host);
  return save;
}
