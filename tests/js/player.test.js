import assert from "node:assert/strict";
import { test } from "node:test";

import { fire } from "./page.js";
import { Player } from "../../ui/components/pixel_grids/player.js";

/** A player at the third of ten cells. */
function playerOf() {
  const heard = [];
  const player = new Player({ moveTo: (index) => heard.push(index), requestFrame: () => heard.push("frame") });
  player.show(2, 10, "Output: row 0, column 2");
  return { player, heard };
}

const ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="…"></path></svg>';

test("a player has buttons, a slider, a speed and the place in words", () => {
  const { player } = playerOf();
  const button = (label) => `<button type="button" aria-label="${label}" title="${label}">${ICON}</button>`;
  assert.equal(
    player.element.outerHTML.replace(/ d="[^"]*"/g, ' d="…"').replace(/ selected="[^"]*"/, ""),
    `<div class="player">${button("One cell back")}${button("Play")}${button("One cell on")}` +
      '<input class="scrubber" type="range" min="0" aria-label="Place of the window" max="9" ' +
      'aria-valuetext="Output: row 0, column 2"><select class="speed" aria-label="Speed">' +
      '<option value="slow">slow</option><option value="normal">normal</option>' +
      '<option value="fast">fast</option><option value="very fast">very fast</option></select>' +
      '<span class="place">Output: row 0, column 2</span></div>',
  );
  assert.deepEqual([player.scrubber.value, player.speed.value], ["2", "normal"]);
  assert.deepEqual([...player.speed.options].map(({ selected }) => selected), [false, true, false, false]);
});

test("the buttons on both sides go one cell back or on, and stop playing", () => {
  const { player, heard } = playerOf();
  player.setPlaying(true);
  fire(player.back, "click");
  fire(player.forward, "click");
  assert.deepEqual(heard, ["frame", 1, 3]);
  assert.equal(player.playing, false);
});

test("each button shows what it does", () => {
  const { player } = playerOf();
  const drawings = () =>
    [player.back, player.toggle, player.forward].map((button) => button.querySelector("path").getAttribute("d"));
  const [back, play, on] = drawings();
  assert.equal(new Set([back, play, on]).size, 3);
  assert.ok(back.startsWith("M6 5h2v14H6z"), "a bar at the left");
  assert.ok(on.startsWith("M16 5h2v14h-2z"), "a bar at the right");
  fire(player.toggle, "click");
  assert.deepEqual([player.toggle.title, player.playing], ["Pause", true]);
  assert.equal(drawings()[1], "M7 5h4v14H7zM13 5h4v14h-4z"); // two bars
  fire(player.toggle, "click");
  assert.deepEqual([player.toggle.title, player.playing, drawings()[1]], ["Play", false, play]);
});

test("the slider takes the window along, and stops playing", () => {
  const { player, heard } = playerOf();
  player.setPlaying(true);
  player.scrubber.value = "7";
  fire(player.scrubber, "input");
  assert.deepEqual([heard.at(-1), player.playing], [7, false]);
});

test("the window moves as many cells a second as the speed says", () => {
  const { player } = playerOf();
  for (const [speed, cells] of [["slow", 2], ["normal", 6], ["fast", 24], ["very fast", 120]]) {
    player.speed.value = speed;
    player.setPlaying(true);
    assert.equal(player.advance(5000, false), 0); // the first frame only begins
    assert.equal(player.advance(6000, false), cells);
  }
});

test("parts of a cell add up", () => {
  const { player } = playerOf();
  player.setPlaying(true);
  const frames = [0, 100, 200, 300, 400, 500].map((now) => player.advance(now, false));
  assert.deepEqual(frames, [0, 0, 1, 0, 1, 1]); // six a second
});

test("while the hand is over the picture, or it does not play, nothing moves", () => {
  const { player } = playerOf();
  assert.equal(player.advance(1000, false), 0);
  player.setPlaying(true);
  player.advance(0, false);
  assert.equal(player.advance(1000, true), 0);
  assert.equal(player.advance(1500, false), 3); // counted from the last frame on
  player.setPlaying(true);
  assert.equal(player.advance(9000, false), 0); // begins anew
});

test("the slider is written only where something has changed", () => {
  const { player } = playerOf();
  const written = [];
  for (const name of ["max", "value"]) {
    const now = player.scrubber[name];
    const set = (next) => void written.push([name, next]);
    Object.defineProperty(player.scrubber, name, { get: () => now, set });
  }
  player.show(2, 10, "the same");
  assert.deepEqual(written, []);
  player.show(3, 12, "another");
  assert.deepEqual(written, [["max", "11"], ["value", "3"]]);
  assert.equal(player.scrubber.getAttribute("aria-valuetext"), "another");
});
