/** The button by which a grid of a scene is saved, with its numbers as they are. */

import { gridTable } from "../shared/csv.js";
import { SaveButton } from "../shared/saving.js";

/**
 * @param {{ element: HTMLElement, array: import("../shared/arithmetic.js").Grid,
 *   grid: import("./scene.js").SceneGrid }} view
 */
export function gridButton(view) {
  return new SaveButton(() => ({
    name: view.grid.title || view.grid.name,
    element: view.element,
    table: () => gridTable(view.array),
  }));
}
