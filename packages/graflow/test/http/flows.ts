// Workflows for tests of the server: what people start over the API.
import { z } from "zod";
import { task, workflow, type Workflow } from "../../src/index.ts";

const hello = task("hello", ({ name }: { name: string }) => `Hello ${name}`);
export const greet: Workflow<never, unknown> = workflow(
  "greet",
  "hello",
  { hello },
  {
    input: z.object({ name: z.string().min(1), tags: z.array(z.string()).default([]) }),
    description: "Says hello",
    version: "2",
  },
);

/** Asks all five kinds, one after the other. */
const asking = task("asking", async (_: unknown, ctx) => {
  const approval = await ctx.requestApproval({ prompt: "Deploy?", context: { version: 7 }, assignees: ["ada", "ops"] });
  const text = await ctx.requestText({ prompt: "Name it" });
  const colour = await ctx.requestSelection({ prompt: "Which?", options: ["red", { value: "blue", label: "Blue" }] });
  const sizes = await ctx.requestMultiSelection({ prompt: "Sizes?", options: ["s", "m", "l"], min: 1 });
  const form = await ctx.requestFeedback({ prompt: "Tune", schema: z.object({ rate: z.number().min(0).max(1) }) });
  return { approved: approval.approved, by: approval.by, text, colour, sizes, form };
});
const review: Workflow<never, unknown> = workflow("review", "asking", { asking });

/** One question. */
const confirm = task("confirm", async (_: unknown, ctx) => (await ctx.requestApproval({ prompt: "Sure?" })).approved);
export const sure: Workflow<never, unknown> = workflow("sure", "confirm", { confirm });

/** Suspends at once, and goes on with the answer. */
const later = task("later", async (_: unknown, ctx) => (await ctx.requestText({ prompt: "Later?", timeout: "1ms" })).toUpperCase());
export const patient: Workflow<never, unknown> = workflow("patient", "later", { later });

/** Fails until it is told not to. */
const breaks = task("breaks", async (_: unknown, ctx) => {
  if ((await ctx.channel.get("mended", false)) !== true) throw new Error("It is broken");
  return "mended";
});
const broken: Workflow<never, unknown> = workflow("broken", "breaks", { breaks });

/** Runs until it is cancelled. */
const waits = task(
  "waits",
  (_: unknown, ctx) =>
    new Promise<void>((_resolve, reject) => {
      ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason as Error), { once: true });
    }),
);
export const endless: Workflow<never, unknown> = workflow("endless", "waits", { waits });

/** Three tasks in a row, for checkpoints. */
const one = task("one", async (n: number, ctx) => (await ctx.channel.set("seen", n), n + 1));
const two = task("two", async (n: number, ctx) => n * (await ctx.channel.get("factor", 2)));
const three = task("three", (n: number) => n + 100);
export const steps: Workflow<never, unknown> = workflow("steps", "one >> two >> three", { one, two, three });

/** As many passes as it is given, each of which says so. */
const loop = task("loop", { maxIterations: 100_000 }, async (left: number, ctx) => {
  ctx.log.info(`${left} left`);
  if (left > 0) ctx.nextIteration(left - 1);
  await new Promise((resolve) => setImmediate(resolve));
  return left;
});
export const busy: Workflow<never, unknown> = workflow("busy", "loop", { loop });

export const all: readonly Workflow<never, unknown>[] = [greet, review, sure, patient, broken, endless, steps, busy];
