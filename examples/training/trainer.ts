// A process that trains: it begins the run, or goes on with it if it has begun. With a number, it is killed after that epoch.
import { createEngine, type Plugin, sqlite } from "@graflow/core";
import { training } from "./training.ts";

const [path = "", runId = "", lastEpoch] = process.argv.slice(2);

const story: Plugin = {
  name: "story",
  onEvent(event) {
    if (event.type === "log") console.log(`  ${event.message}`);
    // As by a power cut: nothing of this process runs any more, neither `finally` nor exit handlers.
    const isLast = event.type === "task.completed" && event.taskId === "train" && event.iteration + 1 === Number(lastEpoch);
    if (isLast) process.kill(process.pid, "SIGKILL");
  },
};

await using engine = createEngine({ backend: sqlite({ path }), plugins: [story] });
const isKnown = (await engine.runs.get(runId)) !== undefined;
// An epoch is quickly done again: the run is saved only where the training asks for it.
if (isKnown) await training.resume(runId, { engine });
else await training.run(undefined, { engine, runId, checkpoint: "manual" });
