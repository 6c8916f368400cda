// What runs do while their server is in trouble.
import { onTestFinished } from "vitest";
import { createEngine, type Engine, isGraflowError, par, seq, task, type TaskContext, workflow, type Workflow } from "../../src/index.ts";
import { redis } from "../../src/redis/index.ts";
import { until } from "./bench.ts";
import { TIMEOUT } from "./trouble.ts";

/** A chain of passes, each saved, which goes on until it is told to end. Its output is how many there were. */
export interface Counting {
  readonly wf: Workflow<number, number>;
  /** The passes that have begun, of all its runs. */
  readonly begun: readonly number[];
  /** Resolves when so many more have begun. */
  more(passes: number): Promise<void>;
  end(): void;
}

export function counting(): Counting {
  const begun: number[] = [];
  let isEnding = false;
  const count = task("count", { maxIterations: 1_000_000 }, async (sum: number, ctx: TaskContext) => {
    begun.push(ctx.iteration);
    await ctx.sleep(2);
    if (!isEnding) ctx.nextIteration(sum + 1);
    return sum + 1;
  });
  const more = (passes: number): Promise<void> => {
    const wanted = begun.length + passes;
    return until(() => begun.length >= wanted);
  };
  return { wf: workflow("counting", count), begun, more, end: () => void (isEnding = true) };
}

/** Three members that use a channel in all ways that change something, side by side, and keep things done once. */
export interface Adding {
  readonly wf: Workflow<number, unknown>;
  /** Resolves when they have added so much. */
  reached(sum: number): Promise<void>;
}

export function adding(): Adding {
  let sum = 0;
  const busy = (name: string) =>
    task(name, async (_: number, ctx: TaskContext) => {
      for (let i = 0; i < 30; i++) {
        await ctx.channel.increment("sum");
        sum++;
        await ctx.channel.append("list", `${name} ${i}`);
        await ctx.channel.update<number>("updated", (current = 0) => current + 1);
        await using lock = await ctx.channel.lock("lock");
        await ctx.channel.set("locked", (await ctx.channel.get("locked", 0)) + 1);
        await lock.release();
        await ctx.once(`once ${i}`, () => ctx.channel.increment("once"));
      }
    });
  const all = task("all", async (_: unknown, { channel }) => {
    const list = await channel.get<string[]>("list", []);
    const numbers = await Promise.all(["sum", "updated", "locked", "once"].map((key) => channel.get(key)));
    return [new Set(list).size, list.length, ...numbers];
  });
  const wf = workflow("adding", seq(par(busy("one"), busy("two"), busy("three")), all));
  return { wf, reached: (least) => until(() => sum >= least) };
}

/** How that ends when everything was done once. */
export const added: object = { status: "completed", output: [90, 90, 90, 90, 90, 90] };

/** What works when the lease of whoever had a run is over. */
export async function whenFree<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isGraflowError(error, "RUN_HELD")) throw error;
      await new Promise((resolve) => void setTimeout(resolve, 20));
    }
  }
}

/** An engine whose leases are short. Both in ms. `timeout`: how long calls of hosts wait. */
export function leasing(
  url: string,
  prefix: string,
  { timeout = TIMEOUT, lease = 1000 }: { timeout?: number; lease?: number } = {},
): Engine {
  const engine = createEngine({ backend: redis({ url, prefix, timeout }), lease });
  onTestFinished(() => engine.close());
  return engine;
}
