import { expect, test } from "vitest";
import { atLeast, memory, par, seq, task, workflow } from "../../src/index.ts";
import { TestRun, faulty, testEngine } from "../../src/testing/index.ts";
import { gate } from "../rules/on-sqlite.ts";

test("rules 39 and 42: a run that fails while it is pruned can be gone on with from before that", async () => {
  const prunes = gate();
  const begun: string[] = [];
  const backend = faulty(memory(), async ({ point }) => {
    if (point !== "before-prune") return;
    prunes.open();
    await run.outcome;
  });
  const { engine, start } = testEngine({ backend });
  let isMended = false;
  const first = task("first", (n: number) => {
    begun.push("first");
    return n;
  });
  const fails = task("fails", async (n: number) => {
    await prunes.opened;
    if (!isMended) throw new Error("not yet");
    return n;
  });
  const follows = task("follows", async (n: number) => prunes.opened.then(() => n));
  const wf = workflow(
    "w",
    seq(
      first,
      par(
        fails,
        seq(
          follows,
          task("last", async (n: number) => n),
        ),
      ).withPolicy(atLeast(2)),
    ),
  );
  const run = start(wf, 1, { runId: "r", checkpoint: "each-task" });
  await run.event("task.started", "follows");
  await run.handle.checkpoint();
  await engine.checkpoints.prune("r", { named: true });
  await run.failed("GROUP_FAILED");
  isMended = true;
  expect(await new TestRun(await engine.resume(wf, "r")).completed()).toEqual({ fails: 1, last: 1 });
  expect(begun).toEqual(["first"]);
});
