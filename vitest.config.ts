// All tests of the repository. The core's run on its sources; those of apps, examples and docs use the built package as a user
// does, so `npm run build` comes first (`npm test` does it).
import { defineConfig } from "vitest/config";

function project(name: string, include: string[], testTimeout: number) {
  return {
    test: {
      name,
      include,
      exclude: ["**/node_modules/**", "**/dist/**"],
      testTimeout,
      hookTimeout: testTimeout,
      setupFiles: ["scripts/same-everywhere.ts"],
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      project("packages", ["packages/**/*.test.ts"], 60_000),
      project("apps", ["apps/**/*.test.ts"], 60_000),
      project("examples", ["examples/**/*.test.ts"], 120_000),
      project("docs", ["docs/**/*.test.ts"], 60_000),
      project("scripts", ["scripts/**/*.test.ts"], 60_000),
    ],
  },
});
