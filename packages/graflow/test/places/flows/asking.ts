// People are asked from there.
import { task, workflow } from "../../../src/index.ts";
import { there } from "./place.ts";

/** Two questions, answered while it waits. */
export const asking = workflow(
  "asking",
  task("asking", there, async (_: unknown, ctx) => {
    const { approved, by } = await ctx.requestApproval({ prompt: "Go?" });
    const name = await ctx.requestText({ prompt: "Name?" });
    return { approved, by, name };
  }),
);

/** A question that nobody answers in time: its run is suspended. What was done once before is not done again. */
export const patient = workflow(
  "patient",
  task("patient", there, async (_: unknown, ctx) => {
    const visits = await ctx.once("visits", () => ctx.channel.increment("visits"));
    return { visits, said: await ctx.requestText({ prompt: "What?", timeout: "20ms" }) };
  }),
);
