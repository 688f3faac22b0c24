/** The scene on the page: draws on each frame what has changed, and tells Python what was let go. */

const COMMIT_AFTER = 300; // milliseconds without another key
const LARGE_STEP = 8; // cells that an arrow key moves with Shift

class PixelGrids {
  constructor(root) {
    this.root = root.querySelector(".pixel-grids");
    this.scene = new Scene();
    this.own = new Map(); // kernels that the hand has changed and Python has not answered yet
    this.views = new Map(); // name -> Panel or KernelCells
    this.timers = new Map();
    this.layout = element("div", "layout");
    this.player = new Player(this);
    this.worked = new WorkedCell(this);
    this.root.replaceChildren(this.layout, this.player.element, this.worked.element);
    this.root.setAttribute("role", "group");
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.root);
  }

  /** Python has sent a scene: the first one, or an answer to a commit, or a change elsewhere. */
  update({ data, setTriggerValue }) {
    this.send = setTriggerValue;
    const restarted = data.heard < (this.heard ?? 0); // a new session knows nothing of the old one
    if (this.heard === undefined || restarted) this.revision = data.heard;
    this.heard = data.heard;
    const answered = data.heard >= this.revision;
    if (answered) this.own.clear();
    const { dx, dy } = this.shiftSource() ?? {};
    this.data = data;
    this.scene.load(data.grids, this.own);
    if (!answered && dx !== undefined) this.scene.shiftTo(dx, dy);
    if (answered) this.takePin(data.pin);
    if (!this.isCell(this.current)) this.current = this.middleOf(data.focus);
    if (!this.isCell(this.hovered)) this.hovered = null;
    this.readTheme();
    this.root.setAttribute("aria-label", data.alt);
    this.build();
    this.fit();
  }

  readTheme() {
    const style = getComputedStyle(this.root);
    const read = (name) => style.getPropertyValue(`--st-${name}`).trim();
    this.theme = {
      text: read("text-color"),
      background: read("background-color"),
      secondary: read("secondary-background-color"),
      faint: read("border-color"),
      font: read("font") || "sans-serif",
    };
    const colours = this.data.signed.join();
    if (this.colours === colours) return;
    this.colours = colours;
    this.tables = {
      signed: colourTable(this.data.signed),
      grey: colourTable(["#000000", "#ffffff"]),
      red: colourTable(["#000000", "#ff5a4f"]),
      green: colourTable(["#000000", "#4fd46a"]),
      blue: colourTable(["#000000", "#5a8cff"]),
    };
  }

  /** Make a view for each grid that is shown, or keep the ones that are there. */
  build() {
    const shown = this.data.grids.filter((grid) => grid.at);
    const plan = shown.map((grid) => `${grid.name}:${grid.source.kind}:${grid.source.editable}`).join();
    if (this.plan !== plan) {
      this.plan = plan;
      const make = ({ name, source }) =>
        source.kind === "kernel" ? new KernelCells(name, this) : new Panel(name, this);
      this.views = new Map(shown.map((grid) => [grid.name, make(grid)]));
      this.layout.replaceChildren(...[...this.views.values()].map((view) => view.element));
    }
    const wide = shown.map((grid) => [grid.at[1], grid.weight]);
    const narrow = shown.map((grid) => [
      (grid.narrow?.[1] ?? grid.at[0]) + grid.narrow_span - 1, 1,
    ]);
    this.layout.style.setProperty("--wide-columns", template(wide));
    this.layout.style.setProperty("--narrow-columns", template(narrow));
  }

  /** Lay everything out for the width at hand. */
  fit() {
    if (!this.data) return;
    for (const [name, view] of this.views) {
      const grid = this.scene.grids.get(name);
      view.configure(grid, this.scene.arrays.get(name), this.scene.margins(name));
      if (view.canvas) view.canvas.setAttribute("aria-label", this.describe(name));
    }
    this.requestFrame();
  }

  requestFrame() {
    this.frame ??= requestAnimationFrame((now) => {
      this.frame = null;
      this.draw(now);
    });
  }

  draw(now) {
    const cells = this.player.advance(now, this.hovered !== null);
    if (cells) this.moveTo(this.indexOfCurrent() + cells, { around: true });
    const target = this.hovered ?? this.current;
    const linked = this.scene.linked(target.name, target.row, target.column);
    const dim = this.hovered !== null || this.player.playing;
    this.limits = this.scene.limits();
    for (const [name, view] of this.views) {
      const isTarget = name === target.name;
      view.paint({
        array: this.scene.arrays.get(name),
        limit: this.limits.get(name),
        table: this.tables[view.grid.colours],
        theme: this.theme,
        regions: isTarget ? [] : (linked.get(name) ?? []),
        cursor: isTarget ? target : null,
        dim,
        rubber: this.box?.name === name ? boxSides(this.box) : null,
      });
    }
    this.showWords(target);
    if (this.player.playing) this.requestFrame();
  }

  showWords(target) {
    if (this.scene.isComputed(target.name)) {
      this.worked.show(target.name, target.row, target.column);
    } else {
      this.worked.showPixel(target.name, target.row, target.column);
    }
    const { name, row, column } = this.current;
    const { title } = this.scene.grids.get(name);
    const pinned = sameCell(this.pinned, this.current) ? ", pinned" : "";
    const { rows, columns } = this.scene.arrays.get(name);
    const words = `${title || name}: row ${row}, column ${column}${pinned}`;
    this.player.show(row * columns + column, rows * columns, words);
  }

  describe(name) {
    const { title, source } = this.scene.grids.get(name);
    const { rows, columns, values } = this.scene.arrays.get(name);
    const ends = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
    const [low, high] = ends.map((value) => formatNumber(value));
    const keys =
      source.kind === "shift"
        ? "Arrow keys move the picture, Home puts it back."
        : "Arrow keys choose a cell, Enter pins it.";
    const box = this.scene.grids.get(name).select ? " B begins a box, arrow keys size it, Enter takes it." : "";
    return `${title}: ${rows} by ${columns} cells, from ${low} to ${high}. ${keys}${box}`;
  }

  // Cells

  isCell(cell) {
    const array = cell && this.scene.arrays.get(cell.name);
    return Boolean(array) && cell.row < array.rows && cell.column < array.columns;
  }

  middleOf(name) {
    const { rows, columns } = this.scene.arrays.get(name);
    return { name, row: Math.floor(rows / 2), column: Math.floor(columns / 2) };
  }

  indexOfCurrent() {
    const { columns } = this.scene.arrays.get(this.current.name);
    return this.current.row * columns + this.current.column;
  }

  moveTo(index, { around = false } = {}) {
    const { rows, columns } = this.scene.arrays.get(this.current.name);
    const count = rows * columns;
    const place = around ? index % count : Math.min(Math.max(index, 0), count - 1);
    const row = Math.floor(place / columns);
    this.current = { name: this.current.name, row, column: place % columns };
    this.requestFrame();
  }

  /** Go to the cell that the link names; once, so that a later answer does not pull us back. */
  takePin(pin) {
    if (sameCell(pin, this.given) || (!pin && !this.given)) return;
    this.given = pin;
    this.pinned = this.isCell(pin) ? pin : null;
    if (this.pinned) this.current = pin;
  }

  /** Pin a cell, or let go of it if it is the pinned one. */
  pin(cell) {
    if (!this.data.pins) return;
    this.pinned = sameCell(this.pinned, cell) ? null : cell;
    this.given = this.pinned;
    this.current = cell;
    this.revision += 1;
    this.send("pin", { revision: this.revision, cell: this.pinned });
    this.requestFrame();
  }

  // What the hand does: on a panel

  hover(panel, cell) {
    this.hovered = cell && { name: panel.name, ...cell };
    this.requestFrame();
  }

  leave() {
    this.hovered = null;
    this.requestFrame();
  }

  press(panel, event) {
    const source = this.shiftSource();
    if (panel.grid.source.kind === "shift") this.shiftStart = { dx: source.dx, dy: source.dy };
    if (panel.grid.select) {
      const from = panel.cellAt(event, true);
      this.box = { name: panel.name, from, to: from };
    }
  }

  /** Returns whether the drag means something here. */
  drag(panel, event) {
    if (this.shiftStart) {
      const { dx, dy } = panel.moved(event);
      this.shiftTo(this.shiftStart.dx + dx, this.shiftStart.dy + dy);
      return true;
    }
    if (this.box) {
      this.box.to = panel.cellAt(event, true);
      this.hover(panel, null);
      return true;
    }
    return false;
  }

  release(panel, event, { dragged, kept }) {
    const { shiftStart, box } = this;
    this.shiftStart = null;
    if (shiftStart && dragged) {
      if (kept) this.commitShift();
      else this.shiftTo(shiftStart.dx, shiftStart.dy);
    } else if (box && dragged && kept) {
      this.commitBox();
    } else if (kept && !dragged && panel.cellAt(event) && this.scene.isComputed(panel.name)) {
      this.pin({ name: panel.name, ...panel.cellAt(event) });
    }
    this.box = null;
    this.requestFrame();
  }

  key(panel, event) {
    const step = event.shiftKey ? LARGE_STEP : 1;
    const moves = {
      ArrowLeft: [0, -step], ArrowRight: [0, step], ArrowUp: [-step, 0], ArrowDown: [step, 0],
    };
    const move = moves[event.key];
    if (panel.grid.source.kind === "shift" && (move || event.key === "Home")) {
      const { dx, dy } = this.shiftSource();
      const [down, right] = move ?? [-dy, -dx];
      this.shiftTo(dx + right, dy + down);
      this.later("shift", () => this.commitShift());
    } else if (!this.moveByKey(panel, event.key, move)) {
      return;
    }
    event.preventDefault();
  }

  /** Move, pin or box with the keys; returns whether the key means something. */
  moveByKey(panel, key, move) {
    const { name } = panel;
    const { rows, columns } = this.scene.arrays.get(name);
    const hovered = this.hovered?.name === name ? this.hovered : null;
    const start = hovered ?? (this.current.name === name ? this.current : this.middleOf(name));
    const boxing = this.box?.name === name;
    const within = (row, column) => ({
      row: Math.min(Math.max(row, 0), rows - 1),
      column: Math.min(Math.max(column, 0), columns - 1),
    });
    if (move && boxing) {
      this.box.to = within(this.box.to.row + move[0], this.box.to.column + move[1]);
    } else if (move || key === "Home" || key === "End") {
      const ends = { Home: within(0, 0), End: within(rows, columns) };
      this.choose({ name, ...(ends[key] ?? within(start.row + move[0], start.column + move[1])) });
    } else if (key === "b" && panel.grid.select) {
      this.box = { name, from: start, to: start };
    } else if (key === "Enter" && boxing) {
      this.commitBox();
      this.box = null;
    } else if (key === "Enter" && this.scene.isComputed(name)) {
      this.pin({ name, row: start.row, column: start.column });
    } else if (key === "Escape") {
      this.box = null;
      this.hovered = null;
    } else {
      return false;
    }
    this.requestFrame();
    return true;
  }

  /** Look at a cell by key: the window moves there; a pixel of the input is only pointed at. */
  choose(cell) {
    this.player.setPlaying(false);
    if (this.scene.isComputed(cell.name)) {
      this.current = cell;
      this.hovered = null;
    } else {
      this.hovered = cell;
    }
  }

  shiftSource() {
    return [...this.scene.grids.values()].find(({ source }) => source.kind === "shift")?.source;
  }

  shiftTo(dx, dy) {
    const source = this.shiftSource();
    const bounded = (pixels) => Math.min(Math.max(pixels, -source.limit), source.limit);
    if (source.dx === bounded(dx) && source.dy === bounded(dy)) return;
    this.revision += 1;
    this.scene.shiftTo(bounded(dx), bounded(dy));
    this.requestFrame();
  }

  // What the hand does: on a kernel

  edit(name, kernel) {
    this.revision += 1;
    this.own.set(name, kernel);
    this.scene.arrays.set(name, kernel);
    this.scene.evaluate([name]);
    this.requestFrame();
  }

  commit(name, { soon = false } = {}) {
    const send = () => {
      const { rows, columns, values } = this.scene.arrays.get(name);
      const cells = Array.from({ length: rows }, (_, row) =>
        [...values.subarray(row * columns, (row + 1) * columns)],
      );
      this.send("kernel", { revision: this.revision, name, cells });
    };
    if (soon) this.later(`kernel ${name}`, send);
    else this.now(`kernel ${name}`, send);
  }

  commitShift() {
    const { dx, dy } = this.shiftSource();
    this.now("shift", () => this.send("shift", { revision: this.revision, dx, dy }));
  }

  commitBox() {
    const [row, column, height, width] = boxSides(this.box);
    const { name } = this.box;
    this.revision += 1;
    this.send("box", { revision: this.revision, name, row, column, height, width });
  }

  later(what, action) {
    clearTimeout(this.timers.get(what));
    this.timers.set(what, setTimeout(() => this.now(what, action), COMMIT_AFTER));
  }

  now(what, action) {
    clearTimeout(this.timers.get(what));
    action();
  }

  destroy() {
    this.sizes.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.worked.saying);
    for (const timer of this.timers.values()) clearTimeout(timer);
  }
}

function sameCell(one, other) {
  return Boolean(one && other) && one.name === other.name && one.row === other.row &&
    one.column === other.column;
}

/** Row, column, height and width of a box between two cells. */
function boxSides({ from, to }) {
  const row = Math.min(from.row, to.row);
  const column = Math.min(from.column, to.column);
  return [row, column, Math.abs(from.row - to.row) + 1, Math.abs(from.column - to.column) + 1];
}

/** Widths of columns, for CSS: of the grids in a column, the greatest weight counts. */
function template(columns) {
  const weights = [];
  for (const [column, weight] of columns) {
    weights[column] = Math.max(weights[column] ?? 0, weight);
  }
  return Array.from(weights, (weight) => `minmax(0, ${weight ?? 1}fr)`).join(" ");
}

const mounted = new WeakMap(); // Streamlit calls again with the same parent when data changes

export default function (component) {
  const { parentElement } = component;
  if (!mounted.has(parentElement)) mounted.set(parentElement, new PixelGrids(parentElement));
  mounted.get(parentElement).update(component);
  return () => {
    mounted.get(parentElement)?.destroy();
    mounted.delete(parentElement);
  };
}
