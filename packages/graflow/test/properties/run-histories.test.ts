// Histories of stored runs against a model: what is saved, forked, pruned and removed in any order reads as if every state were kept whole.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, test } from "vitest";
import { memory } from "../../src/memory/backend.ts";
import type { Backend } from "../../src/ports/backend.ts";
import { sqlite } from "../../src/sqlite/backend.ts";
import { playHistory, type CellChange, type Step } from "../../src/testing/conformance/history.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";

const times = Number(process.env["GRAFLOW_RUNS"] ?? 1);

const changes: fc.Arbitrary<CellChange[]> = fc.array(
  fc.record({ group: fc.nat(2), fresh: fc.boolean(), cell: fc.nat(3), content: fc.nat(8) }),
  { maxLength: 5 },
);
const any = fc.nat(1000);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ type: fc.constant("save" as const), run: any, changes, checkpoint: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("fork" as const), run: any, version: any, changes }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("prune" as const), run: any, keep: fc.array(any, { maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("remove" as const), run: any }) },
);

async function holdsOn(backend: Backend, numRuns: number): Promise<void> {
  const opened = backend.open({ clock: new VirtualClock() });
  let histories = 0;
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), (steps) =>
        playHistory(opened.runs, `history ${++histories}`, steps),
      ),
      { numRuns: numRuns * times },
    );
  } finally {
    await opened.close();
  }
}

describe("pruning never breaks a fork, frees what nothing refers to, and leaves every other state as it was", () => {
  test("in memory", () => holdsOn(memory(), 200));

  test("in sqlite", async () => {
    const folder = await mkdtemp(join(tmpdir(), "graflow-histories-"));
    try {
      await holdsOn(sqlite({ path: join(folder, "runs.db") }), 30);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
