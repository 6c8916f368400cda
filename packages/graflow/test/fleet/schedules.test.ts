// Schedules on a real server: moments that come once, whatever the number of workers, and what each of them comes to.
import { expect, test, type TestContext } from "vitest";
import { z } from "zod";
import { serve } from "../../src/http/index.ts";
import { createEngine, task, workflow, type Engine, type ScheduleOptions } from "../../src/index.ts";
import { generatedClient } from "../http/serving.ts";
import { oneServer } from "../redis/one-server.ts";
import { until } from "../redis/bench.ts";
import { openCrew } from "./crew.ts";
import { double } from "./flows.ts";

const theServer = oneServer();

function urlOf(context: TestContext): string {
  return theServer(context).url;
}

/** Whose runs begin with the name of a schedule, oldest first. */
async function runsOf(engine: Engine, schedule: string): Promise<string[]> {
  return (await engine.runs.list({ tag: `schedule:${schedule}` })).map(({ id }) => id).toReversed();
}

test.concurrent("a moment begins one run, however many workers there are, and the history says so", async (context) => {
  const { engine, inside } = openCrew(context, urlOf(context));
  for (let i = 0; i < 3; i++) await inside();
  const made = await engine.schedules.put("each", { workflow: double, cron: "* * * * * *", input: 4, tags: ["x"] });
  expect(made).toMatchObject({ id: "each", workflow: "double", time: { timeZone: "UTC" }, input: 4, paused: false, overlap: "skip" });
  expect(made.next).toBeGreaterThan(Date.now() - 1000);
  await until(async () => (await engine.schedules.history("each")).length >= 3);
  await engine.schedules.remove("each");
  const runs = await runsOf(engine, "each");
  expect(runs.length).toBeGreaterThanOrEqual(3);
  const seconds = runs.map((id) => Number(/(\d\d)Z$/.exec(id)?.[1]));
  expect(seconds).toEqual(seconds.map((_, i) => ((seconds[0] ?? 0) + i) % 60));
  for (const id of runs) expect(await engine.follow(id).outcome()).toEqual({ status: "completed", output: 8 });
  expect(await engine.runs.get(runs[0] ?? "")).toMatchObject({ tags: ["x", "schedule:each"] });
  expect(await engine.schedules.history("each")).toEqual([]);
  expect(await engine.schedules.get("each")).toBeUndefined();
}, 20_000);

test.concurrent("while a run goes on the next is left out, comes after it, or takes its place", async (context) => {
  const { engine, inside } = openCrew(context, urlOf(context));
  const slow = workflow(
    "slow",
    task("slow", async (_: unknown, ctx) => {
      await ctx.sleep(1500);
    }),
  );
  await inside({ workflows: [slow], runs: 10 });
  for (const overlap of ["skip", "queue", "cancel"] as const) await engine.schedules.put(overlap, { workflow: slow, every: "1s", overlap });
  await until(async () => (await engine.schedules.history("queue")).filter(({ what }) => what === "queued").length >= 2);
  for (const { id } of await engine.schedules.list()) await engine.schedules.pause(id);
  const skipped = (await engine.schedules.history("skip")).find(({ what }) => what === "skipped");
  expect(skipped?.reason).toMatch(/is still going on/);
  const cancelled = await engine.runs.list({ tag: "schedule:cancel", status: "cancelled" });
  expect(cancelled[0]?.reason).toMatch(/the next run of its schedule begins/);
  const queued = await runsOf(engine, "queue");
  await Promise.all(queued.map((id) => engine.follow(id).outcome()));
  const times = await Promise.all(queued.map((id) => engine.runs.events(id)));
  const isInTurn = times.map((events, i) => (events[0]?.at ?? 0) >= (times[i - 1]?.at(-1)?.at ?? 0));
  expect(isInTurn).toEqual(times.map(() => true));
}, 30_000);

test.concurrent("a schedule is paused and resumed, and run now; nothing of it is due meanwhile", async (context) => {
  const { engine, inside } = openCrew(context, urlOf(context));
  await engine.schedules.put("s", { workflow: "double", cron: "* * * * * *", input: 1, paused: true });
  await inside();
  expect(await engine.schedules.get("s")).not.toHaveProperty("next");
  const runId = await engine.schedules.runNow("s");
  await until(async () => (await engine.runs.get(runId))?.status === "completed");
  expect(await runsOf(engine, "s")).toEqual([runId]);
  expect((await engine.schedules.resume("s")).next).toBeGreaterThan(0);
  await until(async () => (await runsOf(engine, "s")).length > 1);
  await engine.schedules.pause("s");
  const { length } = await runsOf(engine, "s");
  await new Promise((resolve) => void setTimeout(resolve, 1500));
  expect((await runsOf(engine, "s")).length).toBeLessThanOrEqual(length + 1);
  for (const act of ["pause", "resume", "runNow"] as const)
    await expect(engine.schedules[act]("none")).rejects.toMatchObject({ code: "SCHEDULE_UNKNOWN" });
}, 20_000);

