// Tasks that a service carries out, told apart by what they make of their connection.
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { seq, task, workflow } from "../../src/index.ts";

const there = { handler: "place" } as const;

export const greets = workflow(
  "greets",
  task("greets", there, (name: string, ctx) => {
    ctx.log.info("greeting", { name });
    return `hello ${name}`;
  }),
);

export const counts = workflow(
  "counts",
  task("counts", there, async (by: number, { channel }) => channel.increment("count", by)),
);

/** Says that it is there, and waits until it is told to stop, which it notes in a file. */
export const notes = workflow(
  "notes",
  task("notes", there, async (file: string, { signal, channel }) => {
    await channel.set("here", true);
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    await writeFile(file, String((signal.reason as Error).message));
    throw signal.reason as Error;
  }),
);

/** Says nothing for so long, in ms. */
export const keepsQuiet = workflow(
  "quiet",
  task("quiet", there, async (ms: number) => {
    await sleep(ms);
    return "done";
  }),
);

export const tellsItsKey = workflow(
  "keys",
  task("keys", there, (_: unknown, { runId, attempt }) => ({ runId, attempt })),
);

/** Waits for a person. */
export const patient = workflow(
  "patient",
  task("patient", there, async (_: unknown, ctx) => (await ctx.requestApproval({ prompt: "May I?" })).approved),
);

/** Ends before what it has asked for is answered. */
export const hasty = workflow(
  "hasty",
  task("hasty", there, (length: number, { channel }) => {
    for (let i = 0; i < 20; i++) void channel.get(`key ${i}`);
    return "x".repeat(length);
  }),
);

export const large = workflow(
  "large",
  task("large", there, (length: number) => "x".repeat(length)),
);

/** "greets" in another version. */
export const changed = workflow(
  "greets",
  seq(
    task("greets", there, (name: string) => name),
    task("waves", there, (name: string) => name),
  ),
);
