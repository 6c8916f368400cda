// A map over a chain, a task that iterates, one that adds nodes of all kinds, and one that goes elsewhere.
import { map, par, seq, task, workflow } from "../../../src/index.ts";
import { type Load, count, longText, working } from "../working.ts";

const plan = task("plan", (load: Load, ctx) =>
  working(ctx, load, () => Array.from({ length: 40 }, (_, i) => ({ round: i, sum: load.sum + i }))),
);

const cut = task("cut", (load: Load, ctx) =>
  working(ctx, load, async () => {
    await count(ctx, "cuts", `cut ${load.round}`);
    return { ...load, text: longText(`cut ${load.round % 7}`, 1100) };
  }),
);

const smooth = task("smooth", { retry: { limit: 2, delay: 0 } }, (load: Load & { readonly text: string }, ctx) =>
  working(ctx, load, () => {
    if (load.round % 10 === 3 && ctx.attempt === 0) throw new RangeError("it slipped");
    return load.sum + load.text.length;
  }),
);

const cuts = seq(plan, map(seq(cut, smooth), { concurrency: 4 }));

const polish = task("polish", (load: Load, ctx) =>
  working(ctx, load, async () => {
    await ctx.once("polished", async () => {
      await ctx.channel.increment("polished");
      await ctx.channel.append("strokes", { at: ctx.iteration, sum: load.sum });
    });
    await ctx.channel.update<number>("seen", (seen) => Math.max(seen ?? 0, ctx.iteration));
    if (ctx.iteration < 49) ctx.nextIteration({ round: load.round, sum: load.sum + ctx.iteration });
    return { round: load.round, sum: load.sum };
  }),
);

const wrap = task("wrap", (load: Load, ctx) =>
  working(ctx, load, async () => {
    await count(ctx, "wraps", ctx.taskId);
    return load;
  }),
);

const tie = task("tie", (load: Load, ctx) => working(ctx, load, () => ({ ...load, sum: load.sum + 1 })));

const parcel = workflow("parcel", seq(wrap, tie));

const knots = par({ wrap, tie }).named("knots");

const pack = task("pack", (load: Load, ctx) =>
  working(ctx, load, async () => {
    await count(ctx, "packs", "pack");
    for (let i = 0; i < 4; i++) ctx.nextTask(wrap, { round: 100 + i, sum: i });
    ctx.nextTask(parcel, { round: 104, sum: 4 });
    ctx.nextTask(knots, { round: 105, sum: 5 });
    return load;
  }),
);

const label = task("label", (load: Load, ctx) =>
  working(ctx, load, () => {
    ctx.goto("send", { ...load, sum: load.sum + 1000 });
    return load;
  }),
);

const lost = task("lost", (load: Load, ctx) => working(ctx, load, () => load));

const send = task("send", (load: Load, ctx) =>
  working(ctx, load, async () => {
    await count(ctx, "sent", "send");
    return load.sum;
  }),
);

/** What tasks of it add to a run. */
export const added = [wrap, parcel, knots];

export const workshop = par({ cuts, polished: seq(polish, pack, label, lost, send) }).named("workshop");
