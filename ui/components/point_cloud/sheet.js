/** Keeps a sheet of small pictures where clouds of points find it. */

const KEPT = 4;

/**
 * The sheets that the page has got, by the tokens that Python calls them by.
 *
 * @returns {Map<string, HTMLImageElement>}
 */
export function sheetsOfPage() {
  return (/** @type {any} */ (globalThis).cnnlabSheets ??= new Map());
}

/** @param {import("../shared/handshake.js").Message} component its data: {source, token} */
export default function ({ data }) {
  const sheets = sheetsOfPage();
  if (sheets.has(data.token)) return;
  const image = new Image();
  image.src = data.source;
  sheets.set(data.token, image);
  while (sheets.size > KEPT) sheets.delete(sheets.keys().next().value);
}
