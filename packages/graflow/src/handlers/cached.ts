// Answers a task from an earlier answer to the same input. Kept in memory by lru-cache, whose time is the machine's monotonic clock: what
// is kept for an hour is kept for an hour, whoever sets the date.
import type { LRUCache } from "lru-cache";
import type { TaskCall, TaskHandler } from "../graph/handler.ts";
import type { AnyNode } from "../graph/node.ts";
import { expectInteger, expectKnown } from "../graph/settings.ts";
import { encode } from "../shared/codec/codec.ts";
import type { Duration } from "../shared/duration.ts";
import { expectOptionalFunction, expectOptions, expectTime } from "./options.ts";
import { untilAborted } from "./until-aborted.ts";

/** What is kept, for how long, and under which key. */
export interface CachedOptions {
  /** How long an output is kept. Default: until there is no more room. */
  readonly ttl?: Duration;
  /** How many outputs are kept of each task; the one that was not asked for longest gives way. Default 1,000. */
  readonly max?: number;
  /** What the output depends on: anything the codec can carry. Default: the input. */
  readonly key?: (call: TaskCall) => unknown;
}

/** What came of a call that others waited for. */
type Landing =
  | { readonly type: "output"; readonly output: unknown }
  | { readonly type: "failed"; readonly error: unknown }
  | { readonly type: "stopped" };

interface TaskCache {
  /** In a box, because the library takes `undefined` for nothing. */
  readonly outputs: LRUCache<string, { readonly output: unknown }>;
  /** What is being computed. These promises never reject. */
  readonly flights: Map<string, Promise<Landing>>;
}

/**
 * Remembers the outputs of each task that it stands around, by input. Equal calls at the same time are computed once. A failure is not
 * remembered; those who waited for it fail with it, unless the task was only stopped. An output is kept as it is, not copied: nobody may
 * change it. What the task asked of its context (jumps, channels, logs) is not asked again. Throws `OptionError`, and when it is used
 * `SerializationError` for an input that has no text.
 *
 * ```ts
 * const price = task("price", { handler: cached({ ttl: "10m" }) }, (symbol: string) => fetchPrice(symbol));
 * ```
 */
export function cached(options: CachedOptions = {}): TaskHandler {
  expectOptions(options, "`cached`");
  expectKnown(options, ["ttl", "max", "key"], "`cached`");
  const { key: keyOf = ({ input }: TaskCall) => input } = options;
  expectOptionalFunction(options.key, "key");
  const max = expectInteger(options.max ?? 1000, "max", 1);
  const ttl = options.ttl === undefined ? 0 : expectTime(options.ttl, "ttl");

  /** By the task itself: two tasks of one name are two. */
  const caches = new WeakMap<AnyNode, TaskCache>();

  const cacheOf = async (task: AnyNode): Promise<TaskCache> => {
    const known = caches.get(task);
    if (known !== undefined) return known;
    const library = await import("lru-cache");
    const made = caches.get(task) ?? {
      // `ttlResolution: 0` asks the clock each time; otherwise the library would set a timer of its own.
      outputs: new library.LRUCache<string, { readonly output: unknown }>({
        max,
        ttl,
        ttlResolution: 0,
        perf: { now: () => performance.now() },
      }),
      flights: new Map<string, Promise<Landing>>(),
    };
    caches.set(task, made);
    return made;
  };

  const compute = async (
    { outputs, flights }: TaskCache,
    key: string,
    call: TaskCall,
    next: (call: TaskCall) => Promise<unknown>,
  ): Promise<unknown> => {
    const flight = Promise.withResolvers<Landing>();
    flights.set(key, flight.promise);
    try {
      const output = await untilAborted(next(call), call.signal);
      outputs.set(key, { output });
      flight.resolve({ type: "output", output });
      return output;
    } catch (error) {
      flight.resolve(call.signal.aborted ? { type: "stopped" } : { type: "failed", error });
      throw error;
    } finally {
      // Those who wait go on only after this.
      flights.delete(key);
    }
  };

  return {
    name: "cached",
    async execute(call, next) {
      const cache = await cacheOf(call.task);
      const key = encode(keyOf(call), { path: "input" });
      for (;;) {
        const kept = cache.outputs.get(key);
        if (kept !== undefined) return kept.output;
        const flight = cache.flights.get(key);
        if (flight === undefined) return compute(cache, key, call, next);
        const landing = await untilAborted(flight, call.signal);
        if (landing.type === "output") return landing.output;
        if (landing.type === "failed") throw landing.error;
      }
    },
  };
}
