// Runs that are forked and pruned in any order, as hosts do it: every checkpoint that has to stay shows what it did, and goes on to the
// end it would have had.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createEngine, memory, sqlite, type Backend } from "../../src/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { GrowingRuns, type Move } from "./growing-runs.ts";

const times = Number(process.env["GRAFLOW_RUNS"] ?? 1);

const any = fc.nat(1000);
const label = fc.constantFrom("a", "b", "c");
const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ type: fc.constant("start" as const), passes: fc.integer({ min: 1, max: 7 }), label }) },
    { weight: 5, arbitrary: fc.record({ type: fc.constant("fork" as const), run: any, at: any, label }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant("prune" as const), run: any, last: fc.nat(3), named: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("remove" as const), run: any }) },
  ),
  { minLength: 1, maxLength: 14, size: "max" },
);

async function holdsOn(backend: Backend, numRuns: number): Promise<void> {
  await using engine = createEngine({ backend });
  let histories = 0;
  await fc.assert(
    fc.asyncProperty(moves, (all) => new GrowingRuns(engine, `history ${++histories}`).play(all)),
    { numRuns: numRuns * times },
  );
}

test("in memory, pruning never breaks a fork, and leaves every checkpoint that stays as it was", () => holdsOn(memory(), 40));

test("in sqlite, pruning never breaks a fork; when all runs are gone, nothing of them is left in the file", async () => {
  const path = join(temporaryFolder(), "runs.db");
  await holdsOn(sqlite({ path }), 15);
  const database = new DatabaseSync(path, { readOnly: true });
  const left = ["runs", "saves", "events", "hashes", "texts"].map((table) =>
    database.prepare(`SELECT count(*) AS rows FROM ${table}`).get(),
  );
  database.close();
  expect(left).toEqual(left.map(() => ({ rows: 0 })));
}, 120_000);
