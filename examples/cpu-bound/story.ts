// The story: the same workflow with all tasks in this thread, and with its numbers in threads of their own.
import { availableParallelism } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { createEngine, threads, type TaskHandler } from "@graflow/core";
import { tours, type Tour } from "./tours.ts";

/** Leaves a task where its run is. */
const here: TaskHandler = { name: "here", execute: (call, next) => next(call) };

const alone = await timed(here);
const together = await timed(threads());

console.log("state  airports  round trip");
for (const { state, order, kilometres } of alone.found.slice(0, 5))
  console.log(`${state}     ${String(order.length).padStart(8)}  ${kilometres.toLocaleString("en-US").padStart(7)} km`);
console.log(`and ${alone.found.length - 5} more\n`);

const times = `${(alone.seconds / together.seconds).toFixed(1)} times as fast`;
console.log(`in this thread   ${alone.seconds.toFixed(2)} s`);
console.log(`in threads       ${together.seconds.toFixed(2)} s on ${availableParallelism()} processors, ${times}`);
console.log(isDeepStrictEqual(alone.found, together.found) ? "Both found the same tours." : "They found different tours.");

async function timed(numbers: TaskHandler): Promise<{ readonly found: readonly Tour[]; readonly seconds: number }> {
  await using engine = createEngine({ handlers: { numbers } });
  const begun = performance.now();
  const found = await tours.run(undefined, { engine });
  return { found, seconds: (performance.now() - begun) / 1000 };
}
