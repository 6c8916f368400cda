// 1,000 suspended runs cost nothing but disk, and wake once each; and a process that serves may be killed at every point of the store.
import { expect, test } from "vitest";
import type { FaultPoint } from "../../src/testing/faults.ts";
import { killAndServe } from "./killed-servers.ts";
import { serveTwice } from "./two-servers.ts";

test("rule 44: 1,000 suspended runs cost their processes no memory and no time, and when they are answered, each goes on once", async () => {
  const { growth, idle, counts, processes, faults } = await serveTwice(1_000, 20_000);
  console.log(`heap: ${(growth / 1e6).toFixed(1)} MB more; idle: ${(idle * 100).toFixed(2)} % of a processor`);
  expect(counts).toHaveLength(1_000);
  expect(counts.filter((count) => count !== 1)).toEqual([]);
  expect(faults).toEqual([]);
  expect(processes).toBe(2);
  expect(growth).toBeLessThan(8_000_000);
  expect(idle).toBeLessThan(0.1);
});

const kills: readonly (readonly [FaultPoint, number])[] = [
  ["after-answer", 1],
  ["before-claim", 1],
  ["after-claim", 1],
  ["before-read", 1],
  ["after-read", 1],
  ["before-save", 1],
  ["after-save", 1],
  ["before-save", 2],
  ["after-save", 2],
  ["before-complete", 1],
  ["after-complete", 1],
];

test.each(kills)(
  "rule 44: a process that serves is killed at %s, the %i. time, after it was given an answer: nothing is lost",
  async (point, count) => {
    expect(await killAndServe({ point, count })).toEqual({
      signal: "SIGKILL",
      status: "completed",
      output: "hello",
      faults: [],
      completed: 3,
    });
  },
);
