// Calls over a fleet that is nothing but arrays: quick, and whatever is sent can be looked at.
import { afterEach, describe, expect, test } from "vitest";
import type { BatchText } from "../../src/engine/remote/batch.ts";
import { map, par, seq, task, workflow, type Engine } from "../../src/index.ts";
import { callCases } from "./call-cases.ts";
import { elsewhere, Hall } from "./hall.ts";

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

callCases({
  name: "by engines of one process",
  open(workflows, queues = ["default"]) {
    const hall = new Hall();
    const owner = hall.engine("owner");
    engines.push(owner, hall.worker("one", workflows, queues), hall.worker("two", workflows, queues));
    return { owner, sent: () => hall.added.length };
  },
});

const twice = task("twice", (n: number) => n * 2);
const square = task("square", (n: number) => n * n);

/** An owner and a worker. */
function fleetFor(...workflows: Parameters<Hall["worker"]>[1][number][]): { owner: Engine; hall: Hall } {
  const hall = new Hall();
  const owner = hall.engine("owner");
  engines.push(owner, hall.worker("one", workflows));
  return { owner, hall };
}

test("a run that is over takes back what nobody has begun", async () => {
  const flow = workflow("waiting", par(twice, square).withExecution(elsewhere));
  const hall = new Hall();
  const owner = hall.engine("owner");
  engines.push(owner);
  const run = flow.start(1, { engine: owner });
  for await (const event of run.events())
    if (event.type === "task.started" && event.taskId === "square") setTimeout(() => run.cancel("late"), 5);
  expect(await run.outcome).toMatchObject({ status: "cancelled" });
  expect(hall.waiting).toEqual([]);
});

describe("items of a map that says how many travel together", () => {
  const sizesOf = (hall: Hall): number[] => hall.added.map(({ payload }) => (JSON.parse(payload) as BatchText).calls.length);
  const items = Array.from({ length: 250 }, (_, n) => n);

  test("do so from the first batch on, and what is left over goes as well", async () => {
    const flow = workflow("together", map(twice, { batch: 100 }).withExecution(elsewhere));
    const { owner, hall } = fleetFor(flow);
    expect(await flow.run(items, { engine: owner })).toEqual(items.map((n) => n * 2));
    expect(sizesOf(hall).slice(0, 3)).toEqual([100, 100, 50]);
  });

  test("do so in a group as well, and in sub-workflows, beside another map of the same task that says otherwise", async () => {
    const inner = workflow("inner", seq(square));
    const members = par({ one: map(twice, { batch: 125 }), other: map(twice, { batch: 50 }), inner: map(inner, { batch: 100 }) });
    const flow = workflow("beside", members.withExecution(elsewhere));
    const { owner, hall } = fleetFor(flow);
    const [doubled, squared] = [items.map((n) => n * 2), items.map((n) => n * n)];
    expect(await flow.run(items, { engine: owner })).toEqual({ one: doubled, other: doubled, inner: squared });
    expect(
      sizesOf(hall)
        .slice(0, 10)
        .toSorted((a, b) => b - a),
    ).toEqual([125, 125, 100, 100, 50, 50, 50, 50, 50, 50]);
  });
});

describe("rule 52: tasks travel by name", () => {
  test("a worker with another graph of the same name leaves the work", async () => {
    const flow = workflow("versions", seq(twice, par(square).withExecution(elsewhere)));
    const other = workflow("versions", seq(twice, twice, par(square).withExecution(elsewhere)));
    const hall = new Hall();
    const owner = hall.engine("owner");
    engines.push(owner, hall.worker("old", [other], ["default"], 1));
    const run = flow.start(2, { engine: owner });
    await expect.poll(() => hall.left).toEqual(['workflow "versions" has another graph here']);
    run.cancel();
    await run.outcome;
  });

  test("a node that was written where it was added cannot be found elsewhere, and the error says so", async () => {
    const adds = task("adds", (n: number, ctx) => {
      ctx.nextTask(par(task("closure", () => n)).withExecution(elsewhere));
    });
    const flow = workflow("closures", adds);
    const { owner } = fleetFor(flow);
    await expect(flow.run(1, { engine: owner })).rejects.toThrow(/written where it was added/);
  });

  test("without a fleet it is an error at once", async () => {
    const flow = workflow("lonely", par(twice).withExecution(elsewhere));
    await expect(flow.run(1)).rejects.toThrow(/Expected the engine to have a fleet for redis\(\) in workflow "lonely"/);
  });
});
