// An engine in a process of its own, on a server that others share. Arguments: the URL, the prefix, what to do. It tells each step that is done,
// and how the run has ended.
import { createEngine, isGraflowError, par, seq, task, workflow, type RunHandle } from "../../src/index.ts";
import { redis } from "../../src/redis/index.ts";

const [url = "", prefix = "", task_ = ""] = process.argv.slice(2);

/** One step after the other adds to a list; then three members at once; then it waits for what was sent over a channel. */
const step = task("step", async (list: readonly number[], ctx) => {
  await ctx.sleep(5);
  process.send?.({ step: list.length + 1 });
  if (list.length < 40) ctx.nextIteration([...list, list.length]);
  return [...list, list.length];
});
const sum = task("sum", (list: readonly number[]) => list.reduce((all, each) => all + each, 0));
const count = task("count", (list: readonly number[]) => list.length);
const tell = task("tell", async (list: readonly number[], ctx) => {
  await ctx.channel.set("last", list.at(-1));
  return ctx.channel.get<number>("last");
});
const wf = workflow("numbers", seq(step, par(sum, count, tell)));

const engine = createEngine({ backend: redis({ url, prefix, timeout: "5s" }) });

async function goOn(): Promise<RunHandle<unknown>> {
  for (;;) {
    try {
      return await engine.resume(wf, "run");
    } catch (error) {
      // Its process is dead, and that is not known yet.
      if (!isGraflowError(error, "RUN_HELD")) throw error;
      await new Promise((resolve) => void setTimeout(resolve, 50));
    }
  }
}

const run = task_ === "start" ? wf.start([], { engine, runId: "run" }) : await goOn();
const outcome = await run.outcome;
process.send?.({ status: outcome.status, output: outcome.status === "completed" ? outcome.output : undefined });
await engine.close();
process.disconnect();
