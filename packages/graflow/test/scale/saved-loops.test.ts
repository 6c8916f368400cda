// What the state of a run that loops holds: nothing of the passes that are over. Counted in cells and bytes.
import { expect, test } from "vitest";
import { bestEffort, map, memory, par, seq, task, workflow, type AnyNode, type OpenBackend } from "../../src/index.ts";
import { testEngine, VirtualClock } from "../../src/testing/index.ts";

/** Sub-workflows have no more passes. */
const again = 100;
const limits = { maxIterations: again + 1 };
const pass = (id: string) => task(id, limits, (value: unknown) => value);
const undo = task("books", { ...limits, compensate: () => {} }, (value: unknown) => value);
const fails = task("fails", limits, (): never => {
  throw new Error("as ever");
});
const known = task("known", (value: unknown) => value);

test.each<[string, AnyNode, ("a saga" | "no saga")?]>([
  ["tasks", seq(pass("a"), pass("b"))],
  ["groups", par(pass("a"), pass("b")).named("g")],
  [
    "groups that tolerate failures",
    par({ a: pass("a"), fails })
      .named("g")
      .withPolicy(bestEffort()),
  ],
  ["sub-workflows", workflow("flow", seq(pass("a"), pass("b")))],
  ["sub-workflows of a saga, in which there is nothing to undo", workflow("flow", seq(pass("a"), pass("b"))), "a saga"],
  [
    "sub-workflows with what tasks add to them",
    workflow(
      "flow",
      task("adds", limits, (value: unknown, ctx) => (ctx.nextTask(known, value), value)),
    ),
  ],
  ["sagas", workflow("flow", seq(undo, pass("a")), { saga: true })],
  [
    "sagas that fail",
    par({ flow: workflow("flow", seq(undo, fails), { saga: true }), a: pass("a") })
      .named("g")
      .withPolicy(bestEffort()),
  ],
  [
    "retries",
    task("flaky", { ...limits, retry: { limit: 1, delay: 0 } }, (value: unknown, ctx) => {
      if (ctx.attempt === 0) throw new Error("once");
      return value;
    }),
  ],
  [
    "maps",
    seq(
      task("list", limits, () => [1, 2, 3]),
      map(workflow("item", seq(pass("a"), pass("b")))),
    ),
  ],
])(
  "rule 42: the state of a run that loops over %s has as much in it after 100 passes as after 10, and a save as many bytes",
  async (_, body, around) => {
    const clock = new VirtualClock();
    const opened: OpenBackend = memory().open({ clock });
    const { engine, run } = testEngine({ clock, backend: { name: "kept", open: () => opened } });
    const sizes: { cells: number; bytes: number }[] = [];
    const looks = task("looks", limits, async (_value: unknown, ctx) => {
      const ref = await ctx.checkpoint({ deferred: false });
      const cells = (await opened.runs.read(ctx.runId)) ?? new Map<string, ReadonlyMap<string, string>>();
      const bytes = (await engine.checkpoints.get(ref?.id ?? ""))?.bytes ?? 0;
      sizes.push({ cells: [...cells.values()].reduce((sum, group) => sum + group.size, 0), bytes });
      if (ctx.iteration < again - 1) ctx.goto("begins", ctx.iteration);
    });
    const wf = workflow("w", seq(pass("begins"), body as ReturnType<typeof pass>, looks), { tasks: [known], saga: around === "a saga" });
    await (await run(wf, 0, { checkpoint: { every: 1000 } })).completed();
    expect(sizes).toHaveLength(again);
    const [early, late] = [sizes[10], sizes.at(-1)];
    expect(late?.cells).toBeLessThanOrEqual((early?.cells ?? 0) + 2);
    // Numbers have more digits.
    expect(late?.bytes).toBeLessThan((early?.bytes ?? 0) * 1.2 + 100);
  },
);
