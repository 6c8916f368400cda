// The story: three workers, each in a process of its own, do the parts of a run that goes on here.
import { join } from "node:path";
import { createEngine } from "@graflow/core";
import { redis } from "@graflow/core/redis";
import { openFleet } from "../fleet.ts";
import { primes } from "./primes.ts";

const file = join(import.meta.dirname, "primes.ts");
await using fleet = await openFleet();
await Promise.all(["ada", "bob", "eve"].map((id) => fleet.worker(id, file, "--concurrency", "1")));

await using engine = createEngine({ backend: redis({ url: fleet.url }) });
const { primes: found, shares } = await primes.run(undefined, { engine });

console.log(`\n${found.toLocaleString("en-US")} primes below 1,200,000, in parts that were counted by`);
const workers = (await engine.fleet?.workers.list()) ?? [];
for (const { id, pid } of workers.toSorted((a, b) => (a.id < b.id ? -1 : 1))) console.log(`  ${id}  ${shares[pid]} of 12`);
