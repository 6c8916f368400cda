// Runs that are handed over to a fleet, on a real server and by workers in processes of their own.
import { expect, test, type TestContext } from "vitest";
import { type RunEvent, task, workflow } from "../../src/index.ts";
import { oneServer } from "../redis/one-server.ts";
import { until } from "../redis/bench.ts";
import { type Crew, openCrew } from "./crew.ts";
import { asking, double, steps } from "./flows.ts";

const theServer = oneServer();

function urlOf(context: TestContext): string {
  return theServer(context).url;
}

/** Reads on to the next event of a kind. */
async function told(events: AsyncIterator<RunEvent>, type: RunEvent["type"]): Promise<RunEvent> {
  for (;;) {
    const { value, done } = (await events.next()) as IteratorResult<RunEvent, undefined>;
    if (done === true) throw new Error(`The run ended before ${type}`);
    if (value.type === type) return value;
  }
}

test("a run that is handed over is carried out by a worker, and whoever handed it over hears of its end and of all that happened", async (context) => {
  const { engine, inside } = openCrew(context, urlOf(context));
  const run = await engine.submit(double, 21);
  expect(await engine.runs.get(run.id)).toMatchObject({ status: "queued", place: { queue: "default" } });
  expect((await engine.fleet?.queues.states(["default"]))?.[0]).toMatchObject({ waiting: 1 });
  await inside();
  expect(await run.outcome()).toEqual({ status: "completed", output: 42 });
  const types: string[] = [];
  for await (const { type } of run.events()) types.push(type);
  expect(types.at(0)).toBe("run.started");
  expect(types.at(-1)).toBe("run.completed");
  await until(async () => (await engine.fleet?.queues.states(["default"]))?.[0]?.active === 0);
  expect(await engine.records.list("handover", { limit: 10 })).toEqual([]);
});

/** A run of ten steps that has done two, by one of two workers. */
async function halfDone(crew: Crew, options: Parameters<Crew["worker"]>[0] = {}) {
  const members = await Promise.all([crew.worker(options), crew.worker(options)]);
  const run = await crew.engine.submit(steps, { n: 0, each: 100, by: [] });
  const events = run.events();
  for (let i = 0; i < 2; i++) await told(events, "task.completed");
  const owner = (await crew.engine.runs.get(run.id))?.owner?.pid;
  const [first, second] = members[0].pid === owner ? members : [members[1], members[0]];
  return { run, events, first, second };
}

test("rule 53: a run whose worker is killed goes on elsewhere from its last saved step within seconds", async (context) => {
  const { run, events, first, second } = await halfDone(openCrew(context, urlOf(context)));
  first.kill();
  const killed = Date.now();
  const { at } = await told(events, "run.started");
  expect(at - killed).toBeLessThan(20_000);
  const outcome = await run.outcome();
  const by = outcome.status === "completed" ? outcome.output.by : [];
  expect(by).toHaveLength(10);
  expect(new Set(by)).toEqual(new Set([first.pid, second.pid]));
}, 60_000);

test("rule 53: so it does with short leases and locks", async (context) => {
  const { run, events, first } = await halfDone(openCrew(context, urlOf(context), { server: { lock: "600ms" }, engine: { lease: "1s" } }));
  first.kill();
  const killed = Date.now();
  const { at } = await told(events, "run.started");
  expect(at - killed).toBeLessThan(10_000);
  expect(await run.outcome()).toMatchObject({ status: "completed" });
}, 60_000);

test("rule 54: a worker that is told to end hands its run back, and another goes on with it at once", async (context) => {
  const { run, events, first, second } = await halfDone(openCrew(context, urlOf(context)), { grace: 100 });
  first.child.kill("SIGTERM");
  const asked = Date.now();
  const { at } = await told(events, "run.started");
  expect(at - asked).toBeLessThan(10_000);
  const outcome = await run.outcome();
  expect(outcome).toMatchObject({ status: "completed" });
  expect(new Set(outcome.status === "completed" ? outcome.output.by : [])).toEqual(new Set([first.pid, second.pid]));
  await until(() => first.child.exitCode !== null);
  expect(first.child.exitCode).toBe(0);
}, 60_000);

test("rule 44: a run that waits for an answer is gone on with by whoever is free when it comes", async (context) => {
  const { engine, worker } = openCrew(context, urlOf(context));
  const first = await worker();
  const run = await engine.submit(asking, "?");
  await until(async () => (await engine.runs.get(run.id))?.status === "suspended");
  const second = await worker();
  first.kill();
  const [ask] = await engine.asks.list({ runId: run.id });
  await engine.asks.answer(ask?.id ?? "", { text: "this" }, { from: "test" });
  expect(await run.outcome()).toEqual({ status: "completed", output: `this by ${second.pid}` });
}, 60_000);

