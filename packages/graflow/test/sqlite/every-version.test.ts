import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { memory } from "../../src/memory/backend.ts";
import { migrations } from "../../src/sqlite/schema/migrations.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { contents, contentsOfAsks, contentsOfRecords, dump, fill, fillAsks, fillRecords } from "./contents.ts";
import { count, openStore, soundness, temporaryFolder } from "./store.ts";

const latest = migrations.length;
const fixture = (version: number): string => join(import.meta.dirname, `version-${version}.sql`);

test("a schema that was released does not change: who changes it adds a migration", async () => {
  const { database, runs, asks, records } = openStore();
  await fill(runs);
  await fillAsks(asks);
  await fillRecords(records);
  await expect(dump(database)).toMatchFileSnapshot(fixture(latest));
});

test.each(Array.from({ length: latest }, (_, i) => i + 1))(
  "a file of version %i is brought to the latest with all it holds",
  async (version) => {
    const file = join(temporaryFolder(), "runs.db");
    const old = new DatabaseSync(file);
    old.exec(readFileSync(fixture(version), "utf8"));
    old.close();
    const { database, runs, asks, records } = openStore({ file });
    const model = memory().open({ clock: new VirtualClock() });
    await fill(model.runs);
    expect(withoutBytes(await contents(runs))).toEqual(withoutBytes(await contents(model.runs)));
    if (version < 2) await fillAsks(asks);
    await fillAsks(model.asks);
    expect(await contentsOfAsks(asks)).toEqual(await contentsOfAsks(model.asks));
    if (version < 3) await fillRecords(records);
    await fillRecords(model.records);
    expect(await contentsOfRecords(records)).toEqual(await contentsOfRecords(model.records));
    expect(database.get("PRAGMA user_version")).toEqual({ user_version: latest });
    expect([soundness(database), count(database, "removed")]).toEqual(["ok", 0]);
    // What was counted before is counted on.
    for (const runId of ["fork", "done"]) expect(await runs.remove(runId)).toBe("removed");
    expect([count(database, "runs"), count(database, "hashes"), count(database, "texts")]).toEqual([2, 2, 2]);
    expect([await records.append("audit", 0, ""), (await records.get("keys", "ann"))?.version]).toEqual([4, 2]);
    expect([count(database, "asks"), database.get("SELECT number FROM closings")]).toEqual([5, { number: 3 }]);
  },
);

/** Each store counts them as it keeps them. */
function withoutBytes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === "bytes" ? undefined : part instanceof Map ? [...part] : part)));
}
