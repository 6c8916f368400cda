import { expect, test } from "vitest";
import { seq, task, workflow, type Engine, type RunEventType, type RunHandle } from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";

const plus = (id: string) => task(id, async (n: number) => n + 1);
const wf = workflow("w", seq(plus("a"), plus("b")));

/** Carries the workflow out, suspended as soon as something is told for the first time. */
async function suspendedAt(first: RunEventType, engineWith: (onEvent: (type: RunEventType) => void) => Engine): Promise<unknown> {
  let run: RunHandle<number> | undefined;
  let isNew = true;
  const engine = engineWith((type) => {
    if (type !== first || !isNew) return;
    isNew = false;
    run?.suspend();
  });
  run = wf.start(1, { engine, runId: "r" });
  expect(await run.outcome).toMatchObject({ status: "suspended" });
  return (await engine.resume(wf, "r")).outcome;
}

test.each<RunEventType>(["run.started", "task.scheduled", "task.started", "task.completed"])(
  "rule 39: a run that nobody has saved before, suspended from within %s, goes on where it was",
  async (first) => {
    const outcome = await suspendedAt(
      first,
      (onEvent) => testEngine({ plugins: [{ name: "suspends", onEvent: ({ type }) => onEvent(type) }] }).engine,
    );
    expect(outcome).toEqual({ status: "completed", output: 3 });
  },
);
