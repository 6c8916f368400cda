// Runs the rows and tells whether each met its target. `node run.ts` runs all and writes RESULTS.md; `node run.ts 3` runs row 3,
// `node run.ts memory` the part of that name. Ends with 1 when a target is missed or a result is wrong.
import { writeFileSync } from "node:fs";
import { worstWaiting } from "./measure.ts";
import { missesIn, toMarkdown, toText, type Section } from "./report.ts";

interface Row {
  readonly number: number;
  readonly name: string;
  readonly measure: () => Promise<Section[]>;
}

// Each row is loaded when its turn comes, so that no row pays for the libraries of another.
const rows: readonly Row[] = [
  { number: 1, name: "overhead", measure: async () => (await import("./rows/overhead.ts")).overhead() },
  { number: 1, name: "scale", measure: async () => (await import("./rows/scale.ts")).scale() },
  { number: 1, name: "memory", measure: async () => (await import("./rows/memory.ts")).memory() },
  { number: 2, name: "listeners", measure: async () => (await import("./rows/listeners.ts")).listeners() },
  { number: 3, name: "building", measure: async () => (await import("./rows/building.ts")).building() },
  { number: 4, name: "types", measure: async () => (await import("./rows/types.ts")).types() },
  { number: 5, name: "importing", measure: async () => (await import("./rows/importing.ts")).importing() },
  { number: 6, name: "durable", measure: async () => (await import("./rows/durable.ts")).durable() },
  { number: 6, name: "durable-redis", measure: async () => (await import("./rows/durable-redis.ts")).durableOnRedis() },
  { number: 7, name: "bytes", measure: async () => (await import("./rows/stored-bytes.ts")).storedBytes() },
  { number: 8, name: "fan-out", measure: async () => (await import("./rows/fan-out.ts")).fanOut() },
  { number: 9, name: "round-trip", measure: async () => (await import("./rows/round-trip.ts")).roundTrip() },
  { number: 10, name: "killed", measure: async () => (await import("./rows/killed.ts")).killed() },
  { number: 11, name: "speed-up", measure: async () => (await import("./rows/speed-up.ts")).speedUp() },
  { number: 12, name: "places", measure: async () => (await import("./rows/places.ts")).places() },
];

const filter = process.argv[2];
const chosen = rows.filter(({ number, name }) => filter === undefined || filter === name || filter === String(number));
if (chosen.length === 0) {
  console.error(`Expected a row to be one of ${rows.map(({ number, name }) => `${number} ${name}`).join(", ")}; got ${filter}`);
  process.exit(1);
}

const sections: Section[] = [];
for (const { measure } of chosen) {
  for (const section of await measure()) {
    console.log(`${toText(section)}\n`);
    sections.push(section);
  }
}
const misses = missesIn(sections);
if (filter === undefined)
  writeFileSync(new URL("RESULTS.md", import.meta.url), toMarkdown(sections, performance.now() / 1000, worstWaiting()));
console.log(`In the rounds that count, no thread waited for a processor longer than ${Math.round(worstWaiting() * 100)} % of its turn.`);
console.log(misses === 0 ? "every target met" : `${misses} missed`);
process.exitCode = misses === 0 ? 0 : 1;
