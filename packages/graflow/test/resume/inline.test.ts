// Nodes that tasks make on the spot, and that nobody could find again: they run like any other, and cannot be saved while they are needed.
import { describe, expect, test } from "vitest";
import { seq, task, workflow, type TaskContext } from "../../src/index.ts";
import { gate, onSqlite } from "../rules/on-sqlite.ts";

/** A task that adds one of its own making. */
const adding = (options: { readonly compensate?: () => void }) =>
  task("adds", (n: number, ctx: TaskContext) => {
    ctx.nextTask(
      task("inline", options, (m: number) => m + 1),
      n,
    );
    return n;
  });

describe("a node that was made on the spot", () => {
  test("rule 41: is over when a run is saved after it, and its id stays taken", async () => {
    const on = onSqlite();
    const open = gate();
    let isFirst = true;
    const waits = task("waits", async (n: number, ctx) => {
      if (isFirst) await open.opened;
      return ctx.nextTask(
        task("inline", (m: number) => m),
        n,
      );
    });
    const wf = workflow("w", seq(adding({}), waits));
    const run = on.start(wf, 1, { runId: "r", checkpoint: "manual" });
    await run.event("task.completed", "inline");
    await run.event("task.started", "waits");
    const ref = await run.handle.checkpoint();
    isFirst = false;
    const fork = await on.resume(wf, ref.id, { runId: "fork", checkpoint: "manual" });
    expect(await fork.completed()).toBe("inline~2");
    expect(fork.started()).toEqual(["waits", "inline~2"]);
    open.open();
    await run.completed();
  });

  test("rules 29 and 41: is needed as long as it may have to be undone", async () => {
    const on = onSqlite();
    const open = gate();
    const waits = task("waits", () => open.opened);
    const wf = workflow("w", seq(adding({ compensate: () => {} }), waits), { saga: true });
    const run = on.start(wf, 1, { runId: "r", checkpoint: "manual" });
    await run.event("task.completed", "inline");
    await run.event("task.started", "waits");
    await expect(run.handle.checkpoint()).rejects.toMatchObject({ code: "NOT_SERIALIZABLE", path: "inline" });
    open.open();
    await run.completed();
  });
});
