import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { memoryRuns } from "../../src/memory/run-store.ts";
import { migrations } from "../../src/sqlite/schema/migrations.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { contents, dump, fill } from "./contents.ts";
import { count, openStore, soundness, temporaryFolder } from "./store.ts";

const latest = migrations.length;
const fixture = (version: number): string => join(import.meta.dirname, `version-${version}.sql`);

test("a schema that was released does not change: who changes it adds a migration", async () => {
  const { database, runs } = openStore();
  await fill(runs);
  await expect(dump(database)).toMatchFileSnapshot(fixture(latest));
});

test.each(Array.from({ length: latest }, (_, i) => i + 1))(
  "a file of version %i is brought to the latest with all it holds",
  async (version) => {
    const file = join(temporaryFolder(), "runs.db");
    const old = new DatabaseSync(file);
    old.exec(readFileSync(fixture(version), "utf8"));
    old.close();
    const { database, runs } = openStore({ file });
    const model = memoryRuns(new VirtualClock());
    await fill(model);
    expect(withoutBytes(await contents(runs))).toEqual(withoutBytes(await contents(model)));
    expect(database.get("PRAGMA user_version")).toEqual({ user_version: latest });
    expect([soundness(database), count(database, "removed")]).toEqual(["ok", 0]);
    // What was counted before is counted on.
    for (const runId of ["fork", "done"]) expect(await runs.remove(runId)).toBe("removed");
    expect([count(database, "runs"), count(database, "hashes"), count(database, "texts")]).toEqual([2, 2, 2]);
  },
);

/** Each store counts them as it keeps them. */
function withoutBytes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === "bytes" ? undefined : part instanceof Map ? [...part] : part)));
}