test.concurrent("moments that were missed are made up for as the schedule says: none, the last, or all", async (context) => {
  const { engine, inside } = openCrew(context, urlOf(context));
  for (const catchUp of ["none", "last", "all"] as const)
    await engine.schedules.put(catchUp, { workflow: "double", every: "1s", input: 1, catchUp, overlap: "queue", until: Date.now() + 3500 });
  await new Promise((resolve) => void setTimeout(resolve, 4000));
  // Whoever declares it again takes nothing from it.
  const { until: end } = (await engine.schedules.get("all")) ?? {};
  await engine.schedules.put("all", {
    workflow: "double",
    every: "1s",
    input: 2,
    catchUp: "all",
    overlap: "queue",
    ...(end && { until: end }),
  });
  await inside({ runs: 10 });
  await until(async () => (await engine.schedules.history("all")).length === 3);
  await until(async () => (await engine.schedules.history("last")).length === 1);
  await until(async () => (await engine.schedules.history("none")).length === 1);
  expect(await runsOf(engine, "all")).toHaveLength(3);
  expect((await engine.schedules.get("all"))?.next).toBeUndefined();
}, 20_000);

test.concurrent("one workflow's end starts another, once for each run, with what it has given", async (context) => {
  const { engine, another, inside } = openCrew(context, urlOf(context));
  const got: unknown[] = [];
  const after = workflow(
    "after",
    task("after", (input: unknown) => void got.push(input)),
  );
  const fails = workflow(
    "fails",
    task("fails", () => Promise.reject(new Error("no luck"))),
  );
  await engine.schedules.put("report", { workflow: "after", after: { workflow: "double" } });
  await engine.schedules.put("alarm", { workflow: "after", after: { workflow: "fails", on: "failed" } });
  await inside({ workflows: [double, fails, after] });
  await inside({ workflows: [double, fails, after] });
  const handedOver = await engine.submit(double, 4);
  await (await engine.submit(fails, undefined)).outcome();
  // One that a process has started itself.
  const started = await double.run(5, { engine: another(), runId: "started-here" });
  expect(started).toBe(10);
  await until(() => got.length === 3);
  expect(got).toEqual(expect.arrayContaining([8, 10, expect.objectContaining({ status: "failed" })]));
  expect(await runsOf(engine, "report")).toEqual(expect.arrayContaining([`report-after-${handedOver.id}`, "report-after-started-here"]));
  await until(async () => (await engine.records.list("comes-after", { limit: 10 })).length === 0);
  expect(got).toHaveLength(3);
}, 20_000);

test.concurrent("what comes after a run comes all the same when the process that ended it died at that moment", async (context) => {
  const { engine, another, inside } = openCrew(context, urlOf(context));
  await engine.schedules.put("report", { workflow: "double", after: { workflow: "steps" } });
  const dying = another();
  const queues = dying.fleet?.queues;
  if (queues === undefined) throw new Error("Expected a fleet");
  queues.add = () => Promise.reject(new Error("this process is gone"));
  const steps = workflow(
    "steps",
    task("step", async (_: unknown, ctx) => (await ctx.sleep(50), 21)),
  );
  await steps.run(undefined, { engine: dying, runId: "ended" });
  await until(async () => (await engine.records.list("comes-after", { limit: 10 })).length === 1);
  await new Promise((resolve) => void setTimeout(resolve, 3100));
  await inside();
  expect(
    await engine
      .follow("report-after-ended")
      .outcome()
      .catch(async () => {
        await until(async () => (await engine.runs.get("report-after-ended")) !== undefined);
        return engine.follow("report-after-ended").outcome();
      }),
  ).toEqual({ status: "completed", output: 42 });
}, 30_000);

