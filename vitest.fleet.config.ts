// The tests of the rules once more, on a fleet: `npx vitest run -c vitest.fleet.config.ts`. Nothing in them is changed; the engines that they
// get are others (packages/graflow/test/fleet/rules/fleet-engine.ts).
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const sources = fileURLToPath(new URL("packages/graflow/src/", import.meta.url));
const rules = fileURLToPath(new URL("packages/graflow/test/fleet/rules/", import.meta.url));
const instead: Readonly<Record<string, string>> = {
  [`${sources}testing/test-engine.ts`]: `${rules}fleet-engine.ts`,
  [`${sources}shared-engine.ts`]: `${rules}shared-engine.ts`,
};

export default defineConfig({
  plugins: [
    {
      name: "engines of a fleet",
      enforce: "pre",
      async resolveId(source, importer) {
        if (!source.startsWith(".") || importer === undefined || importer.startsWith(rules)) return undefined;
        const found = await this.resolve(source, importer, { skipSelf: true });
        return found === null ? undefined : instead[found.id];
      },
    },
  ],
  test: {
    include: ["packages/graflow/test/rules/**/*.test.ts"],
    globalSetup: ["packages/graflow/test/fleet/rules/server.ts"],
    setupFiles: ["scripts/same-everywhere.ts", "packages/graflow/test/fleet/rules/leaving-out.ts"],
    fileParallelism: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
