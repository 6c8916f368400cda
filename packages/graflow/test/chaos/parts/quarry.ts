// A group whose members do what members do: one retries, one runs out of time and tries again, one always fails (and is tolerated), one sleeps,
// one writes to a typed channel, some give long texts.
import { once } from "node:events";
import { bestEffort, defineChannel, par, task } from "../../../src/index.ts";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type Load, count, longText, working } from "../working.ts";

interface Metrics {
  readonly hits: number;
  readonly names: readonly string[];
  readonly latest: string;
}

/** Any record of these keys; the schema is not what is tested here. */
const metricsSchema: StandardSchemaV1<unknown, Metrics> = {
  "~standard": { version: 1, vendor: "test", validate: (value) => ({ value: value as Metrics }) },
};
const metrics = defineChannel("metrics", metricsSchema);

const plain = (id: string) =>
  task(id, (load: Load, ctx) =>
    working(ctx, load, async () => {
      await count(ctx, "stones", id);
      await ctx.channel.set(`stone ${id}`, { id, text: longText(id) });
      return { round: load.round, sum: load.sum + id.length, text: longText(`from ${id}`, 1500) };
    }),
  );

const flaky = task("flaky", { retry: { limit: 3, delay: "60ms", jitter: false } }, (load: Load, ctx) =>
  working(ctx, load, async () => {
    await count(ctx, "tries", "flaky");
    if (ctx.attempt < 2) throw new Error(`attempt ${ctx.attempt}`);
    return ctx.attempt;
  }),
);

const hasty = task("hasty", { timeout: "3s", retry: { limit: 20, delay: 0 } }, (load: Load, ctx) =>
  working(ctx, load, async () => {
    await count(ctx, "tries", "hasty");
    if (ctx.attempt === 0) await once(ctx.signal, "abort");
    return "in time";
  }),
);

const spoiled = task("spoiled", { retry: { limit: 1, delay: "40ms", jitter: false } }, (load: Load, ctx) =>
  working(ctx, load, async (): Promise<string> => {
    await count(ctx, "spoils", "spoiled");
    throw new TypeError("it breaks", { cause: { load } });
  }),
);

const sleeper = task("sleeper", (load: Load, ctx) =>
  working(ctx, load, async () => {
    await ctx.sleep("10s");
    await count(ctx, "slept", "sleeper");
    return "rested";
  }),
);

const typed = task("typed", (load: Load, ctx) =>
  working(ctx, load, async () => {
    const channel = ctx.channel(metrics);
    await ctx.once("metrics", async () => {
      await channel.increment("hits", 3);
      await channel.append("names", "one", "two");
    });
    await channel.set("latest", "typed");
    return channel.get("hits");
  }),
);

const named = task("named", (load: Load, ctx) =>
  working(ctx, load, async () => {
    const tools = ctx.channel("tools");
    await tools.set("hammer", new Map([["weight", 5n]]), { ttl: "1d" });
    await tools.set("chisel", "to be deleted");
    await tools.delete("chisel");
    await ctx.once("belt", () => tools.prepend("belt", "b", "a"));
    return (await tools.get<Map<string, bigint>>("hammer"))?.get("weight");
  }),
);

const stones = Array.from({ length: 6 }, (_, i) => plain(`stone${i}`));

const quarried = par({
  ...Object.fromEntries(stones.map((stone) => [stone.id, stone])),
  flaky,
  hasty,
  spoiled,
  sleeper,
  typed,
  named,
})
  .named("quarried")
  .withPolicy(bestEffort());

const stack = task("stack", (all: Readonly<Record<string, unknown>>, ctx) =>
  working(ctx, { round: 0 }, async () => {
    await count(ctx, "stacked", "stack");
    const { members, failed } = ctx.outcomeOf("quarried");
    const why = failed.map((id) => (members[id]?.status === "failed" ? members[id].error.message.replace(/of run \S+ /, "") : ""));
    return { all, failed, why };
  }),
);

export const quarry = { quarried, stack };
