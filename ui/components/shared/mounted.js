/** What a component has built, once for each place in the page. */

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
 *   and observers
 * @returns {[Standing, () => void]}
 */
export function mount(parentElement, build) {
  if (!mounted.has(parentElement)) mounted.set(parentElement, build());
  const cleanUp = () => {
    if (parentElement.isConnected) return;
    mounted.get(parentElement)?.destroy?.();
    mounted.delete(parentElement);
  };
  return [mounted.get(parentElement), cleanUp];
}
