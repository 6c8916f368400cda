// A process that carries out the first version of the pipeline, or the corrected one: what it finds stored, it goes on with.
import { createEngine, type Plugin, sqlite } from "@graflow/core";
import * as corrected from "./corrected.ts";
import * as first from "./first.ts";

const [folder = "", version = ""] = process.argv.slice(2);
const { films } = version === "corrected" ? corrected : first;

const story: Plugin = {
  name: "story",
  onEvent(event) {
    if (event.type === "task.started") console.log(`  ${event.taskId}`);
    if (event.type === "log") console.log(`    ${event.message}`);
  },
};

await using engine = createEngine({ backend: sqlite({ path: `${folder}/graflow.db` }), plugins: [story] });
const isKnown = (await engine.runs.get("films")) !== undefined;
const run = isKnown
  ? await engine.resume(films, "films")
  : films.start(undefined, { engine, runId: "films", channel: { warehouse: `${folder}/warehouse.db` } });
const outcome = await run.outcome;
if (outcome.status === "failed") console.log(`  ${outcome.error.message}`);
