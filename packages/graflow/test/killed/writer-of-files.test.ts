import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCheckpointFiles } from "../../src/engine/stored/checkpoint-files.ts";
import { seededRandom } from "../../src/testing/random.ts";
import { checkpointOf } from "./checkpoint.ts";

const KILLS = 40;

test("rule 38: a loop that writes `latest` leaves a whole checkpoint there, at whatever instant it is killed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "graflow-killed-"));
  const path = join(folder, "latest");
  const random = seededRandom(20_261_121);
  let told = 0;
  let interrupted = 0;
  let remains = 0;
  try {
    for (let i = 0; i < KILLS; i++) {
      told = await writeUntilKilled(path, told + 1 + Math.floor(random() * 4), random());
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

/** Kills the writer some instants after it has told this version. Resolves to the last version that it told. */
function writeUntilKilled(path: string, version: number, delay: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "write-latest.ts"), path], { stdio: ["ignore", "pipe", "pipe"] });
    let told = 0;
    let text = "";
    let complaints = "";
    child.stderr.on("data", (data) => (complaints += String(data)));
    child.stdout.on("data", (data) => {
      text += String(data);
      told = Number(text.trimEnd().split("\n").at(-1));
      // Within the next write, which takes some milliseconds.
      if (told >= version) setTimeout(() => child.kill("SIGKILL"), delay * 5);
    });
    child.on("error", reject);
    child.on("close", (_, signal) => (signal === "SIGKILL" ? resolve(told) : reject(new Error(complaints))));
  });
}
