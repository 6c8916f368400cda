// The story: two workers. The one that has the run is killed while it publishes; the other one goes on, and does not render again.
import { join } from "node:path";
import { createEngine } from "@graflow/core";
import { redis } from "@graflow/core/redis";
import { openFleet } from "../fleet.ts";
import { premiere } from "./film.ts";
import { openStudio } from "./studio.ts";

/** The processes that have asked for each of the two. */
const asked: Record<string, number[]> = { render: [], publish: [] };
const publishing = Promise.withResolvers<number>();
await using studio = await openStudio(({ what, film, worker, done }) => {
  console.log(`  the studio is to ${what} ${film}`);
  asked[what]?.push(worker);
  // The first one who wants to publish is to be killed over it, and gets no answer.
  if (what === "publish" && asked[what]?.length === 1) publishing.resolve(worker);
  else done();
});

const file = join(import.meta.dirname, "film.ts");
await using fleet = await openFleet();
await Promise.all(["ada", "bob"].map((id) => fleet.worker(id, file)));

await using engine = createEngine({ backend: redis({ url: fleet.url }) });
console.log("\nA run is handed over to whoever is free:");
const run = await engine.submit(premiere, { film: "voyage", studio: studio.url });

// Events of a run that others carry out are those that are stored: by then its result is, too.
for await (const event of run.events()) if (event.type === "task.completed" && event.taskId === "render") break;
const first = await publishing.promise;
process.kill(first, "SIGKILL");
console.log("\nThe worker that has it is killed. The other one finds the run, and goes on with it:");

const outcome = await run.outcome();
if (outcome.status === "completed") console.log(`\nThe run has completed: ${outcome.output}.`);
for (const [what, workers] of Object.entries(asked)) console.log(`  ${what}: asked for by ${new Set(workers).size} of 2 workers`);
