// So many in a length of time and no more. Counted by rate-limiter-flexible, whose time is `Date.now` and whose windows begin with the
// first execution in them. The waiting is ours: the library's own queue cannot be left, and keeps one for every key for ever.
import type { TaskCall, TaskHandler } from "../graph/handler.ts";
import { expectInteger, expectKnown } from "../graph/settings.ts";
import { type Duration, formatDuration, parseDuration } from "../shared/duration.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import { expectOptionalFunction, expectOptions, expectTime } from "./options.ts";
import { type Consume, RateLane } from "./rate-lane.ts";
import { RateLimitedError } from "./refusals.ts";

/** How many in which time, and how long the others wait. */
export interface RateLimitedOptions {
  /** Executions in each window. */
  readonly limit: number;
  /** The length of a window, at most 24 days. */
  readonly per: Duration;
  /** Calls of different keys have limits of their own. Default: one for all. */
  readonly key?: (call: TaskCall) => string;
  /** A task whose turn is further away than this is refused at once; 0 refuses all that would have to wait. Default: no limit. */
  readonly wait?: Duration;
}

/** The library clears its windows by `setTimeout`, which knows no longer delay. */
const LONGEST = 2 ** 31 - 1;

/**
 * At most `limit` executions per `per` of all tasks that share this handler. The others wait in order, and leave when their signal aborts.
 * Throws `OptionError`, and when it is used `RateLimitedError`.
 *
 * ```ts
 * const api = rateLimited({ limit: 10, per: "1s" });
 * const lookUp = task("look up", { handler: api }, (name: string) => fetchPerson(name));
 * ```
 */
export function rateLimited(options: RateLimitedOptions): TaskHandler {
  expectOptions(options, "`rateLimited`");
  expectKnown(options, ["limit", "per", "key", "wait"], "`rateLimited`");
  const limit = expectInteger(options.limit, "limit", 1);
  const per = expectTime(options.per, "per");
  if (per > LONGEST) throw new OptionError(`Expected \`per\` to be at most 24 days, got ${show(options.per)}`);
  const wait = options.wait === undefined ? Infinity : parseDuration(options.wait, "wait");
  const { key: keyOf = () => "" } = options;
  expectOptionalFunction(options.key, "key");

  const rule = `${limit} per ${formatDuration(per)}`;
  /** By key; there are lanes only where somebody waits. */
  const lanes = new Map<string, RateLane>();
  let made: Promise<(key: string) => Promise<number>> | undefined;

  const make = async (): Promise<(key: string) => Promise<number>> => {
    const library = await import("rate-limiter-flexible");
    const limiter = new library.RateLimiterMemory({ points: limit, duration: per / 1000 });
    return async (key) => {
      try {
        await limiter.consume(key);
        return 0;
      } catch (refusal) {
        if (!(refusal instanceof library.RateLimiterRes)) throw refusal;
        return Math.max(1, refusal.msBeforeNext);
      }
    };
  };

  const laneOf = (key: string, consume: Consume): RateLane => {
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const lane: RateLane = new RateLane({
      limit,
      per,
      consume,
      onEmpty() {
        if (lanes.get(key) === lane) lanes.delete(key);
      },
    });
    lanes.set(key, lane);
    return lane;
  };

  return {
    name: "rateLimited",
    async execute(call, next) {
      const consumeKey = await (made ??= make());
      call.signal.throwIfAborted();
      const key = keyOf(call);
      const consume: Consume = () => consumeKey(key);
      let left = 0;
      if (!lanes.has(key)) {
        left = await consume();
        if (left === 0) return next(call);
      }
      await laneOf(key, consume).enter(left, wait, call.signal, (ms) => new RateLimitedError(call, rule, ms));
      return next(call);
    },
  };
}
