import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCheckpointFiles } from "../../src/engine/stored/checkpoint-files.ts";
import { seededRandom } from "../../src/testing/random.ts";
import { checkpointOf } from "./checkpoint.ts";
import { untilKilled } from "./until-killed.ts";

const KILLS = 30;

test("rule 38: a loop that writes `latest` leaves a whole checkpoint there, at whatever instant it is killed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "graflow-killed-"));
  const path = join(folder, "latest");
  const random = seededRandom(20_261_121);
  let told = 0;
  let interrupted = 0;
  let remains = 0;
  try {
    for (let i = 0; i < KILLS; i++) {
      told = await untilKilled("write-latest.ts", [path], { after: told + 1 + Math.floor(random() * 4), delay: random() });
      const before = remains;
      remains = readdirSync(folder).filter((name) => name.endsWith(".part")).length;
      if (remains > before) interrupted++;
      const { record, cells, values } = await readCheckpointFiles(path);
      expect(record.version).toBeGreaterThanOrEqual(told);
      expect({ record, cells, values }).toEqual(checkpointOf(record.version));
      told = record.version;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(interrupted).toBeGreaterThan(KILLS / 4);
});
