/** A canvas that remembers what was drawn on it, with the settings that held then. */

const SETTINGS = [
  "fillStyle", "strokeStyle", "lineWidth", "lineCap", "lineJoin", "globalAlpha", "font", "textAlign", "textBaseline",
];

/** Make a canvas whose `drawn` lists each call: {call, given, and the settings at that moment}. */
export function recordingCanvas() {
  const drawn = [];
  const state = { globalAlpha: 1, measureText: (text) => ({ width: 6 * text.length }) };
  const context = new Proxy(state, {
    get(target, name) {
      if (name in target || SETTINGS.includes(name)) return target[name];
      return (...given) => {
        const settings = Object.fromEntries(SETTINGS.map((setting) => [setting, target[setting]]));
        drawn.push({ call: name, given, ...settings });
      };
    },
  });
  const canvas = { width: 0, height: 0, style: {}, drawn, getContext: () => context };
  return canvas;
}

/** Return what was given to each call of a name. */
export function callsOf(canvas, name) {
  return canvas.drawn.filter(({ call }) => call === name);
}
