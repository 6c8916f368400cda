// Reading the events of a run: several at once, slowly, and while very many come.
import { expect, test } from "vitest";
import { task, workflow, type RunEvent } from "../../src/index.ts";
import { growth } from "./growth.ts";

const loop = task("loop", { maxIterations: Number.MAX_SAFE_INTEGER }, async (left: number, ctx) => {
  // Time for the reader, but less than it needs: it falls behind.
  for (let i = 0; i < 12; i++) await Promise.resolve();
  if (left > 1) ctx.nextIteration(left - 1);
});

test("events that are asked for before the first has come are each delivered, in order", async () => {
  const events = workflow(
    "w",
    task("a", () => 1),
  )
    .start()
    .events();
  const results = await Promise.all(Array.from({ length: 7 }, () => events.next()));
  expect(results.map(({ value }) => (value as RunEvent | undefined)?.seq)).toEqual([1, 2, 3, 4, 5, undefined, undefined]);
});

test("a reader that falls behind reads all of very many events in a time that grows with their number, not with its square", async () => {
  const flow = workflow("w", loop);
  const read = async (passes: number): Promise<void> => {
    let next = 1;
    for await (const { seq } of flow.start(passes).events()) {
      if (seq !== next++) throw new Error(`event ${seq} came when ${next - 1} was due`);
      for (let i = 0; i < 6; i++) await Promise.resolve();
    }
    if (next !== 3 * passes + 3) throw new Error(`${next - 1} events came`);
  };
  expect(await growth(5_000, 40_000, read)).toBeLessThan(3);
}, 60_000);

test("a reader that asks for events after one that is yet to come gets only those", async () => {
  const run = workflow(
    "w",
    task("a", () => 1),
  ).start();
  const seqs: number[] = [];
  for await (const { seq } of run.events({ since: 3 })) seqs.push(seq);
  expect(seqs).toEqual([4, 5]);
});

test("tasks that return promises which settle at once leave the event loop its turns: the run can be cancelled by a timer", async () => {
  const endless = task("endless", { maxIterations: Number.MAX_SAFE_INTEGER }, async (left: number, ctx) => {
    if (left > 0) ctx.nextIteration(left - 1);
  });
  const run = workflow("w", endless).start(3_000_000);
  setTimeout(() => run.cancel("enough"), 1);
  expect(await run.outcome).toEqual({ status: "cancelled", reason: "enough" });
}, 60_000);
