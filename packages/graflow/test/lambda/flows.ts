// Tasks that functions carry out, and the functions.
import { setTimeout as sleep } from "node:timers/promises";
import { lambdaHandler, lambdaStreamHandler } from "../../src/handlers/lambda/index.ts";
import { seq, task, workflow } from "../../src/index.ts";

const there = { handler: "place" } as const;

export const greets = workflow(
  "greets",
  task("greets", there, (name: string, { log, progress }) => {
    log.info("greeting", { name });
    progress(1, 2, "half");
    process.stdout.write("printed\n");
    return { hello: name, at: new Date(0), pid: process.pid };
  }),
);

export const fails = workflow(
  "fails",
  task("fails", there, (how: string) => {
    throw new RangeError(how, { cause: new Error("the cause") });
  }),
);

export const counts = workflow(
  "counts",
  task("counts", there, async (by: number, { channel }) => channel.increment("count", by)),
);

// Looks back at an output that is too long to travel with each call.
const first = task("first", (length: number) => "x".repeat(length));
export const looksBack = workflow(
  "back",
  seq(
    first,
    task("second", there, (_: string, ctx) => ctx.resultOf(first)?.length ?? -1),
  ),
);

export const sleeps = workflow(
  "sleeps",
  task("sleeps", there, async (ms: number) => {
    await sleep(ms);
    return "slept";
  }),
);

export const exits = workflow(
  "exits",
  task("exits", there, (code: number) => process.exit(code)),
);

export const large = workflow(
  "large",
  task("large", there, (length: number) => "x".repeat(length)),
);

const options = { workflows: [greets, fails, counts, looksBack, sleeps, exits, large] };
export const handler = lambdaHandler(options);
export const streaming = lambdaStreamHandler(options);

/** Of somebody else. */
export const plain = (event: { readonly n: number }): unknown => {
  if (event.n < 0) throw new TypeError("n is below nothing");
  process.stdout.write(`n is ${event.n}\n`);
  return { twice: event.n * 2 };
};
