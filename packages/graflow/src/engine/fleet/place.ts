// What is said of a run that is handed over: looked at before anything happens, and where it waits then.
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import type { Clock } from "../../ports/clock.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { explainId } from "../../shared/ids.ts";
import { show } from "../../shared/show.ts";
import { expectCommon, expectRunId } from "../run-options.ts";
import { rhythmOf } from "../saving/facts.ts";
import type { QueuePlace } from "../stored/face.ts";
import type { SubmitOptions } from "../face.ts";

const known = [
  "runId",
  "concurrency",
  "maxSteps",
  "channel",
  "tags",
  "checkpoint",
  "priority",
  "delay",
  "idempotencyKey",
  "queue",
  "concurrencyKey",
];

/** What BullMQ knows as priorities, on both sides of 0. */
const MOST = 1_000_000;
/** Characters. */
const LONGEST_KEY = 256;

export const DEFAULT_QUEUE = "default";

/** Throws `OptionError`. */
export function expectSubmitOptions(options: SubmitOptions): void {
  expectKnown(options, known, "a run that is handed over");
  expectCommon(options);
  if (options.runId !== undefined) expectRunId(options.runId);
  if (options.checkpoint !== undefined) rhythmOf(options.checkpoint);
  if (options.idempotencyKey !== undefined) expectKey(options.idempotencyKey, "idempotencyKey");
}

/** Where a run waits. Throws `OptionError`. */
export function placeIn({ queue = DEFAULT_QUEUE, priority = 0, delay = 0, concurrencyKey }: SubmitOptions, clock: Clock): QueuePlace {
  expectQueue(queue);
  expectPriority(priority);
  if (concurrencyKey !== undefined) expectKey(concurrencyKey, "concurrencyKey");
  const ms = parseDuration(delay, "delay");
  return {
    queue,
    priority,
    ...(ms === 0 ? {} : { due: clock.now() + ms }),
    ...(concurrencyKey === undefined ? {} : { concurrencyKey }),
  };
}

/** Throws `OptionError`. */
export function expectPriority(priority: unknown): void {
  if (expectInteger(priority, "priority", -MOST) > MOST)
    throw new OptionError(`Expected \`priority\` to be an integer of at most ${MOST}, got ${show(priority)}`);
}

/** Throws `OptionError` for what is no name of a queue. */
export function expectQueue(queue: unknown): void {
  const problem = explainId(queue);
  if (problem !== undefined) throw new OptionError(`Expected \`queue\` to be the name of a queue, got ${show(queue)}: ${problem}`);
}

function expectKey(key: unknown, name: string): void {
  if (typeof key === "string" && key !== "" && key.length <= LONGEST_KEY && key.isWellFormed()) return;
  throw new OptionError(`Expected \`${name}\` to be text of 1 to ${LONGEST_KEY} characters, got ${show(key)}`);
}
