// `npm run deploy:test`: what is in deploy/, checked by the tools that will read it, and a fleet of containers that does real work. Not part
// of `npm test`: it needs Docker, and takes minutes. The files alone: `npm run deploy:test -- --project files`.
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const containers = ["test/fleet.test.ts", "test/services.test.ts"];
// One after another: they share the machine, and what they print is a story.
const common = { root: import.meta.dirname, testTimeout: 120_000, hookTimeout: 900_000, fileParallelism: false };

export default defineConfig({
  test: {
    reporters: ["verbose"],
    projects: [
      { test: { ...common, name: "files", include: ["test/**/*.test.ts"], exclude: containers } },
      { test: { ...common, name: "containers", include: containers, globalSetup: [join(import.meta.dirname, "test/set-up.ts")] } },
    ],
  },
});
