// Trains a small model epoch by epoch. Every ten epochs the whole run is saved under a name, with how good the model is by then.
import { task, workflow } from "@graflow/core";
import { afterEpoch, type Learner, measure, newLearner } from "./model.ts";
import { type Example, readPenguins } from "./penguins.ts";

const EPOCHS = 60;

const prepare = task("prepare", async () => {
  const penguins = await readPenguins();
  // Every fifth is kept for the end.
  return { train: penguins.filter((_, i) => i % 5 !== 0), test: penguins.filter((_, i) => i % 5 === 0) };
});

const begin = task("begin", ({ train }: { train: readonly Example[] }) => newLearner(train[0]?.features.length ?? 0));

const train = task("train", async (learner: Learner, ctx) => {
  // The examples do not travel from epoch to epoch: they are stored once, as the output of `prepare`.
  const examples = ctx.resultOf(prepare)?.train ?? [];
  const next = afterEpoch(learner, examples);
  const epoch = ctx.iteration + 1;
  if (epoch % 10 === 0) {
    const metrics = measure(next, examples);
    ctx.log.info(`epoch ${epoch}  loss ${metrics.loss.toFixed(3)}  accuracy ${(metrics.accuracy * 100).toFixed(1)} %`);
    await ctx.checkpoint({ name: `epoch-${epoch}`, metadata: { epoch, ...metrics } });
  }
  if (epoch < EPOCHS) ctx.nextIteration(next);
  return next;
});

const judge = task("judge", ({ weights }: Learner, ctx) => ({ weights, test: measure({ weights }, ctx.resultOf(prepare)?.test ?? []) }));

export const training = workflow("training", "prepare >> begin >> train >> judge", { prepare, begin, train, judge });
