/** What a component has built, once for each place in the page. */

const mounted = new WeakMap();

/**
 * Return [what stands in a place, the clean-up for Streamlit]; the first call builds it.
 *
 * Streamlit calls a component again whenever its data change. It calls the clean-up when the place
 * has gone, and also for a call that a newer one overtook: then what the hand has begun must stay.
 *
 * @param parentElement the place
 * @param build makes what stands there; its destroy(), if it has one, ends timers and observers
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
