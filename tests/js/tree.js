/** What stands in the page, in a form that a test can compare. */

/**
 * Write an element and all in it: a line each, with its class, its attributes and its own text.
 *
 * @param element
 * @param leaveOut names of attributes that are tested elsewhere
 */
export function tree(element, leaveOut = [], depth = 0) {
  const attributes = [...element.attributes]
    .filter(({ name }) => name !== "class" && !leaveOut.includes(name))
    .map(({ name, value }) => `${name}="${value}"`);
  const name = [element.tagName.toLowerCase(), ...element.classList].join(".");
  const texts = [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ textContent }) => textContent);
  const line = [name, ...attributes, ...(texts.length > 0 ? [`· ${texts.join("|")}`] : [])].join(" ");
  const below = [...element.children].map((child) => tree(child, leaveOut, depth + 1));
  return [`${"  ".repeat(depth)}${line}`, ...below].join("\n");
}
