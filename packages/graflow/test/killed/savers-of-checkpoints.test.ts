import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { directoryCheckpoints } from "../../src/objects/directory-checkpoints.ts";
import { hashesOf, deltaOf } from "../../src/run/snapshot/cells.ts";
import { seededRandom } from "../../src/testing/random.ts";
import { untilKilled } from "./until-killed.ts";

const ROUNDS = 12;

test("two processes that save and prune in one directory leave whole checkpoints, at whatever instant they are killed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "graflow-killed-"));
  const random = seededRandom(20_261_121);
  const told = new Map([
    ["run one", 0],
    ["run two", 0],
  ]);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(
        [...told].map(async ([runId, last]) => {
          const when = { after: last + 1 + Math.floor(random() * 10), delay: random() * 3 };
          told.set(runId, await untilKilled("save-checkpoints.ts", [folder, runId], when));
        }),
      );
      const store = directoryCheckpoints(folder);
      for (const [runId, last] of told) {
        const versions = (await store.list(runId)).map(({ version }) => version);
        expect(versions.at(-1)).toBeGreaterThanOrEqual(last);
        for (const version of versions) {
          const cells = await store.read({ runId, version });
          expect(cells?.get("f0")?.get("version")).toBe(String(version));
          const hashes = [...hashesOf(deltaOf(cells ?? new Map()))];
          expect(await store.values(hashes)).toEqual(new Map(hashes.map((hash) => [hash, hash])));
        }
        told.set(runId, versions.at(-1) ?? 0);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
