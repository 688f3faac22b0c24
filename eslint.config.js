import js from "@eslint/js";
import globals from "globals";

const rules = { "prefer-const": "error", eqeqeq: "error", "no-var": "error", "no-shadow": "off" };

export default [
  js.configs.recommended,
  { files: ["ui/components/**/*.js"], languageOptions: { globals: globals.browser }, rules },
  { files: ["tests/js/*.js"], languageOptions: { globals: globals.node }, rules },
  { ignores: ["benchmarks/**"] },
];
