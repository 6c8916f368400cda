// Tasks that end in the middle: told to stop, too slow, or with all that is around them.
import { task, workflow } from "../../../src/index.ts";
import { there } from "./place.ts";

const forEver = (): Promise<never> => new Promise(() => {});

/** Waits to be told to stop, and says why it was. */
export const waiting = workflow(
  "waiting",
  task("waiting", there, async (_: unknown, ctx) => {
    await ctx.channel.set("here", true);
    await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve, { once: true }));
    ctx.log.info(`told: ${String((ctx.signal.reason as Error).message)}`);
    throw ctx.signal.reason;
  }),
);

/** Does not listen. */
export const deaf = workflow(
  "deaf",
  task("deaf", there, async (_: unknown, ctx) => {
    await ctx.channel.set("here", true);
    const awake = setInterval(() => {}, 1000);
    await forEver().finally(() => clearInterval(awake));
  }),
);

/** Waits for ever, and has a second. */
export const slow = workflow(
  "slow",
  task("slow", { ...there, timeout: "200ms" }, (_: unknown, ctx) => {
    ctx.log.info("begun");
    return forEver();
  }),
);

/** Never gives the processor back, the first time. */
export const stuck = workflow(
  "stuck",
  task("stuck", { ...there, timeout: "300ms", retry: { limit: 1, delay: 1 } }, (_: unknown, { attempt }) => {
    while (attempt === 0);
    return `attempt ${attempt}`;
  }),
);

/** Holds its place until it is told to let go. */
export const holding = workflow(
  "holding",
  task("holding", there, async (_: unknown, ctx) => {
    const changes = ctx.channel.subscribe("go");
    await ctx.channel.set("here", true);
    for await (const change of changes) if (change.type === "set") break;
  }),
);

/** Has a second, from when it has its place. */
export const brief = workflow(
  "brief",
  task("brief", { ...there, timeout: "1s" }, () => "in time"),
);

/** Ends its own process (or thread) in the first attempts. */
export const crashing = workflow(
  "crashing",
  task("crashing", { ...there, retry: { limit: 1, delay: 1 } }, (times: number, { attempt }) => {
    if (attempt < times) process.exit(7);
    return `attempt ${attempt}`;
  }),
);

/** Is killed in the first attempt. Only where its process is not that of its run. */
export const killing = workflow(
  "killing",
  task("killing", { ...there, retry: { limit: 1, delay: 1 } }, async (_: unknown, { attempt }) => {
    if (attempt > 0) return `attempt ${attempt}`;
    process.kill(process.pid, "SIGKILL");
    return forEver();
  }),
);

/** Something fails there that nobody waits for. */
export const unhandled = workflow(
  "unhandled",
  task("unhandled", there, async () => {
    void Promise.reject(new Error("nobody caught this"));
    await forEver();
  }),
);

/** Ends the run that it belongs to. */
export const cancelling = workflow(
  "cancelling",
  task("cancelling", there, (_: unknown, ctx) => ctx.cancelWorkflow("no use")),
);

export const terminating = workflow(
  "terminating",
  task("terminating", there, (_: unknown, ctx) => {
    ctx.terminateWorkflow("all is known");
    return 42;
  }),
);
