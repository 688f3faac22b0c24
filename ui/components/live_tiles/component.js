/** Tiles that are painted over, never replaced, as long as their number stays. */

const shown = new WeakMap();
const SIGNS = { right: "✓", wrong: "✗", "": "" };

/** Make an empty tile; the function it returns fills it. */
function createTile(list) {
  const tile = make("div", "tile", "", { role: "listitem" });
  const head = make("div", "head");
  const [sign, title] = [make("b", "sign"), make("span", "title")];
  const canvas = make("canvas", "picture", "", { role: "img" });
  const bars = make("div", "bars");
  head.append(sign, title);
  tile.append(head, canvas, bars);
  list.append(tile);
  const rows = [];

  function barRow(index) {
    if (!rows[index]) {
      const row = make("div", "bar");
      const [fillBar, label, percent] = [make("i", "fill"), make("span", "label"), make("span", "percent")];
      row.append(fillBar, label, percent);
      bars.append(row);
      rows[index] = { row, fillBar, label, percent };
    }
    return rows[index];
  }

  return function show(data, side) {
    tile.className = `tile ${data.mark}`;
    sign.textContent = SIGNS[data.mark] ?? "";
    title.textContent = data.title;
    title.title = data.title;
    canvas.style.width = `${side}px`;
    canvas.style.height = `${(side * data.rows) / data.columns}px`;
    canvas.setAttribute("aria-label", data.alt);
    paintColours(canvas, data);
    data.bars.forEach((bar, index) => {
      const { row, fillBar, label, percent } = barRow(index);
      row.classList.toggle("true-class", bar.right);
      fillBar.style.width = `${Math.round(bar.share * 100)}%`;
      label.textContent = bar.label;
      percent.textContent = `${Math.round(bar.share * 100)}%`;
    });
    while (rows.length > data.bars.length) rows.pop().row.remove();
  };
}

/** Paint red, green and blue bytes, one canvas pixel per cell; CSS scales it. */
function paintColours(canvas, { rows, columns, rgb }) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const bytes = atob(rgb);
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * pixel + channel] = bytes.charCodeAt(3 * pixel + channel);
    }
    image.data[4 * pixel + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

export default function (component) {
  const { parentElement, data } = component;
  const list = parentElement.querySelector(".live-tiles");
  list.setAttribute("aria-label", data.alt);
  let tiles = shown.get(parentElement);
  if (!tiles || tiles.length !== data.tiles.length) {
    list.replaceChildren();
    tiles = data.tiles.map(() => createTile(list));
    shown.set(parentElement, tiles);
  }
  tiles.forEach((show, index) => show(data.tiles[index], data.side));
  return () => shown.delete(parentElement);
}