test("rule 52: a run of another version of the graph is left to a worker that has it", async (context) => {
  const { engine, inside } = openCrew(context, urlOf(context));
  const told = await inside();
  const other = workflow(
    "double",
    task("other", (n: number) => n * 3),
  );
  const run = await engine.submit(other, 1);
  const left = () => told.flatMap((event) => (event.type === "work.ended" && event.end.type === "leave" ? [event.end.reason] : []));
  await until(() => left().length > 0);
  expect(left()[0]).toMatch(/another graph/);
  expect(await engine.runs.get(run.id)).toMatchObject({ status: "queued" });
  await run.cancel("not needed");
  expect(await run.outcome()).toEqual({ status: "cancelled", reason: "not needed" });
});

test("a run whose process died between storing it and handing it over is handed over by another", async (context) => {
  const { engine, another, inside } = openCrew(context, urlOf(context));
  const dying = another();
  const queues = dying.fleet?.queues;
  if (queues === undefined) throw new Error("Expected a fleet");
  queues.add = () => Promise.reject(new Error("this process is gone"));
  await expect(dying.submit(double, 4, { runId: "left-alone" })).rejects.toThrow("this process is gone");
  expect(await engine.runs.get("left-alone")).toMatchObject({ status: "queued" });
  await new Promise((resolve) => void setTimeout(resolve, 2000));
  await inside();
  expect(await engine.follow("left-alone").outcome()).toEqual({ status: "completed", output: 8 });
  await until(async () => (await engine.records.list("handover", { limit: 10 })).length === 0);
}, 30_000);

test("a run in the queue, and one that goes on, are cancelled from anywhere", async (context) => {
  const { engine, inside } = openCrew(context, urlOf(context));
  const queued = await engine.submit(steps, { n: 0, each: 100, by: [] }, { delay: "1h" });
  await queued.cancel("not today");
  expect(await queued.outcome()).toEqual({ status: "cancelled", reason: "not today" });
  expect((await engine.fleet?.queues.states(["default"]))?.[0]).toMatchObject({ delayed: 0 });
  await inside();
  const going = await engine.submit(steps, { n: 0, each: 60_000, by: [] });
  await until(async () => (await engine.runs.get(going.id))?.status === "running");
  const asked = Date.now();
  await going.cancel("too long");
  expect(await going.outcome()).toEqual({ status: "cancelled", reason: "too long" });
  expect(Date.now() - asked).toBeLessThan(10_000);
}, 60_000);

test("runs are begun by priority, after their delay, in their queue, and those of one key one at a time", async (context) => {
  const { engine, inside } = openCrew(context, urlOf(context));
  const runs = [];
  for (const priority of [3, 1, 2]) runs.push(await engine.submit(steps, { n: 9, each: 20, by: [] }, { priority, concurrencyKey: "k" }));
  const elsewhere = await engine.submit(double, 1, { queue: "gpu" });
  await inside({ runs: 5 });
  await Promise.all(runs.map((run) => run.outcome()));
  const begun: { readonly at: number; readonly end: number; readonly priority: number }[] = [];
  for (const run of runs) {
    const events = await engine.runs.events(run.id);
    const priority = (await engine.runs.get(run.id))?.place?.priority ?? 0;
    begun.push({ at: events[0]?.at ?? 0, end: events.at(-1)?.at ?? 0, priority });
  }
  begun.sort((a, b) => a.at - b.at);
  expect(begun.map(({ priority }) => priority)).toEqual([1, 2, 3]);
  expect(begun.every(({ at }, i) => at >= (begun[i - 1]?.end ?? 0))).toBe(true);
  expect(await engine.runs.get(elsewhere.id)).toMatchObject({ status: "queued" });
  await inside({ queues: ["gpu"] });
  expect(await elsewhere.outcome()).toMatchObject({ output: 2 });
}, 60_000);

test("a queue that is full refuses a run where it is told to, and nothing of it stays", async (context) => {
  const { engine } = openCrew(context, urlOf(context), { server: { queues: { default: { maxLength: 1, whenFull: "fail" } } } });
  await engine.submit(double, 1);
  await expect(engine.submit(double, 2, { runId: "second" })).rejects.toMatchObject({ code: "QUEUE_FULL" });
  expect(await engine.runs.get("second")).toBeUndefined();
  expect(await engine.records.list("handover", { limit: 10 })).toEqual([]);
});
