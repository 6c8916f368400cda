// Rules 16 to 24, whatever the graph: random graphs whose tasks jump, loop, add, fail and end as chance will have it. Whatever they do,
// a run ends, its books are in order, and no failure is forgotten.
import { expect, test } from "vitest";
import { bestEffort, map, par, seq, task, workflow, type AnyNode, type TaskContext } from "../../src/index.ts";
import { interleavings, seededRandom } from "../../src/testing/index.ts";
import { faultsOf } from "./event-book.ts";

type Random = () => number;

/** A graph of up to `size` tasks, in chains, groups, sub-workflows and maps. */
function graphOf(random: Random, size: number, ids: string[], isTolerant: boolean, act: (ctx: TaskContext) => void): AnyNode {
  const pick = Math.floor(random() * 10);
  if (size <= 1 || pick === 0) {
    const id = `t${ids.length}`;
    ids.push(id);
    const isAsync = random() < 0.5;
    const run = (value: unknown, ctx: TaskContext): unknown => {
      act(ctx);
      return isAsync ? Promise.resolve(value) : value;
    };
    return task(id, { maxIterations: 6, ...(random() < 0.3 ? { retry: { limit: 1, delay: 5 } } : {}) }, run);
  }
  const parts = 2 + Math.floor(random() * 2);
  const nodes = Array.from({ length: parts }, () => graphOf(random, Math.floor(size / parts), ids, isTolerant, act));
  if (pick < 5) return seq(...(nodes as [AnyNode]));
  if (pick < 9) {
    const group = par(Object.fromEntries(nodes.map((node) => [node.kind === "task" ? node.id : `m${ids.push("t0")}`, node])));
    return isTolerant && random() < 0.5 ? group.withPolicy(bestEffort()) : group;
  }
  const inner = workflow(`w${ids.length}x`, seq(...(nodes as [AnyNode])));
  return random() < 0.5 ? inner : seq(task(`list${ids.length}x`, () => [1, 2, 3]) as AnyNode, map(inner) as AnyNode);
}

test("rule 24: any graph, any jumps: the run ends and every start has its end", async () => {
  const statuses = new Map<string, number>();
  await interleavings({ times: 400 }, async (t) => {
    const random = seededRandom(t.seed * 7919);
    const ids: string[] = [];
    const isTolerant = random() < 0.5;
    let acts = 0;
    const act = (ctx: TaskContext): void => {
      if (++acts > 40) return;
      const chance = random();
      const anyId = ids[Math.floor(random() * ids.length)] ?? "t0";
      if (chance < 0.18) {
        try {
          ctx.goto(anyId, `jump to ${anyId}`);
        } catch {
          // It stands in another workflow.
        }
      } else if (chance < 0.26) ctx.nextIteration("again");
      else if (chance < 0.32)
        ctx.nextTask(
          task("extra", (value: unknown, inner) => void (act(inner), value)),
          "extra",
        );
      else if (chance < 0.36) throw new Error(`${ctx.taskId} fails`);
      else if (chance < 0.375 && isTolerant) ctx.terminateWorkflow("end");
      else if (chance < 0.385) ctx.cancelWorkflow("cancel");
    };
    const graph = graphOf(random, 12, ids, isTolerant, act);
    const concurrency = [1, 2, 1000][Math.floor(random() * 3)] ?? 1;
    const run = await t.run(workflow("any", graph), 0, { concurrency });
    const outcome = await run.outcome;
    statuses.set(outcome.status, (statuses.get(outcome.status) ?? 0) + 1);
    expect(faultsOf(run.events)).toEqual([]);
    if (outcome.status !== "completed" || isTolerant) return;
    // Without terminations, and in strict groups only: a node that failed has had another pass, because its group began anew.
    const failed = new Set<string>();
    for (const event of run.events) {
      if (event.type === "task.failed" && event.kind === "task") failed.add(event.taskId);
      if (event.type === "task.started") failed.delete(event.taskId);
    }
    expect([...failed]).toEqual([]);
  });
  for (const status of ["completed", "failed", "terminated", "cancelled"]) expect(statuses.get(status)).toBeGreaterThan(10);
});