test.concurrent("rule 53: a moment whose process died over it is another's, and comes to the same run", async (context) => {
  const { engine, another, inside } = openCrew(context, urlOf(context), { server: { lock: "500ms" } });
  const dying = another().fleet?.schedules;
  if (dying === undefined) throw new Error("Expected a fleet");
  await engine.schedules.put("once", { workflow: double, every: "1s", input: 3, until: Date.now() + 1500 });
  const taken = await new Promise<number>((resolve) => {
    // It never comes back from what it does with it.
    dying.tend((_, due) => new Promise(() => resolve(due)));
  });
  await inside();
  await until(async () => (await engine.schedules.history("once")).length === 1);
  expect(await engine.schedules.history("once")).toMatchObject([{ due: taken, what: "started" }]);
  expect(await runsOf(engine, "once")).toHaveLength(1);
}, 20_000);

test.concurrent("what cannot be is refused at once, and nothing is stored", async (context) => {
  const { engine } = openCrew(context, urlOf(context));
  const checked = workflow(
    "checked",
    task("checked", (n: number) => n),
    { input: z.number() },
  );
  const bad: readonly [ScheduleOptions, RegExp][] = [
    [{ workflow: "double" }, /Expected one of `cron`, `every` and `after`, got none/],
    [{ workflow: "double", cron: "* * * * *", every: "1m" }, /got `cron` and `every`/],
    [{ workflow: "double", cron: "61 * * * *" }, /is no minute/],
    [{ workflow: "double", cron: "* * * * *", timeZone: "Europe/Berln" }, /Expected `timeZone`.*Did you mean "Europe\/Berlin"/],
    [{ workflow: "double", every: "10ms" }, /at least one second/],
    [{ workflow: "double", every: "1m", overlap: "skp" as never }, /Did you mean "skip"/],
    [{ workflow: "double", every: "1m", from: "never" }, /Expected `from` to be a moment/],
    [{ workflow: "a/b", every: "1m" }, /Expected `workflow` to be an id/],
    [{ workflow: checked, every: "1m", input: "one" }, /does not fit its schema/],
    [{ workflow: "double", every: "1m", evry: 1 } as never, /Did you mean "every"/],
  ];
  for (const [options, message] of bad) {
    const error: unknown = await engine.schedules.put("s", options).catch((thrown: unknown) => thrown);
    expect(`${String(error)} ${(error as { hint?: string }).hint ?? ""}`).toMatch(message);
  }
  await expect(engine.schedules.put("a/b", { workflow: "double", every: "1m" })).rejects.toMatchObject({ code: "OPTION_INVALID" });
  expect(await engine.schedules.list()).toEqual([]);
  const alone = createEngine();
  await expect(alone.schedules.list()).rejects.toMatchObject({ code: "FLEET_ABSENT" });
  await alone.close();
});

test.concurrent("over the API schedules are made, shown, paused, run and removed, and each is accounted for", async (context) => {
  const { engine, inside } = openCrew(context, urlOf(context));
  const served = await serve({ engine, workflows: [double], port: 0, supervise: false });
  context.onTestFinished(() => served.close());
  const call = await generatedClient(served.url);
  const id = { id: "nightly" };
  const body = { workflow: "double", cron: "0 3 * * *", timeZone: "Europe/Berlin", input: 2 };
  expect(await call("putSchedule", id, body)).toMatchObject({ status: 200, data: { id: "nightly", paused: false } });
  expect((await call("putSchedule", id, { ...body, timeZone: "Berlin" })).status).toBe(422);
  expect((await call("putSchedule", id, { ...body, workflow: "none" })).status).toBe(404);
  expect((await call("listSchedules")).data).toMatchObject({ items: [{ id: "nightly", time: { cron: "0 3 * * *" } }] });
  expect((await call("pauseSchedule", id)).data).toMatchObject({ paused: true });
  expect((await call("resumeSchedule", id)).data).toMatchObject({ paused: false });
  await inside();
  const { data, status } = await call("runSchedule", id);
  expect(status).toBe(202);
  const { runId } = data as { runId: string };
  await until(async () => (await engine.runs.get(runId))?.status === "completed");
  expect((await call("readScheduleHistory", id)).data).toMatchObject({ items: [{ what: "started", runId }] });
  expect((await call("removeSchedule", id)).status).toBe(204);
  expect((await call("showSchedule", id)).status).toBe(404);
  const actions = (await engine.records.read("audit", { limit: 20 })).map(({ text }) => (JSON.parse(text) as { action: string }).action);
  expect(actions.filter((action) => action.startsWith("schedule."))).toEqual([
    "schedule.put",
    "schedule.put",
    "schedule.put",
    "schedule.pause",
    "schedule.resume",
    "schedule.run",
    "schedule.remove",
  ]);
}, 20_000);
