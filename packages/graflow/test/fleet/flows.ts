// The workflows that a worker process of these tests knows.
import { task, workflow } from "../../src/index.ts";

export const double: ReturnType<typeof makeDouble> = makeDouble();
function makeDouble() {
  return workflow(
    "double",
    task("double", (n: number) => n * 2),
  );
}

export const steps: ReturnType<typeof makeSteps> = makeSteps();
/** Ten steps of some ms each, which tell in which process they were done. */
function makeSteps() {
  const step = task("step", async ({ n, each, by }: { readonly n: number; readonly each: number; readonly by: readonly number[] }, ctx) => {
    await ctx.sleep(each);
    const next = { n: n + 1, each, by: [...by, process.pid] };
    if (next.n < 10) ctx.nextIteration(next);
    return next;
  });
  return workflow("steps", step);
}

export const asking: ReturnType<typeof makeAsking> = makeAsking();
function makeAsking() {
  return workflow(
    "asking",
    task("asking", async (_: string, ctx) => `${await ctx.requestText({ prompt: "What?", timeout: "50ms" })} by ${process.pid}`),
  );
}

export const later: ReturnType<typeof makeLater> = makeLater();
/** One task of another queue. `carriedOut`: how often, in this process. */
function makeLater() {
  const counts = { carriedOut: 0 };
  const flow = workflow(
    "later",
    task("later", { queue: "later" }, () => void counts.carriedOut++),
  );
  return { flow, counts };
}
