import fc from "fast-check";
import { statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { count, openStore, soundness } from "../../test/sqlite/store.ts";
import type { RunStore, Save } from "../ports/run-store.ts";
import { playHistory, type Step } from "../testing/conformance/history.ts";
import {
  change,
  checkpointsOf,
  events,
  goOn,
  kept,
  newFork,
  newRun,
  newSave,
  refTo,
  tell,
  texts,
} from "../testing/conformance/scenario.ts";

const tiny = { rows: 3, text: 200 };

const version = fc.nat(1000);
const changes = fc.array(fc.record({ group: fc.nat(2), fresh: fc.boolean(), cell: fc.nat(3), content: fc.nat(8) }), { maxLength: 4 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ type: fc.constant("save" as const), run: version, changes, checkpoint: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant("fork" as const), run: version, version, changes }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant("prune" as const), run: version, keep: fc.array(version, { maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("remove" as const), run: version }) },
  ),
  { maxLength: 60, size: "max" },
);

async function fill(runs: RunStore, id: string, length: number, saveOf: (version: number) => Save): Promise<void> {
  await tell(runs, newRun(id), saveOf(1));
  for (let i = 2; i <= length; i++) await goOn(runs, id, saveOf(i));
}

describe("pruning in parts", () => {
  test("property: however small the parts are, every state, checkpoint and value is that of a simple model", async () => {
    const { database, runs } = openStore({ part: tiny });
    let histories = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (drawn) => {
        await playHistory(runs, `history ${++histories}`, drawn);
      }),
      { numRuns: 100 },
    );
    expect(soundness(database)).toBe("ok");
  });

  test("leaves one save of many, whatever does not fit into one part", async () => {
    const { database, runs } = openStore({ part: tiny });
    await fill(runs, "a", 50, (i) => newSave(i, { [`cell ${i % 7}`]: `text ${i}`, large: "x".repeat(i * 10) }));
    const before = await runs.read("a");
    expect(await runs.prune("a", [])).toBe(49);
    expect([count(database, "saves"), await runs.read("a")]).toEqual([1, before]);
  });

  test("lets others save and fork meanwhile, and their saves stay", async () => {
    const { file, runs } = openStore({ part: tiny });
    const other = openStore({ file }).runs;
    await fill(runs, "a", 60, (i) => newSave(i, { cell: `${i}` }));
    const pruning = runs.prune("a", []);
    await goOn(other, "a", newSave(61, { cell: "61" }));
    await tell(other, newFork("b", "a", 50), newSave(51, { cell: "b" }));
    const forked = await other.read("b", 50);
    await goOn(other, "a", newSave(62, { cell: "62" }));
    await pruning;
    expect((await checkpointsOf(runs, "a")).slice(-4)).toEqual([50, 60, 61, 62]);
    expect(await runs.read("b", 50)).toEqual(forked);
    expect((await runs.read("a"))?.get("g")?.get("cell")).toBe("62");
  });
});

describe("what is stored", () => {
  test("5,000 steps of a state that grows stay far below 10 MB, and pruning makes the file smaller at once", async () => {
    const { file, database, runs } = openStore();
    database.exec("PRAGMA synchronous = OFF");
    const text = (i: number): string => `{"step":${i},"output":"${"x".repeat(100)}"}`;
    const step = (i: number): Save =>
      newSave(
        i,
        {},
        {
          delta: change({
            nodes: { [`task ${i}`]: "completed 1 0", [`task ${i + 1}`]: "ready 1 0" },
            outputs: { [`task ${i % 3}`]: text(i) },
            counters: { steps: `${i}` },
          }),
          events: events(i, i).map(({ seq }) => ({
            seq,
            text: `{"type":"task.completed","output":${text(i)},"more":"${"y".repeat(330)}"}`,
          })),
        },
      );
    await fill(runs, "a", 5000, step);
    database.get("PRAGMA wal_checkpoint(TRUNCATE)");
    const before = statSync(file).size;
    expect(before).toBeLessThan(6_000_000);
    const state = await runs.read("a");
    await runs.prune("a", []);
    expect(before - statSync(file).size).toBeGreaterThan(700_000);
    expect(await runs.read("a")).toEqual(state);
    expect((await runs.events("a", 0, 10_000)).length).toBe(5000);
  });

  test("large values of many saves are kept once, and are gone from the file when the last save that needs them is", async () => {
    const { file, database, runs } = openStore();
    const large = ["x", "y"].map((letter) => letter.repeat(500_000));
    const [x = "", y = ""] = large;
    for (const id of ["a", "b", "c"]) {
      await fill(runs, id, 20, (i) => newSave(i, { x: refTo(x), [`y ${i}`]: i < 10 ? refTo(y) : null }, { values: texts(...large) }));
    }
    database.get("PRAGMA wal_checkpoint(TRUNCATE)");
    expect(count(database, "texts")).toBe(2);
    expect(statSync(file).size).toBeLessThan(1_500_000);
    for (const id of ["a", "b"]) {
      await goOn(runs, id, newSave(21, {}, { release: true }));
      expect(await runs.remove(id)).toBe("removed");
    }
    expect(await kept(runs, x, y)).toEqual([x, y]);
    await goOn(runs, "c", newSave(21, { x: null, ...Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`y ${i}`, null])) }));
    await runs.prune("c", []);
    expect([count(database, "texts"), count(database, "hashes")]).toEqual([0, 0]);
    expect(statSync(file).size).toBeLessThan(500_000);
  });

  test("nothing of a run that was removed is left, also when whoever removed it had no time to clear it away", async () => {
    const { database, runs } = openStore({ part: tiny });
    const all = () => (["runs", "saves", "events", "hashes", "texts", "removed"] as const).map((table) => count(database, table));
    await fill(runs, "a", 20, (i) => newSave(i, { x: refTo(`text ${i}`) }, { values: texts(`text ${i}`), events: events(i, i) }));
    await fill(runs, "b", 2, (i) => newSave(i));
    // As it is when the process has died after the first part.
    database.exec("INSERT INTO removed SELECT key FROM runs WHERE id = 'a'; DELETE FROM runs WHERE id = 'a'");
    await tell(runs, newRun("c", { lease: undefined }), newSave(1, { x: refTo("text 1") }, { values: texts("text 1") }));
    expect(await runs.prune("b", [])).toBe(1);
    expect(all()).toEqual([2, 2, 0, 1, 1, 0]);
    expect(await runs.remove("c")).toBe("removed");
    expect(all()).toEqual([1, 1, 0, 0, 0, 0]);
  });
});
