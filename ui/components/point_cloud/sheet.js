/** Keeps a sheet of small pictures where clouds of points find it. */

const KEPT = 4;

export default function ({ data }) {
  const sheets = (globalThis.cnnlabSheets ??= new Map());
  if (sheets.has(data.token)) return;
  const image = new Image();
  image.src = data.source;
  sheets.set(data.token, image);
  while (sheets.size > KEPT) sheets.delete(sheets.keys().next().value);
}
