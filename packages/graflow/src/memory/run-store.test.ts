import { describe, expect, test } from "vitest";
import type { NewRun, Save } from "../ports/run-store.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { memoryRuns } from "./run-store.ts";

const owner = { owner: "engine", host: "here", pid: 1 };

const run = (id: string, parent?: NewRun["parent"]): NewRun => ({
  id,
  workflow: "flow",
  tags: [],
  createdAt: 1,
  parent,
  facts: "",
  lease: { owner, ttl: 1000 },
});

const save = (version: number, cells: Record<string, string | null>, values: Record<string, string> = {}): Save => ({
  version,
  at: version,
  delta: new Map([["group", { fresh: false, cells: new Map(Object.entries(cells)) }]]),
  values: new Map(Object.entries(values)),
  events: [],
  checkpoint: { kind: "automatic", name: undefined, metadata: undefined },
  status: "running",
  facts: undefined,
  release: false,
});

describe("runs in memory", () => {
  test("a checkpoint's bytes are those of its own change, and of the large values that no other save has", async () => {
    const runs = memoryRuns(new VirtualClock());
    const large = "x".repeat(10_000);
    await runs.create(run("a"), save(1, { cell: "#hash", more: "#own" }, { hash: large, own: large }));
    await runs.save("a", "engine", save(2, { other: "#hash" }));
    const [first, second] = await runs.checkpoints("a");
    expect(first?.bytes).toBeGreaterThan(10_000);
    expect(first?.bytes).toBeLessThan(10_100);
    expect(second?.bytes).toBeLessThan(100);
  });

  test("what is gone is not said in the first save of a run, so a pruned run has no traces of it", async () => {
    const runs = memoryRuns(new VirtualClock());
    await runs.create(run("a"), save(1, {}));
    for (let i = 2; i <= 200; i += 2) {
      await runs.save("a", "engine", save(i, { [`cell-${i}`]: "1" }));
      await runs.save("a", "engine", save(i + 1, { [`cell-${i}`]: null }));
    }
    expect(await runs.prune("a", [])).toBe(200);
    const [last] = await runs.checkpoints("a");
    expect(last?.bytes).toBeLessThan(10);
  });
});
