import js from "@eslint/js";
import globals from "globals";

const rules = { "prefer-const": "error", eqeqeq: "error", "no-var": "error" };
const keys = "CallExpression[callee.property.name='addEventListener'][arguments.0.value='keydown']";
const components = {
  "max-lines-per-function": ["error", { max: 60, skipComments: true }],
  "no-restricted-syntax": ["error", { selector: keys, message: "onKey leaves the browser its own keys." }],
};

export default [
  js.configs.recommended,
  { files: ["ui/components/**/*.js"], languageOptions: { globals: globals.browser }, rules: { ...rules, ...components } },
  { files: ["tests/js/*.js"], languageOptions: { globals: globals.node }, rules },
  { ignores: ["benchmarks/**"] },
];
