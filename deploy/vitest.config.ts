// `npm run deploy:test`: what is in deploy/, checked by the tools that will read it, and a fleet of containers that does real work. Not part
// of `npm test`: it needs Docker, and takes minutes.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/set-up.ts"],
    testTimeout: 120_000,
    hookTimeout: 900_000,
    // One after another: they share the machine, and what they print is a story.
    fileParallelism: false,
    reporters: ["verbose"],
  },
});
