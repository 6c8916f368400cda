// A saga that fails in the end: all that it has done is undone, in reverse order, whatever happens to the processes that do so.
import { map, par, seq, task, workflow, type TaskContext, type Workflow } from "../../src/index.ts";
import { type Load, logged, working } from "./working.ts";

/** A task that can be undone, and tells the side log of both. */
const booking = (id: string) =>
  task(id, { compensate: (_: Load, ctx) => undoing(ctx) }, (load: Load, ctx) =>
    working(ctx, load, () => ({ round: load.round, sum: load.sum + 1 })),
  );

async function undoing({ taskId, iteration, channel }: TaskContext): Promise<void> {
  const key = `${taskId}#${iteration}`;
  logged("undoes", key);
  await new Promise((resolve) => void setImmediate(resolve));
  if (taskId === "car") throw new Error("it has been driven");
  await channel.set(key, "undone");
  logged("undone", key);
}

const plan = booking("plan");
const legs = task("legs", (load: Load, ctx) =>
  working(ctx, load, () => Array.from({ length: 6 }, (_, i) => ({ round: i, sum: load.sum }))),
);
const hotel = workflow("hotel", seq(booking("room"), booking("dinner")));
const gift = booking("gift");
const stays = task("stays", (load: Load, ctx) =>
  working(ctx, load, () => {
    ctx.nextTask(gift, { round: 1, sum: 0 });
    return load;
  }),
);
const nights = task("nights", { compensate: (_: Load, ctx) => undoing(ctx) }, (load: Load, ctx) =>
  working(ctx, load, () => {
    if (ctx.iteration < 4) ctx.nextIteration({ ...load, round: ctx.iteration + 1 });
    return load;
  }),
);

const all = par({
  hotel,
  flights: seq(legs, map(booking("flight"), { concurrency: 2 })),
  car: booking("car"),
  gifts: stays,
  nights,
}).named("all");

const confirm = task("confirm", (given: object, ctx) =>
  working(ctx, { round: 0 }, (): number => {
    throw new Error(`no seats for ${Object.keys(given).length}`);
  }),
);

export const trip: Workflow<Load> = workflow("trip", seq(plan, all, confirm), { saga: true, tasks: [gift] });
