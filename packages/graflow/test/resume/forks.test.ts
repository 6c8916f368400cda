import { expect, test } from "vitest";
import { seq, task, workflow } from "../../src/index.ts";
import { gate, newFile } from "../rules/on-sqlite.ts";

test("rule 48: the events of a fork are numbered from 1 on, also when whoever made it died before its first save", async () => {
  const { newProcess } = newFile();
  const { opened, open } = gate();
  const wf = workflow(
    "w",
    seq(
      task("first", (n: number) => n),
      task("second", async (n: number) => opened.then(() => n)),
    ),
  );
  const one = newProcess();
  const whole = one.start(wf, 1, { runId: "whole" });
  await whole.event("checkpoint.saved");
  const { id } = await whole.handle.checkpoint();
  await one.resume(wf, id, { runId: "fork" });
  // The other one is not heard of any more.
  const two = newProcess();
  await two.clock.advance(60_000);
  const again = await two.resume(wf, "fork");
  open();
  await again.completed();
  expect((await two.engine.runs.events("fork")).map(({ seq: number }) => number)).toEqual(again.events.map((_, i) => i + 1));
});
