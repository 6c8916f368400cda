// Maps over very many items, and over arrays that are not what they seem.
import { expect, test } from "vitest";
import { isGraflowError, map, task, workflow } from "../../src/index.ts";
import { growth, numbers } from "./growth.ts";

const failFirst = (item: number): void => {
  if (item === 0) throw new Error("the first");
};

test("a failing item ends a map of very many in a time that grows with their number, not with its square", async () => {
  const sync = workflow("sync", map(task("item", failFirst)));
  expect(await growth(2_000, 40_000, (size) => sync.start(numbers(size)).outcome)).toBeLessThan(4);
  const async = workflow("async", map(task("item", async (item: number) => failFirst(item))));
  expect(await growth(2_000, 40_000, (size) => async.start(numbers(size)).outcome)).toBeLessThan(4);
}, 60_000);

test("very many sub-workflows that each terminate take a time that grows with their number, not with its square", async () => {
  const early = workflow(
    "early",
    task("leave", (item: number, ctx) => {
      ctx.terminateWorkflow("nothing to do");
      return item;
    }),
  );
  const all = workflow("all", map(early));
  expect(await growth(2_000, 40_000, (size) => all.run(numbers(size)))).toBeLessThan(4);
}, 60_000);

test("a map has the items that the array had when it began: one that grows meanwhile comes to an end", async () => {
  const items = [1, 2, 3];
  const grow = task("grow", async (item: number) => {
    items.push(item);
    return item;
  });
  expect(await workflow("w", map(grow, { concurrency: 1 })).run(items)).toEqual([1, 2, 3]);
});

test("an array that throws when it is read fails the map, not the process", async () => {
  const trap = new Proxy([1, 2], {
    get() {
      throw new Error("a trap");
    },
  });
  const { proxy: revoked, revoke } = Proxy.revocable<number[]>([], {});
  revoke();
  const flow = workflow("w", map(task("item", (item: number) => item)));
  for (const array of [trap, revoked]) {
    const outcome = await flow.start(array).outcome;
    expect(outcome.status === "failed" && isGraflowError(outcome.error, "MAP_INPUT")).toBe(true);
  }
});
