/** Detectors, feature maps, pooled neurons and the sum: one block per detector, one row per term. */

import { largestMagnitude } from "../shared/arithmetic.js";
import { colourIndex, cssColour, isDark } from "../shared/colours.js";
import { fill, make, makePixels, makeSvg, paint } from "../shared/elements.js";
import { numberField, withSign } from "../shared/number_field.js";
import { FACE_SIDE } from "./decide.js";

/** Make the kernel, the map with its quarters, and the four pooled neurons of a detector. */
function createDetector(container, lab, index) {
  const { words, detectors, quarters } = lab.data;
  const kernel = lab.kernels[index];
  const name = detectors[index];
  const block = make("div", "detector");
  const look = makePixels(kernel.rows, kernel.columns, "kernel", {
    role: "img",
    "aria-label": fill(words.kernel, { name, rows: kernel.rows, columns: kernel.columns }),
  });
  paint(look, kernel, lab.signed, largestMagnitude(kernel), true);
  const holder = make("div", "kernel-holder");
  holder.append(make("strong", "", name), look, make("span", "small", `${kernel.rows} × ${kernel.columns}`));
  const map = makePixels(FACE_SIDE, FACE_SIDE, "map", { role: "img" });
  const overlay = makeSvg("svg", { viewBox: "0 0 28 28", class: "overlay" });
  const mapHolder = make("div", "map-holder");
  mapHolder.append(map, overlay);
  const pooled = make("div", "pooled");
  const cells = quarters.map(() => make("span", "cell"));
  pooled.append(...cells);
  cells.forEach((cell, quarter) => {
    cell.addEventListener("pointerenter", () => lab.look(index * 4 + quarter));
    cell.addEventListener("pointerleave", () => lab.look(null));
  });
  block.append(holder, mapHolder, pooled);
  container.append(block);

  return function show() {
    const { maps, evidence } = lab.decision;
    paint(map, maps[index], lab.signed, 1, true);
    overlay.replaceChildren(makeSvg("path", { d: "M14 0V28M0 14H28", class: "quarters" }));
    const said = cells.map((cell, quarter) => {
      const value = evidence[index * 4 + quarter];
      const { row, column } = lab.brightest[index * 4 + quarter];
      const fires = value >= lab.data.fires;
      const looked = lab.looking === index * 4 + quarter;
      const colour = lab.signed[colourIndex(value, 1, true)];
      cell.textContent = value.toFixed(2);
      cell.style.backgroundColor = cssColour(colour);
      cell.style.color = isDark(colour) ? "#ffffff" : "#1b2730";
      cell.classList.toggle("fires", fires);
      cell.classList.toggle("looked", looked);
      const ring = { cx: column + 0.5, cy: row + 0.5, r: looked ? 2.4 : 1.6 };
      overlay.append(makeSvg("circle", { ...ring, class: fires ? "winner fires" : "winner" }));
      return `${quarters[quarter]} ${value.toFixed(2)}${fires ? ` (${words.fires})` : ""}`;
    });
    map.setAttribute("aria-label", `${fill(words.map, { name })}: ${said.join(", ")}`);
  };
}

/** Make a row of the waterfall: label, numbers, and a bar from one running sum to the next. */
function createRow(container, className, label) {
  const row = make("div", `term ${className}`);
  const [name, numbers, track] = ["name", "numbers", "track"].map((part) => make("span", part));
  const [zero, bar] = [make("i", "zero"), make("i", "bar")];
  name.textContent = label;
  track.append(zero, bar);
  row.append(name, numbers, track);
  container.append(row);

  /** Draw the bar on a scale from low to high. */
  function draw(from, to, low, high) {
    const place = (value) => ((value - low) / (high - low)) * 100;
    zero.style.left = `${place(0)}%`;
    bar.style.left = `${place(Math.min(from, to))}%`;
    bar.style.width = `${Math.abs(place(to) - place(from))}%`;
    bar.classList.toggle("negative", to < from);
  }
  return { row, numbers, draw };
}

/** Build detectors and sum. */
export function createEvidence(container, lab) {
  const { words, detectors, quarters, limits } = lab.data;
  const bias = createRow(container, "bias", words.bias);
  const biasField = numberField(
    lab,
    words.bias,
    limits.bias,
    () => lab.state.bias,
    (value) => (lab.state.bias = value),
  );
  bias.numbers.append(biasField.input);

  const shows = [];
  const rows = [];
  detectors.forEach((detector, index) => {
    const section = make("div", "block");
    container.append(section);
    shows.push(createDetector(section, lab, index));
    const terms = make("div", "terms");
    section.append(terms);
    quarters.forEach((quarter, place) => rows.push(termRow(terms, index * 4 + place, detector, quarter)));
  });
  const total = createRow(container, "total", words.sum);

  /** Make the row of a term x × w. */
  function termRow(terms, index, detector, quarter) {
    const made = createRow(terms, "", quarter);
    const [x, product] = [make("span", "x"), make("span", "product")];
    const field = numberField(
      lab,
      fill(words.weight, { detector, quarter }),
      limits.weight,
      () => lab.state.weights[index],
      (value) => (lab.state.weights[index] = value),
    );
    made.numbers.append(x, " × ", field.input, " = ", product);
    made.row.addEventListener("pointerenter", () => lab.look(index));
    made.row.addEventListener("pointerleave", () => lab.look(null));
    made.row.addEventListener("focusin", () => lab.look(index));
    made.row.addEventListener("focusout", () => lab.look(null));
    return { ...made, x, product, field };
  }

  function show() {
    const { evidence, terms, logit } = lab.decision;
    const sums = [lab.state.bias];
    for (const term of terms) sums.push(sums.at(-1) + term);
    const [low, high] = [Math.min(0, ...sums) - 0.5, Math.max(0, ...sums) + 0.5];
    biasField.show();
    bias.draw(0, lab.state.bias, low, high);
    rows.forEach(({ row, x, product, field, draw }, index) => {
      x.textContent = evidence[index].toFixed(2);
      product.textContent = withSign(terms[index]);
      field.show();
      draw(sums[index], sums[index + 1], low, high);
      row.classList.toggle("fires", evidence[index] >= lab.data.fires);
      row.classList.toggle("looked", lab.looking === index);
      row.classList.toggle("tipped", lab.flips.at(-1)?.term === index);
    });
    total.numbers.textContent = `z = ${withSign(logit)}`;
    total.draw(0, logit, low, high);
    shows.forEach((draw) => draw());
  }
  return { show };
}
