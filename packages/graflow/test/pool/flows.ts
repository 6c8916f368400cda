// Tasks that end what they run in, in every way there is, for threads and processes alike: each is carried out by the handler "place".
import { spawn } from "node:child_process";
import { threadId } from "node:worker_threads";
import { map, task, workflow, type TaskContext, type Workflow } from "../../src/index.ts";

const there = { handler: "place" } as const;
const forEver = (): Promise<never> => new Promise(() => {});

/** Names the thread or process that it is in. */
export const who = workflow(
  "who",
  task("who", there, () => `${process.pid}/${threadId}`),
);

async function tell(ctx: TaskContext): Promise<void> {
  await ctx.channel.set("here", process.pid);
}

/** Says that it is here, and keeps the processor. */
export const stuck = workflow(
  "stuck",
  task("stuck", { ...there, timeout: "1m" }, async (_: unknown, ctx) => {
    await tell(ctx);
    for (;;);
  }),
);

export const waits = workflow(
  "waits",
  task("waits", there, async (_: unknown, ctx) => {
    await tell(ctx);
    await forEver();
  }),
);

export const exits = workflow(
  "exits",
  task("exits", there, (code: number) => process.exit(code)),
);

export const throwsLater = workflow(
  "throws later",
  task("throws later", there, async () => {
    setTimeout(() => {
      throw new TypeError("nobody is there to catch this");
    });
    await forEver();
  }),
);

/** Its call is over when it throws. */
export const throwsAfterwards = workflow(
  "throws afterwards",
  task("throws afterwards", there, () => {
    setImmediate(() => {
      throw new Error("too late");
    });
    return "done";
  }),
);

/** Keeps the processor when its call is over. */
export const lingers = workflow(
  "lingers",
  task("lingers", there, () => {
    setImmediate(() => {
      for (;;);
    });
    return "done";
  }),
);

/** Leaves a program behind that holds what this one prints to: its end is not told at once. */
export const leavesBehind = workflow(
  "leaves behind",
  task("leaves behind", there, () => {
    spawn("sleep", ["5"], { stdio: ["ignore", "inherit", "inherit"], detached: true }).unref();
    return process.pid;
  }),
);

export const hoards = workflow(
  "hoards",
  task("hoards", there, () => {
    const all: unknown[] = [];
    for (let n = 0; ; n++) all.push({ n, text: `number ${n}` });
  }),
);

export const aborts = workflow(
  "aborts",
  task("aborts", there, () => {
    process.stderr.write("something is very wrong\n");
    process.abort();
  }),
);

export const squares = workflow("squares", map(task("square", there, (n: number) => n * n)));

/** A map that is carried out there: its third item ends what it is in, the first time. */
export const mapped = workflow(
  "mapped",
  map(
    task("item", { retry: { limit: 1, delay: 0 } }, (n: number, { attempt }) => (n === 2 && attempt === 0 ? process.exit(7) : n * n)),
    { concurrency: 3 },
  ).withExecution("place"),
);

/** The first of its items never ends; the second fails. */
export const failing = workflow(
  "failing",
  map(
    task("item", async (n: number) => {
      if (n === 1) throw new RangeError("the second");
      return forEver();
    }),
  ).withExecution("place"),
);

export const sums = workflow(
  "sums",
  task("sum", there, (numbers: Float64Array) => ({ sum: numbers.reduce((a, b) => a + b, 0), numbers })),
);

/** Adds one to each of the numbers that it shares with whoever has called it. */
export const adds = workflow(
  "adds",
  task("add", there, ({ numbers }: { readonly numbers: Int32Array }) => {
    for (let at = 0; at < numbers.length; at++) Atomics.add(numbers, at, 1);
    return numbers.length;
  }),
);

/** Made where only whoever calls it knows. */
export function made(name: string): Workflow<unknown, string> {
  return workflow(
    name,
    task("task", there, () => "never"),
  );
}
