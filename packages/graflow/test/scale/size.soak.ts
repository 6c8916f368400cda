// The largest graphs and runs that anybody should have: `npm run soak`.
import { expect, test, vi } from "vitest";
import { map, par, seq, task, workflow, type Node } from "../../src/index.ts";
import { numbers } from "./growth.ts";

type Any = Node<unknown, unknown>;

const all = par;
const chain = seq as (...nodes: Any[]) => Any;

test.each([
  ["synchronous", undefined],
  ["synchronous, 8 at once", 8],
])("a map of 1,000,000 numbers, %s", async (_name, concurrency) => {
  const half = map(
    task("half", (n: number) => n / 2),
    concurrency === undefined ? {} : { concurrency },
  );
  const output = await workflow("w", half).run(numbers(1_000_000));
  expect(output.length).toBe(1_000_000);
  expect(output.every((n, i) => n === i / 2)).toBe(true);
});

test("a map of 1,000,000 numbers, asynchronous, 8 at once", async () => {
  const half = map(
    task("half", async (n: number) => n / 2),
    { concurrency: 8 },
  );
  const output = await workflow("w", half).run(numbers(1_000_000));
  expect(output.every((n, i) => n === i / 2)).toBe(true);
});

test.each([undefined, 8])("a strict group of 100,000 ends early when one of them fails (%s at once)", async (concurrency) => {
  const members = numbers(100_000).map((n): Any =>
    task(`t${n}`, { priority: (n * 7919) % 100 }, async () => {
      if (n === 0) throw new Error("the first");
    }),
  );
  const group = all(...members);
  const flow = workflow("w", (concurrency === undefined ? group : group.withExecution("concurrent", { concurrency })) as Any);
  const outcome = await flow.start(1).outcome;
  expect(outcome.status === "failed" && outcome.error.message).toMatch(/1 of 100000 members failed/);
});

test("100,000 nodes in a chain, in layers, and one statement for each edge of a ladder", async () => {
  const tasks = numbers(100_000).map((n): Any => task(`t${n}`, (value: unknown) => value));
  expect(await workflow("chain", chain(...tasks)).run(7)).toBe(7);

  const record = Object.fromEntries(tasks.slice(0, 90_000).map((node) => [node.id, node]));
  const layers = numbers(300).map(
    (layer) =>
      `(${numbers(300)
        .map((n) => `t${300 * layer + n}`)
        .join(" | ")})`,
  );
  const output = await workflow("layers", layers.join(" >> "), record as never).run(7);
  expect(Object.keys(output as object).length).toBe(300);

  const rungs = numbers(44_999).map((n) => 2 * n);
  const ladder = rungs.flatMap((n) => [`t${n} >> t${n + 2}`, `t${n} >> t${n + 3}`, `t${n + 1} >> t${n + 2}`, `t${n + 1} >> t${n + 3}`]);
  let passes = 0;
  const counted = Object.fromEntries(Object.keys(record).map((id) => [id, task(id, () => void passes++)]));
  await workflow("ladder", ladder.join("\n"), counted as never).run(7);
  expect(passes).toBe(90_000);
});

test("10,000 runs at once that share a signal leave nothing on it", async () => {
  const stop = new AbortController();
  const added = vi.spyOn(stop.signal, "addEventListener");
  const removed = vi.spyOn(stop.signal, "removeEventListener");
  const flow = workflow("w", chain(task("a", async (n: number) => n) as Any, task("b", (n: number) => n + 1) as Any));
  const outputs = await Promise.all(numbers(10_000).map((n) => flow.run(n, { signal: stop.signal })));
  expect(outputs.every((output, i) => output === i + 1)).toBe(true);
  expect(added).toHaveBeenCalledTimes(10_000);
  expect(removed.mock.calls).toEqual(expect.arrayContaining(added.mock.calls.slice(-3).map(([type, listener]) => [type, listener])));
  expect(removed).toHaveBeenCalledTimes(10_000);
});
