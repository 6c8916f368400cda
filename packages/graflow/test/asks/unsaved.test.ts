// Runs of which nothing is stored before they are suspended: on `memory()`, and where their policy is to save nothing by themselves.
import { expect, test } from "vitest";
import { task, workflow } from "../../src/index.ts";
import { testEngine, TestRun } from "../../src/testing/index.ts";
import { asksOf, newWorld, stores } from "./world.ts";

const wf = workflow("w", "before >> ask", {
  before: task("before", () => {}),
  ask: task("ask", async (_: void, ctx) => {
    const name = await ctx.requestText({ prompt: "Name?", timeout: 0 });
    const { approved } = await ctx.requestApproval({ prompt: "Right?", timeout: 0 });
    return { name, approved };
  }),
});

/** The asks among what was heard. */
const heard = (run: TestRun<unknown>): string[] => run.events.flatMap(({ type }) => (type.startsWith("ask.") ? [type] : []));

test("rules 44 and 49: suspended in memory, a run goes on with its answers, and who listens hears of each once", async () => {
  await using made = testEngine();
  const { engine } = made;
  const first = await made.run(wf, undefined);
  const [name] = asksOf(await first.outcome);
  await engine.asks.answer(name?.id ?? "", { text: "Ada" }, { from: "test" });
  const second = new TestRun(await engine.resume(wf, first.id));
  const [right] = asksOf(await second.outcome);
  await engine.asks.answer(right?.id ?? "", { approved: true }, { from: "test" });
  const third = new TestRun(await engine.resume(wf, first.id));
  expect(await third.completed()).toEqual({ name: "Ada", approved: true });
  expect([heard(first), heard(second), heard(third)]).toEqual([["ask.opened"], ["ask.answered", "ask.opened"], ["ask.answered"]]);
});

test("rule 44: in memory too, runs that are looked after go on by themselves", async () => {
  await using made = testEngine();
  const { engine, clock } = made;
  engine.supervise([wf]);
  engine.asks.watch(({ type, ask: { id, prompt } }) => {
    if (type !== "opened") return;
    clock.setTimer(5_000, () => void engine.asks.answer(id, prompt === "Name?" ? { text: "Ada" } : { approved: true }, { from: "test" }));
  });
  const run = made.start(wf, undefined);
  expect((await run.outcome).status).toBe("suspended");
  await clock.advance(15_000);
  expect(await engine.runs.show(run.id)).toMatchObject({ status: "completed", output: { name: "Ada", approved: true } });
});

test.each(stores)("rule 44: on %s, a run that saves nothing by itself does nothing again but what was not saved", async (_name, store) => {
  const world = newWorld(store);
  const first = world.newProcess();
  const [name] = asksOf(await first.end(wf, undefined, { checkpoint: "manual" }));
  await first.people.answer("Name?", { text: "Ada" });
  await first.engine.close();
  const second = world.newProcess();
  const again = await second.resume(wf, name?.runId ?? "");
  asksOf(await again.outcome);
  expect(again.started()).toEqual(["ask"]);
  await second.people.answer("Right?", { approved: true });
  expect(await (await second.resume(wf, name?.runId ?? "")).completed()).toEqual({ name: "Ada", approved: true });
});
