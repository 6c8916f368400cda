import { task, workflow } from "@graflow/core";

const wait = task("wait", async (_: unknown, ctx) => {
  await ctx.sleep("30s");
  return "never";
});
const deaf = task("deaf", async () => {
  await new Promise((resolve) => setTimeout(resolve, 30_000));
  return "never";
});

/** Stops when it is asked to. */
export const slow = workflow("slow", "wait", { wait });
/** Does not listen. */
export const stubborn = workflow("stubborn", "deaf", { deaf });
