// A loop closed by a branch, around a group, a map and a sub-workflow with a loop of its own. In some laps a task adds nodes, goes elsewhere,
// jumps back while its siblings are still at work, or asks for a checkpoint.
import { branch, map, par, seq, task, workflow } from "../../../src/index.ts";
import { type Load, count, longText, working } from "../working.ts";

const LAPS = 12;

export const extra = task("extra", (load: Load, ctx) =>
  working(ctx, load, async () => {
    await count(ctx, "extras", ctx.taskId);
    return load.sum;
  }),
);

const lap = task("lap", (load: Load, ctx) =>
  working(ctx, { round: ctx.iteration }, async () => {
    await count(ctx, "laps", `lap ${ctx.iteration}`);
    await ctx.once("story", () => ctx.channel.append("story", `lap ${ctx.iteration} of ${load.sum}`));
    return { round: ctx.iteration, sum: load.sum + 1 };
  }),
);

const left = task("left", (load: Load, ctx) =>
  working(ctx, load, async () => {
    await count(ctx, "sides", `left ${load.round}`);
    if (load.round === 2 || load.round === 5) for (let i = 0; i < 2; i++) ctx.nextTask(extra, { round: load.round, sum: i });
    if (load.round === 3) ctx.goto("lap", { round: load.round, sum: load.sum + 100 });
    return load.sum;
  }),
);

const right = task("right", (load: Load, ctx) =>
  working(ctx, load, async () => {
    await count(ctx, "sides", `right ${load.round}`);
    await ctx.channel.set("right", longText(`right ${load.round}`, 1200));
    return { round: load.round, text: longText(`right ${load.round % 2}`, 2000) };
  }),
);

const spread = task("spread", (load: Load, ctx) =>
  working(ctx, load, () => [load.sum, load.sum + 1, load.sum + 2].map((sum) => ({ round: load.round, sum }))),
);

const trim = task("trim", (load: Load, ctx) =>
  working(ctx, load, async () => {
    await count(ctx, "trims", `trim ${load.round} ${load.sum}`);
    return load.sum * 2;
  }),
);

const look = task("look", (load: Load, ctx) => working(ctx, load, () => ({ ...load, sum: load.sum + 10 })));

const again = task("again", (load: Load, ctx) =>
  working(ctx, load, async () => {
    await count(ctx, "looks", `again ${load.round}.${ctx.iteration}`);
    if (ctx.iteration < load.round % 3) ctx.nextIteration({ ...load, sum: load.sum + 1 });
    return load.sum;
  }),
);

const survey = workflow("survey", "look >> again", { look, again });

/** A workflow of its own: what would follow in the loop itself would depend on who is quicker, when a sibling jumps back. */
const trims = workflow("trims", seq(spread, map(trim, { concurrency: 2 })));

const sides = par({ left, right, trims, survey }).named("sides");

type Sides = Readonly<Record<string, unknown>> & { readonly right: { readonly round: number }; readonly left: number };

const meet = task("meet", (all: Sides, ctx) => {
  const { round } = all.right;
  return working(ctx, { round }, async () => {
    await count(ctx, "meets", `meet ${round}`);
    if (round === 4) await ctx.checkpoint({ name: "half", metadata: { round } });
    if (round === 6) await ctx.checkpoint({ name: "at once", deferred: false });
    return { round, sum: all.left };
  });
});

const done = task("done", (load: Load, ctx) =>
  working(ctx, load, async () => {
    await count(ctx, "done", "done");
    return load;
  }),
);

const turn = branch((load: Load) => (load.round < LAPS ? "again" : "fine"), { again: lap, fine: done });

export const laps = seq(lap, sides, meet, turn);
