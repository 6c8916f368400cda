// The story: a backup is due every night, in Berlin; when the clocks are changed, too. Nobody waits for the night: it is begun now.
import { setTimeout } from "node:timers/promises";
import { join } from "node:path";
import { createEngine, type Engine } from "@graflow/core";
import { redis } from "@graflow/core/redis";
import { openFleet } from "../fleet.ts";

await using fleet = await openFleet();
const cron = { cron: "30 2 * * *", timeZone: "Europe/Berlin" };
const words = ["--cron", cron.cron, "--time-zone", cron.timeZone, "--from", "2030-03-29T00:00:00Z"];
console.log(`${fleet.graflow("schedules", "add", "nightly", "backup", ...words)}\n`);
console.log(`${fleet.graflow("schedules", "add", "letters", "letter", "--after", "backup")}\n`);
console.log(`${fleet.graflow("schedules", "list")}\n`);

await using engine = createEngine({ backend: redis({ url: fleet.url }) });
console.log("The nights when the clocks are set forward, in Berlin and in UTC:");
const { workflow } = (await engine.schedules.get("nightly")) ?? { workflow: "" };
for (let nights = 0, from = Date.parse("2030-03-29"); nights < 4; nights++) {
  const { next = 0 } = await engine.schedules.put("nightly", { workflow, ...cron, from });
  console.log(`  ${timeIn("Europe/Berlin", next)}   ${timeIn("UTC", next)}`);
  from = next + 1;
}

console.log("\nTonight is too late. A worker comes, and somebody wants a backup now:");
await fleet.worker("ada", join(import.meta.dirname, "backup.ts"));
console.log(fleet.graflow("schedules", "run", "nightly").replace(/[\da-f]{8}-[\da-f-]{27}/, "ID"));

console.log("\nWhat has come of it:");
for (const id of ["nightly", "letters"]) console.log(`  ${id.padEnd(8)} ${await told(engine, id)}`);

/** The first moment of a schedule, and how its run has ended. */
async function told({ schedules }: Engine, id: string): Promise<string> {
  for (;;) {
    const [moment] = await schedules.history(id);
    if (moment?.runId !== undefined) {
      const outcome = await engine.follow(moment.runId).outcome();
      return `${moment.what}, ${outcome.status}: ${"output" in outcome ? JSON.stringify(outcome.output) : ""}`;
    }
    // A worker has yet to see to it.
    await setTimeout(50);
  }
}

function timeIn(timeZone: string, time: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(time);
}
