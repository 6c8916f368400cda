// Processes that serve: killed between an answer and what follows from it, and two of them on one file. The long versions are *.soak.ts.
import { expect, test } from "vitest";
import { serveTwice } from "./two-servers.ts";
import { killAndServe } from "./killed-servers.ts";

test("rule 44: two processes look after 40 suspended runs of one file: when all are answered, each goes on once", async () => {
  const { counts, faults, processes } = await serveTwice(40, 0);
  expect(counts).toEqual(counts.map(() => 1));
  expect(faults).toEqual([]);
  expect(processes).toBeGreaterThanOrEqual(1);
});

test.each([
  ["right after the answer is stored", "after-answer"],
  ["right after the run was taken", "after-claim"],
  ["right after its first save", "after-save"],
] as const)("rule 44: killed %s, nothing is lost, and the next process ends the run", async (_when, point) => {
  expect(await killAndServe({ point, count: 1 })).toEqual({
    signal: "SIGKILL",
    status: "completed",
    output: "hello",
    faults: [],
    completed: 3,
  });
});
