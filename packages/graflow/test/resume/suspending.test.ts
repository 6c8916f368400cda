import { once } from "node:events";
import { expect, test } from "vitest";
import { par, seq, task, workflow, type RunEvent, type RunEventType, type RunHandle } from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";

const plus = (id: string) => task(id, async (n: number) => n + 1);
const wf = workflow("w", seq(plus("a"), plus("b")));

test.each<RunEventType>(["run.started", "task.scheduled", "task.started", "task.completed"])(
  "rule 39: a run that nobody has saved before, suspended from within %s, goes on where it was",
  async (first) => {
    const runs: RunHandle<number>[] = [];
    let isNew = true;
    const onEvent = ({ type }: RunEvent): void => {
      if (type !== first || !isNew) return;
      isNew = false;
      runs[0]?.suspend();
    };
    const { engine } = testEngine({ plugins: [{ name: "suspends", onEvent }] });
    runs.push(wf.start(1, { engine, runId: "r" }));
    expect(await runs[0]?.outcome).toMatchObject({ status: "suspended" });
    expect(await (await engine.resume(wf, "r")).outcome).toEqual({ status: "completed", output: 3 });
  },
);

test("rule 39: a run that nobody has saved before keeps the tasks that were stopped", async () => {
  const { engine, start } = testEngine();
  let isFirst = true;
  const stays = task("stays", async (n: number, ctx) => {
    if (isFirst) await once(ctx.signal, "abort").then(() => ctx.signal.throwIfAborted());
    return n + 1;
  });
  const pair = workflow("pair", par(stays, plus("a")));
  const run = start(pair, 1, { runId: "r" });
  await run.event("task.completed", "a");
  run.handle.suspend();
  expect(await run.outcome).toMatchObject({ status: "suspended" });
  isFirst = false;
  expect(await (await engine.resume(pair, "r")).outcome).toEqual({ status: "completed", output: { stays: 2, a: 2 } });
});
