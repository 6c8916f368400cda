// What queues may hold and do, as a host says it, checked.
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import { type Duration, parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";

export interface QueueLimitOptions {
  /** How much work may wait in it; what is being carried out does not count. Default: no limit. */
  readonly maxLength?: number;
  /** Whether who adds to a queue that is full waits for room, or fails. Default `"wait"`. */
  readonly whenFull?: "wait" | "fail";
  /** How many pieces of work are carried out at once, by all workers together. Default: as many as they have slots. */
  readonly concurrency?: number;
  /** How many pieces of work are begun in such a time, by all workers together: `{ limit: 10, per: "1s" }`. Default: no limit. */
  readonly rate?: { readonly limit: number; readonly per: Duration };
}

export interface QueueOptions {
  /** Limits of queues, by name. Say the same in all processes: the last that says something is right. */
  readonly queues?: Readonly<Record<string, QueueLimitOptions>>;
  /**
   * How long work is left to a process that says nothing any more. After that another takes it, soon after. A task
   * that keeps its thread busy for longer is done twice. At least 500 ms. Default `"3s"`.
   */
  readonly lock?: Duration;
  /**
   * How often whoever has a piece of work may die over it, each within an hour, before it is a dead letter (`poison`): that it is given to nobody
   * any more. Default 10.
   */
  readonly poisonAfter?: number;
  /** For how long work that no worker knows stays in its queue before it is a dead letter (`unroutable`). Default `"10m"`. */
  readonly unroutableAfter?: Duration;
}

export interface QueueSettings {
  readonly maxLength: number | undefined;
  readonly whenFull: "wait" | "fail";
  readonly concurrency: number | undefined;
  /** `per` in ms. */
  readonly rate: { readonly limit: number; readonly per: number } | undefined;
}

export interface WorkSettings {
  readonly queues: ReadonlyMap<string, QueueSettings>;
  /** In ms. */
  readonly lock: number;
  readonly poisonAfter: number;
  /** In ms. */
  readonly unroutableAfter: number;
}

export const queueOptionNames: readonly string[] = ["queues", "lock", "poisonAfter", "unroutableAfter"];

const SHORTEST_LOCK = 500;

/** Throws `OptionError`. */
export function readQueueOptions({ queues = {}, lock = "3s", poisonAfter = 10, unroutableAfter = "10m" }: QueueOptions): WorkSettings {
  if (typeof queues !== "object" || queues === null || Array.isArray(queues))
    throw new OptionError("Expected `queues` to be an object of limits by queue");
  const held = parseDuration(lock, "lock");
  if (held < SHORTEST_LOCK) throw new OptionError(`Expected \`lock\` to be at least ${SHORTEST_LOCK} ms, got ${show(lock)}`);
  expectInteger(poisonAfter, "poisonAfter", 1);
  return {
    queues: new Map(Object.entries(queues).map(([name, limits]) => [name, readLimits(limits, `queues.${name}`)])),
    lock: Math.ceil(held),
    poisonAfter,
    unroutableAfter: parseDuration(unroutableAfter, "unroutableAfter"),
  };
}

function readLimits(options: QueueLimitOptions, name: string): QueueSettings {
  if (typeof options !== "object" || options === null) throw new OptionError(`Expected \`${name}\` to be an object, got ${show(options)}`);
  expectKnown(options, ["maxLength", "whenFull", "concurrency", "rate"], `\`${name}\``);
  const { maxLength, whenFull = "wait", concurrency, rate } = options;
  if (maxLength !== undefined) expectInteger(maxLength, `${name}.maxLength`, 1);
  if (concurrency !== undefined) expectInteger(concurrency, `${name}.concurrency`, 1);
  if (whenFull !== "wait" && whenFull !== "fail") {
    throw new OptionError(`Expected \`${name}.whenFull\` to be "wait" or "fail", got ${show(whenFull)}`);
  }
  return { maxLength, whenFull, concurrency, rate: rate === undefined ? undefined : readRate(rate, `${name}.rate`) };
}

function readRate(rate: NonNullable<QueueLimitOptions["rate"]>, name: string): QueueSettings["rate"] {
  if (typeof rate !== "object" || rate === null) throw new OptionError(`Expected \`${name}\` to be { limit, per }, got ${show(rate)}`);
  expectKnown(rate, ["limit", "per"], `\`${name}\``);
  expectInteger(rate.limit, `${name}.limit`, 1);
  const per = Math.ceil(parseDuration(rate.per, `${name}.per`));
  if (per < 1) throw new OptionError(`Expected \`${name}.per\` to be longer than 0, got ${show(rate.per)}`);
  return { limit: rate.limit, per };
}
