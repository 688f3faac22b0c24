/**
 * Stamps what happens in a page: inputs, ends of frames in which a canvas was drawn, changes.
 *
 * It is run before the page's own scripts. Times are milliseconds of performance.now().
 */
(() => {
  const QUIET = 500; // without a change for so long, all that a commit caused has happened
  const INPUTS = ["pointermove", "pointerdown", "pointerup", "keydown", "input", "change"];

  let awaited = null; // the kind of input that starts the clock
  let input = null; // {stamp, handled} of that input
  let frame = null; // resolves with the times of the next frame that it causes
  let inFrame = false;
  let drawn = false;
  let last = { time: 0, where: "" };

  // Inputs

  for (const kind of INPUTS) {
    const stamp = (event) => {
      if (kind !== awaited?.kind || (awaited.key && awaited.key !== event.key)) return;
      input = { stamp: event.timeStamp, handled: performance.now() };
      awaited = null;
    };
    window.addEventListener(kind, stamp, { capture: true });
  }

  // Ends of frames: a message that is sent inside a frame arrives after it was drawn

  const ends = new MessageChannel();
  ends.port1.onmessage = () => {
    const end = performance.now();
    if (input && frame) frame({ fromInput: end - input.stamp, work: end - input.handled });
    frame = null;
  };
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    request((now) => {
      inFrame = true;
      try {
        callback(now);
      } finally {
        inFrame = false;
        if (drawn) ends.port2.postMessage(null);
        drawn = false;
      }
    });

  const places = new WeakMap(); // canvas -> where it is; looked up once, to cost next to nothing
  const canvas = ({ canvas: drawnOn }) => {
    if (!drawnOn.isConnected) return; // off screen
    if (!places.has(drawnOn)) places.set(drawnOn, placeOf(drawnOn));
    const where = places.get(drawnOn);
    if (where !== null) last = { time: performance.now(), where };
    if (!input || !frame) return;
    if (inFrame) drawn = true;
    else request(() => ends.port2.postMessage(null));
  };
  const prototype = CanvasRenderingContext2D.prototype;
  for (const name of ["drawImage", "putImageData", "fillRect", "clearRect", "fillText", "fill", "stroke"]) {
    const original = prototype[name];
    prototype[name] = function (...parameters) {
      canvas(this);
      return original.apply(this, parameters);
    };
  }

  // Changes of what the page shows, also inside components

  /** The nearest key and kind of element, for the report; null outside of the page's content. */
  function placeOf(node) {
    let host = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    while (host?.getRootNode() instanceof ShadowRoot) host = host.getRootNode().host;
    if (!host?.closest('[data-testid="stMain"]')) return null;
    const block = host.closest('[class*="st-key-"]');
    const key = block && [...block.classList].find((name) => name.startsWith("st-key-"));
    const what = host.closest("[data-testid]")?.dataset.testid ?? host.tagName;
    return `${key ?? ""} ${what}`.trim();
  }
  const observer = new MutationObserver((records) => {
    const time = performance.now();
    for (const { target, type, attributeName } of records.reverse()) {
      // Streamlit marks what it is about to replace; that is no new content.
      if (type === "attributes" && ["class", "style", "data-stale"].includes(attributeName)) continue;
      // What is read out waits on purpose until the hand has rested for half a second.
      if (target.nodeType === Node.ELEMENT_NODE && target.closest("[aria-live]")) continue;
      const where = placeOf(target);
      if (where === null) continue;
      last = { time, where };
      break;
    }
  });
  const everything = { subtree: true, childList: true, characterData: true, attributes: true };
  const attachShadow = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attachShadow.call(this, options);
    observer.observe(root, everything);
    return root;
  };
  observer.observe(document, everything);

  const running = () =>
    document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning";

  window.probe = {
    /** Start the clock at the next input of this kind (and key). */
    arm(kind, key = null) {
      input = null;
      awaited = { kind, key };
      window.probe.frame = new Promise((resolve) => {
        frame = resolve;
        setTimeout(() => resolve(null), 1000);
      });
    },
    /** Times of the frame that showed what the input did. */
    sample: () => window.probe.frame,
    /** Wait until nothing changes any more; milliseconds from the input to the last change. */
    async settled() {
      const begun = performance.now();
      for (;;) {
        const now = performance.now();
        if (now - Math.max(last.time, begun) > QUIET && !running()) break;
        if (now - begun > 60_000) return null;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return input && { milliseconds: last.time - input.stamp, where: last.where };
    },
  };
})();
