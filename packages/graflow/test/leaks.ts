// What runs leave behind: timers, listeners on the host's signal, memory. The quick test and the long one look at the same things.
import { getHeapSpaceStatistics } from "node:v8";
import { createEngine, memory, par, seq, task, workflow, type Clock, type TaskContext, type Workflow } from "../src/index.ts";
import { taskOf } from "../src/graph/task.ts";
import { groupOf } from "../src/graph/group.ts";

/** Bytes in use by objects after a full collection: what V8 has compiled comes and goes by itself. Needs `--expose-gc`. */
export async function heapInUse(): Promise<number> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("Expected to be run with --expose-gc");
  for (let i = 0; i < 4; i++) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    gc();
  }
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => !/code|trusted/.test(name));
  return spaces.reduce((sum, { space_used_size: used }) => sum + used, 0);
}

/** The machine's time, with its timers counted. */
export class CountingClock implements Clock {
  pending = 0;
  now(): number {
    return Date.now();
  }
  setTimer(delayMs: number, fire: () => void): { cancel(): void } {
    this.pending++;
    let open = true;
    const close = (): boolean => {
      if (!open) return false;
      open = false;
      this.pending--;
      return true;
    };
    const handle = setTimeout(() => close() && fire(), delayMs);
    return {
      cancel: () => {
        clearTimeout(handle);
        close();
      },
    };
  }
  yield(resume: () => void): void {
    setImmediate(resume);
  }
}

/** A signal that knows how many listen to it. */
export function countedSignal(): { readonly signal: AbortSignal; readonly listeners: () => number } {
  const { signal } = new AbortController();
  const listening = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...[type, listener, options]: Parameters<AbortSignal["addEventListener"]>) => {
    listening.add(listener);
    add(type, listener, options);
  };
  signal.removeEventListener = (...[type, listener]: Parameters<AbortSignal["removeEventListener"]>) => {
    listening.delete(listener);
    remove(type, listener);
  };
  return { signal, listeners: () => listening.size };
}

/** One of each way out of a run, with what waits on the way: time limits, retries, sleeps, channels, jumps. */
function ways(): Workflow<number>[] {
  const timed = task("timed", { timeout: "1m" }, async (n: number, ctx: TaskContext) => {
    await ctx.channel.increment("n");
    return n;
  });
  const flaky = task("flaky", { retry: { limit: 1, delay: 0 } }, (n: number, ctx: TaskContext) => {
    if (ctx.attempt === 0) throw new Error("once");
    return n;
  });
  const sleeper = task("sleeper", (n: number, ctx) => ctx.sleep("1h").then(() => n));
  const bad = task("bad", async (): Promise<number> => {
    throw new Error("bad");
  });
  const ends = task("ends", async (n: number, ctx) => {
    ctx.terminateWorkflow("enough");
    return n;
  });
  const cancels = task("cancels", async (_: number, ctx): Promise<number> => ctx.cancelWorkflow("no more"));
  const adds = task("adds", (n: number, ctx) => {
    ctx.nextTask(timed, n);
    return n;
  });
  return [
    workflow("completes", seq(timed, flaky, adds)),
    workflow("fails", par(sleeper, bad)),
    workflow("terminates", par(sleeper, ends)),
    workflow("cancels", par(sleeper, cancels)),
  ];
}

export interface Remains {
  readonly timers: number;
  readonly listeners: number;
  /** Bytes by which the heap has grown between the two halves. */
  readonly growth: number;
}

/** Runs so many workflows on one engine, under one signal, with events read from every other one. */
export async function afterRuns(count: number): Promise<Remains> {
  const clock = new CountingClock();
  const engine = createEngine({ backend: memory(), clock });
  const { signal, listeners } = countedSignal();
  const all = ways();
  const half = async (): Promise<void> => {
    for (let n = 0; n < count / 2; n++) {
      const handle = (all[n % all.length] as Workflow<number>).start(n, { engine, signal });
      if (n % 8 < 4) for await (const _event of handle.events());
      await handle.outcome;
    }
  };
  await half();
  const before = await heapInUse();
  await half();
  const growth = (await heapInUse()) - before;
  return { timers: clock.pending, listeners: listeners(), growth };
}

/** By how many bytes the heap has grown between a tenth of a loop of one task and its end. */
export async function growthOfLoop(iterations: number, asynchronous: boolean): Promise<number> {
  let early = 0;
  let late = 0;
  const again = task("again", { maxIterations: iterations }, async (n: number, ctx: TaskContext) => {
    if (n === Math.floor(iterations / 10)) early = await heapInUse();
    if (n === iterations - 1) late = await heapInUse();
    else ctx.nextIteration(n + 1);
  });
  const quick = task("again", { maxIterations: iterations }, (n: number, ctx: TaskContext): void | Promise<void> => {
    if (n === Math.floor(iterations / 10))
      return heapInUse().then((bytes) => {
        early = bytes;
        ctx.nextIteration(n + 1);
      });
    if (n === iterations - 1)
      return heapInUse().then((bytes) => {
        late = bytes;
      });
    ctx.nextIteration(n + 1);
  });
  await workflow("loop", asynchronous ? again : quick).run(0);
  return late - early;
}

/** Bytes for each task of a wide graph, its run and its results, measured by the last task of the run, when all others have completed. */
export async function bytesPerTask(size: number): Promise<number> {
  const empty = await heapInUse();
  let full = 0;
  const members = Array.from({ length: size }, (_, i) => [`t${i}`, taskOf(`t${i}`, undefined, (n) => n)] as const);
  const last = taskOf("last", undefined, async () => {
    full = await heapInUse();
  });
  const build = workflow as unknown as (name: string, node: unknown) => Workflow<unknown>;
  await build("wide", seq(groupOf(members, false) as never, last as never)).run(1);
  return (full - empty) / size;
}
