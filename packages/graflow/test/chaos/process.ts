// A process of the chaos tests: does one thing with the run, on a file that others use before, after and at the same time, and may be
// killed at any instant. Argument: the job.
import { on } from "node:events";
import { createEngine, directoryCheckpoints, isGraflowError, sqlite, type Engine, type RunHandle } from "../../src/index.ts";
import { faulty } from "../../src/testing/faults.ts";
import { Reaper } from "./instants.ts";
import { type Job, type Round, type Task, type Told } from "./job.ts";
import { mend, mending } from "./mending.ts";
import { quickClock } from "./quick-clock.ts";
import { SideLog } from "./side-log.ts";
import { trip } from "./trip.ts";
import { chaos, input } from "./workflow.ts";
import { logTo } from "./working.ts";

const job = JSON.parse(process.argv[2] ?? "") as Job;
const { checkpoint, compress, outside } = job.storing;
const policy = checkpoint === undefined ? {} : { checkpoint };
const { run } = job;
const workflow = { chaos, trip, mending, mended: mending }[job.workflow];
if (job.workflow === "mended") mend();
const reaper = new Reaper(job.instant, job.signal);
const log = new SideLog(job.log, job.number, reaper.log);
logTo((what, key) => log.add(what, key));

const tell = (told: Told): void => void process.send?.(told);

/** Waits for the end of a run. */
async function ending({ outcome }: RunHandle<unknown>): Promise<string> {
  tell({ type: "begun" });
  const end = await outcome;
  if (end.status === "failed" && workflow === chaos) throw end.error;
  return end.status;
}

async function perform(engine: Engine, task: Task): Promise<string> {
  switch (task.do) {
    case "start":
      return ending(workflow.start(input, { engine, runId: run, ...policy }));
    case "resume":
      return ending(await engine.resume(workflow, run));
    case "suspend": {
      const started = task.first ? workflow.start(input, { engine, runId: run, ...policy }) : await engine.resume(workflow, run);
      void suspendAfter(started, task.after);
      return ending(started);
    }
    case "fork":
      return ending(await engine.resume(workflow, task.from, { runId: task.as }));
    case "prune":
      return prune(engine, task.last);
    case "cancel":
      return engine.runs.cancel(run, "no longer needed");
    case "remove":
      await engine.runs.remove(run);
      return "removed";
    case "race":
      return race();
  }
}

async function suspendAfter(started: RunHandle<unknown>, completed: number): Promise<void> {
  let seen = 0;
  for await (const { type } of started.events()) if (type === "task.completed" && ++seen === completed) started.suspend("told to");
}

async function prune(engine: Engine, last: number): Promise<string> {
  tell({ type: "begun" });
  for (;;) {
    await engine.checkpoints.prune(run, { last, named: true });
    const status = (await engine.runs.get(run))?.status;
    if (status !== "running" && status !== "abandoned") return "pruned";
    await new Promise((resolve) => void setTimeout(resolve, 5));
  }
}

async function race(): Promise<string> {
  let engine: Engine | undefined;
  for await (const [round] of on(process, "message", { close: ["disconnect"] })) {
    // Whoever has a run keeps it until the next round.
    await engine?.close();
    const { file, at } = round as Round;
    engine = createEngine({ backend: sqlite({ path: file }), clock: quickClock() });
    // Nothing else is as punctual.
    while (Date.now() < at);
    tell({ type: "round", had: await take(engine) });
  }
  return "raced";
}

async function take(engine: Engine): Promise<string> {
  try {
    return (await engine.resume(workflow, run)).id;
  } catch (error) {
    return isGraflowError(error) ? error.code : String(error);
  }
}

tell({ type: "ready" });
try {
  const backend = sqlite({ path: job.file, ...(compress && { compress }) });
  const checkpoints = outside === undefined ? {} : { checkpoints: directoryCheckpoints(outside) };
  const engine = createEngine({ backend: faulty(backend, reaper.fault), clock: quickClock(reaper.turn), ...checkpoints });
  const status = await perform(engine, job.task);
  await engine.close();
  tell({ type: "done", status, counts: reaper.counts });
} catch (error) {
  tell({
    type: "refused",
    code: isGraflowError(error) ? error.code : "",
    message: error instanceof Error ? (error.stack ?? "") : String(error),
  });
}
if (process.connected) process.disconnect();
