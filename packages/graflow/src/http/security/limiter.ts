// So many in a window, counted by rate-limiter-flexible in this process: with several servers, each has counts of its own.
import type { RateLimiterMemory } from "rate-limiter-flexible";

/** How a limit stands for one key. */
export interface LimitState {
  readonly allowed: boolean;
  /** Left in this window. */
  readonly left: number;
  /** Seconds until the window ends, at least 1. */
  readonly seconds: number;
}

/** Counts by key; windows begin with the first that is counted in them. */
export class Limiter {
  readonly limit: number;
  /** Seconds. */
  readonly per: number;
  #counter: Promise<RateLimiterMemory> | undefined;

  constructor(limit: number, per: number) {
    this.limit = limit;
    this.per = per;
  }

  /** Counts one more. */
  async take(key: string): Promise<LimitState> {
    const counter = await this.#count();
    // `penalty` counts beyond the limit without throwing.
    return this.#state(await counter.penalty(key, 1));
  }

  /** How it stands, counting nothing. */
  async look(key: string): Promise<LimitState> {
    const result = await (await this.#count()).get(key);
    if (result === null) return { allowed: true, left: this.limit, seconds: this.per };
    return { ...this.#state(result), allowed: result.consumedPoints < this.limit };
  }

  #state({ consumedPoints, msBeforeNext }: { readonly consumedPoints: number; readonly msBeforeNext: number }): LimitState {
    return {
      allowed: consumedPoints <= this.limit,
      left: Math.max(0, this.limit - consumedPoints),
      seconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
    };
  }

  #count(): Promise<RateLimiterMemory> {
    this.#counter ??= import("rate-limiter-flexible").then(
      ({ RateLimiterMemory: Memory }) => new Memory({ points: this.limit, duration: this.per }),
    );
    return this.#counter;
  }
}
