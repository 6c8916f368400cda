// Hyper-parameters that a person tunes by a form, round by round, until they accept what has come out.
import { task, workflow } from "@graflow/core";
import { errorOf, type Parameters, parameters, readCars } from "./model.ts";

const read = task("read", async (_: void, ctx) => {
  const cars = await readCars();
  ctx.log.info(`${cars.length} cars`);
  return cars;
});

const begin = task("begin", (): Parameters => ({
  accept: false,
  neighbours: 1,
  features: ["weight", "year"],
  scaled: false,
  weighting: "same",
}));

const judge = task("judge", (chosen: Parameters, ctx) => ({ chosen, error: errorOf(ctx.resultOf(read) ?? [], chosen) }));

const tune = task("tune", async ({ chosen, error }: { readonly chosen: Parameters; readonly error: number }, ctx) => {
  const off = `${error.toFixed(2)} miles per gallon off on average`;
  ctx.log.info(off);
  const next = await ctx.requestFeedback({
    prompt: "Is this good enough, or what is to be tried next?",
    context: { result: off },
    schema: parameters,
    // The form shows what stands now; whoever answers changes what they like.
    initial: chosen,
  });
  if (!next.accept) ctx.goto(judge, next);
  return { chosen, error };
});

const keep = task("keep", ({ chosen, error }: { readonly chosen: Parameters; readonly error: number }) => {
  const { neighbours, features, scaled, weighting } = chosen;
  return { neighbours, features, scaled, weighting, error: Number(error.toFixed(2)) };
});

export const tuning = workflow("tuning", "read >> begin >> judge >> tune >> keep", { read, begin, judge, tune, keep });
