// The linter's rules. Beyond its own "correctness" set: promises are awaited, switches are complete, there is no `any`, imports make
// no cycle (type imports count) and point down. Which folder lies below which is told once, in packages/graflow/architecture/layers.ts.
import { defineConfig, type OxlintOverride } from "oxlint";
import { floors, foldersOutOfReach, pureFolders } from "./packages/graflow/architecture/layers.ts";

const tests = ["**/*.test.ts", "**/*.test-d.ts", "**/*.soak.ts"];
const core = "packages/graflow/src";

/** Names of the machine that a pure folder must not use. The compiler knows none of them there either. */
const machine = ["process", "console", "performance", "crypto", "fetch", "Buffer", "queueMicrotask", "structuredClone"];
const timers = ["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate"];
const clockAndChance = [
  { object: "Date", property: "now", message: "Time is an argument here." },
  { object: "Math", property: "random", message: "Chance is an argument here." },
];

function importsPointDown(folder: string): OxlintOverride {
  const above = {
    regex: `^(\\.\\./)+(${foldersOutOfReach(folder).join("|")})/`,
    message: `Imports point down: ${folder}/ may not know this folder. See packages/graflow/architecture/layers.ts.`,
  };
  const face = { regex: "^(\\.\\./)+index\\.ts$", message: "The public face imports the folders, never the other way round." };
  return {
    files: [`${core}/${folder}/**`],
    excludeFiles: tests,
    rules: pureFolders.includes(folder)
      ? {
          "eslint/no-restricted-imports": ["error", { patterns: [above, face, { regex: "^node:", message: `${folder}/ is pure.` }] }],
          "eslint/no-restricted-globals": ["error", ...machine, ...timers],
          "eslint/no-restricted-properties": ["error", ...clockAndChance],
        }
      : { "eslint/no-restricted-imports": ["error", { patterns: [above, face] }] },
  };
}

export default defineConfig({
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "promise", "vitest"],
  categories: { correctness: "error" },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  // The benchmarks have dependencies of their own, which a newcomer does not install.
  ignorePatterns: ["**/dist/**", "**/out/**", "benchmarks/**"],
  rules: {
    "eslint/eqeqeq": "error",
    "eslint/no-console": "error",
    // Terminals speak in control characters.
    "eslint/no-control-regex": "off",
    "eslint/no-extend-native": "error",
    "eslint/no-new-func": "error",
    "eslint/no-useless-concat": "error",
    "eslint/no-var": "error",
    "eslint/prefer-const": "error",
    "eslint/preserve-caught-error": "error",

    "import/no-cycle": ["error", { ignoreTypes: false }],
    "import/no-duplicates": "error",
    "import/no-mutable-exports": "error",
    "import/no-self-import": "error",

    "promise/no-multiple-resolved": "error",

    "typescript/ban-ts-comment": "error",
    "typescript/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
    "typescript/no-deprecated": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": ["error", { ignoreVoid: true }],
    "typescript/no-misused-promises": "error",
    "typescript/no-namespace": "error",
    "typescript/no-require-imports": "error",
    "typescript/no-unnecessary-type-assertion": "error",
    "typescript/no-unsafe-argument": "error",
    "typescript/no-unsafe-assignment": "error",
    "typescript/no-unsafe-call": "error",
    "typescript/no-unsafe-member-access": "error",
    "typescript/no-unsafe-return": "error",
    // The input of a task may have a default, for the run that is given none; its type does not show it.
    "typescript/no-useless-default-assignment": "off",
    "typescript/only-throw-error": "error",
    "typescript/prefer-promise-reject-errors": "error",
    "typescript/return-await": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    // What a task sees may be taken apart: its methods never use `this`.
    "typescript/unbound-method": "off",
    "typescript/use-unknown-in-catch-callback-variable": "error",

    "unicorn/error-message": "error",
    "unicorn/filename-case": ["error", { case: "kebabCase" }],
    // `new Array(n)` is an array of n places.
    "unicorn/no-new-array": "off",
    "unicorn/prefer-node-protocol": "error",
    "unicorn/throw-new-error": "error",
  },
  overrides: [
    ...floors.flat().map(importsPointDown),
    {
      files: ["apps/**", "deploy/**", "examples/**", "docs/**", "scripts/**"],
      rules: {
        "eslint/no-console": "off",
        "eslint/no-restricted-imports": [
          "error",
          { patterns: [{ regex: "(packages/graflow|@graflow/core/(dist|src))/", message: "Use the public subpaths of @graflow/core." }] },
        ],
      },
    },
    { files: ["**/*.cjs"], rules: { "typescript/no-require-imports": "off" } },
    {
      // A test may throw and pass on anything, to see that it is reported well.
      files: tests,
      rules: {
        "eslint/no-console": "off",
        "typescript/ban-ts-comment": ["error", { "ts-expect-error": false }],
        "typescript/only-throw-error": "off",
        "typescript/prefer-promise-reject-errors": "off",
        "vitest/expect-expect": "off",
      },
    },
  ],
});
