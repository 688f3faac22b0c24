/** Keeps the keyboard's focus in place where the page takes away what had it. */

const PATIENCE = 600; // milliseconds; what takes the place of a control may be on its way
const CONTROLS = "button, input, select, textarea, a[href], [tabindex]";

/** @typedef {{element: Element, path: EventTarget[], names: string[]}} Had what had the focus */

/**
 * Return the keys of the containers around an element, from the nearest, without the numbers that
 * tell a control from the one before it.
 * @param {EventTarget[]} path - The element, and all around it.
 */
export function namesOf(path) {
  return path.flatMap((part) => keysOf(/** @type {Element} */ (part)).map(withoutNumber));
}

/**
 * Return what is to have the focus at once instead of what had it, if that is there yet.
 * @param {ParentNode} root
 * @param {Had} had
 */
export function successor(root, { names }) {
  const [name] = names;
  if (!name) return null;
  return firstControl(holders(root, `begun_by_${name}`)) ?? firstControl(holders(root, name));
}

/**
 * Return the control that is nearest to where the focus was.
 * @param {Had} had
 */
export function nearest({ path }) {
  for (const part of path.slice(1)) {
    const around = /** @type {Element} */ (part);
    if (around === document.body) return null;
    const found = around.isConnected && firstControl([around]);
    if (found) return found;
  }
  return null;
}

/**
 * Tell whether the page has taken the focus away; a hand that clicks beside everything has not.
 * @param {Had | null} had
 */
export function isLost(had) {
  if (had === null || (document.activeElement ?? document.body) !== document.body) return false;
  return !had.element.isConnected || isDisabled(had.element);
}

/** @param {Element} element */
function isDisabled(element) {
  return "disabled" in element && element.disabled === true;
}

/** @param {Element} element */
function keysOf(element) {
  return [...(element.classList ?? [])]
    .filter((name) => name.startsWith("st-key-"))
    .map((name) => name.slice("st-key-".length));
}

/** @param {string} key */
function withoutNumber(key) {
  return key.replace(/[-_]\d+$/, "");
}

/**
 * @param {ParentNode} root
 * @param {string} name
 */
function holders(root, name) {
  return [...root.querySelectorAll(`[class*="st-key-${CSS.escape(name)}"]`)].filter((holder) =>
    keysOf(holder).some((key) => withoutNumber(key) === name),
  );
}

/** @param {Element[]} holders */
function firstControl(holders) {
  for (const holder of holders) {
    for (const control of holder.querySelectorAll(CONTROLS)) {
      if (!isDisabled(control) && control.getAttribute("tabindex") !== "-1") return control;
    }
  }
  return null;
}

/** @type {Had | null} */
let had = null;
/** @type {Had | null} */
let awaited = null; // whose successor may be on its way

/** @param {Element | null} control */
function give(control) {
  if (control === null) return false;
  /** @type {HTMLElement} */ (control).focus();
  return true;
}

function restore() {
  if (had === null || !isLost(had) || give(successor(document, had))) return;
  if (awaited === had) return;
  const lost = (awaited = had);
  setTimeout(() => {
    awaited = null;
    if (had === lost && isLost(lost)) give(successor(document, lost) ?? nearest(lost));
  }, PATIENCE);
}

/** @param {FocusEvent} event */
function remember(event) {
  const path = event.composedPath();
  const element = /** @type {Element} */ (path[0]);
  // A finger or a mouse needs none: on a phone, a keyboard might come up.
  had = element.matches(":focus-visible") ? { element, path, names: namesOf(path) } : null;
}

/** Begin to watch the page; what is returned ends it. */
export function watch() {
  const observer = new MutationObserver(restore);
  document.addEventListener("focusin", remember);
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
  return () => {
    observer.disconnect();
    document.removeEventListener("focusin", remember);
    had = null;
  };
}

let watching = false;

/** Keep the focus, from the first time on: on all pages, the document is the same. */
export default function keep() {
  if (!watching) watch();
  watching = true;
}
