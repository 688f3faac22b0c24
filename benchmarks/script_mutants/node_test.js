/** Lets Mocha, which runs in one process and so a hundred times faster, run what is written for node:test. */

import { registerHooks } from "node:module";

const NAMES = { test: "it", afterEach: "afterEach", beforeEach: "beforeEach" };
const AS_MOCHA = `data:text/javascript,${Object.entries(NAMES)
  .map(([name, ofMocha]) => `export const ${name} = (...given) => globalThis.${ofMocha}(...given);`)
  .join("")}`;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "node:test" ? { url: AS_MOCHA, shortCircuit: true } : next(specifier, context),
});
