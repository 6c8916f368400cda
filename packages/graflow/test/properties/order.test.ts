// Rule 10 against a model: with one task at a time the order is fully determined by priority, by readiness and by declaration.
import fc from "fast-check";
import { expect, test } from "vitest";
import { task, workflow, type Workflow } from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";

interface Net {
  readonly priorities: readonly number[];
  /** From the lower to the higher number. */
  readonly edges: readonly (readonly [number, number])[];
  readonly asynchronous: readonly boolean[];
}

const nets: fc.Arbitrary<Net> = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.record({
    priorities: fc.array(fc.integer({ min: -1, max: 1 }), { minLength: size, maxLength: size }),
    asynchronous: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
    edges: fc.array(
      fc
        .tuple(fc.nat({ max: size - 1 }), fc.nat({ max: size - 1 }))
        .filter(([a, b]) => a !== b)
        .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
      { maxLength: size === 1 ? 0 : 20 },
    ),
  }),
);

/** One after another: the ready one with the least priority, of those the one that was ready first, of those the one declared first. */
function orderOf({ priorities, edges }: Net): number[] {
  const order: number[] = [];
  const ready = new Map<number, number>();
  const makeReady = (moment: number): void =>
    priorities.forEach((_, n) => {
      const before = edges.filter(([, to]) => to === n);
      if (!order.includes(n) && !ready.has(n) && before.every(([from]) => order.includes(from))) ready.set(n, moment);
    });
  makeReady(0);
  while (ready.size > 0) {
    const [[next]] = [...ready].toSorted(
      ([a, since], [b, then]) => (priorities[a] ?? 0) - (priorities[b] ?? 0) || since - then || a - b,
    ) as [[number, number]];
    ready.delete(next);
    order.push(next);
    makeReady(order.length);
  }
  return order;
}

test("rule 10: with a concurrency of 1, tasks run by priority, then as they became ready, then as they were declared", async () => {
  await fc.assert(
    fc.asyncProperty(nets, async (net) => {
      const names = net.priorities.map((_, n) => `t${n}`);
      const tasks = names.map((id, n) =>
        task(id, { priority: net.priorities[n] ?? 0 }, () => (net.asynchronous[n] === true ? Promise.resolve(n) : n)),
      );
      const text = [...names, ...net.edges.map(([from, to]) => `t${from} >> t${to}`)].join("\n");
      const build = workflow as unknown as (name: string, text: string, record: object) => Workflow<unknown>;
      const built = build("net", text, Object.fromEntries(tasks.map((it) => [it.id, it])));
      const run = await testEngine().run(built, undefined, { concurrency: 1 });
      await run.completed();
      expect(run.started()).toEqual(orderOf(net).map((n) => `t${n}`));
    }),
    { numRuns: 300 },
  );
});
