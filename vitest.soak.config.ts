// The tests that take minutes and watch the memory: `npm run soak`.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/**/*.soak.ts"],
    passWithNoTests: true,
    fileParallelism: false,
    testTimeout: 600_000,
    execArgv: ["--expose-gc"],
  },
});
