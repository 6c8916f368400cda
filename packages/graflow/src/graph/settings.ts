// The options of a task, read once: durations as milliseconds, defaults filled in, bad values refused.
import { didYouMean } from "../shared/did-you-mean.ts";
import { parseDuration } from "../shared/duration.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { isSchema } from "../shared/schema.ts";
import { show } from "../shared/show.ts";
import type { TaskHandler } from "./handler.ts";
import type { TaskOptions } from "./task-options.ts";

export interface RetryRule {
  readonly limit: number;
  /** Milliseconds. */
  readonly delay: number;
  readonly factor: number;
  /** Milliseconds. */
  readonly maxDelay: number;
  readonly jitter: boolean;
  readonly when: ((error: unknown) => boolean) | undefined;
}

export interface TaskSettings {
  readonly retry: RetryRule | undefined;
  /** Milliseconds; 0 without one. */
  readonly timeout: number;
  readonly maxIterations: number;
  readonly priority: number;
  /** Where there are workers, those that may take it; `undefined`: it stays where its run is, unless its group goes elsewhere. */
  readonly queue: string | undefined;
  readonly handlers: readonly (TaskHandler | string)[];
  readonly input: TaskOptions["input"];
  readonly output: TaskOptions["output"];
  readonly compensate: TaskOptions<never, never>["compensate"];
  /** Nothing stands around the function: no schema, no handler, no time-out, no queue. */
  readonly plain: boolean;
}

export const DEFAULT_MAX_ITERATIONS = 100;

const known = ["input", "output", "retry", "timeout", "maxIterations", "handler", "queue", "priority", "compensate", "description"];
const knownRetry = ["limit", "delay", "factor", "maxDelay", "jitter", "when"];

/** Refuses an option that nobody reads: most often it is misspelt. */
export function expectKnown(options: object, names: readonly string[], of: string): void {
  for (const key of Object.keys(options)) {
    if (!names.includes(key))
      throw new OptionError(
        `Expected the options of ${of} to be among ${names.map((n) => `\`${n}\``).join(", ")}, got \`${key}\``,
        didYouMean(key, names) ?? "Correct its spelling, or take it out.",
      );
  }
}

/** Refuses anything but an integer of at least `least`. */
export function expectInteger(value: unknown, name: string, least: number): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  throw new OptionError(`Expected \`${name}\` to be an integer of at least ${least}, got ${show(value)}`);
}

function readRetry(value: TaskOptions["retry"]): RetryRule | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "number" && (typeof value !== "object" || value === null)) {
    throw new OptionError(
      `Expected \`retry\` to be a number of retries or { limit, delay, factor, maxDelay, jitter, when }, got ${show(value)}`,
    );
  }
  const options = typeof value === "number" ? { limit: value } : value;
  expectKnown(options, knownRetry, "`retry`");
  const limit = expectInteger(options.limit, typeof value === "number" ? "retry" : "retry.limit", 0);
  const factor = options.factor ?? 2;
  if (typeof factor !== "number" || !(factor >= 1) || !Number.isFinite(factor)) {
    throw new OptionError(`Expected \`retry.factor\` to be a number of at least 1, got ${show(factor)}`);
  }
  if (options.when !== undefined && typeof options.when !== "function") {
    throw new OptionError(`Expected \`retry.when\` to be a function of the error, got ${show(options.when)}`);
  }
  const jitter = options.jitter ?? true;
  if (typeof jitter !== "boolean") throw new OptionError(`Expected \`retry.jitter\` to be true or false, got ${show(jitter)}`);
  const delay = parseDuration(options.delay ?? 1000, "retry.delay");
  const maxDelay = parseDuration(options.maxDelay ?? 30_000, "retry.maxDelay");
  return limit === 0 ? undefined : { limit, delay, factor, maxDelay, jitter, when: options.when };
}

function expectSchema(value: unknown, name: string): void {
  if (!isSchema(value)) throw new OptionError(`Expected \`${name}\` to be a Standard Schema (zod, valibot, arktype…), got ${show(value)}`);
}

function readHandlers(value: TaskOptions["handler"]): readonly (TaskHandler | string)[] {
  if (value === undefined) return [];
  const list: readonly (TaskHandler | string)[] = Array.isArray(value) ? value : [value as TaskHandler | string];
  for (const handler of list) {
    const fits = typeof handler === "string" ? handler !== "" : typeof (handler as TaskHandler | null)?.execute === "function";
    if (!fits)
      throw new OptionError(
        `Expected \`handler\` to be a TaskHandler { name, execute }, the name of a registered one, or a list of them, got ${show(handler)}`,
      );
  }
  return list;
}

/** Reads the options of a task. Throws `OptionError`. */
export function readSettings(options: TaskOptions<never, never>): TaskSettings {
  if (typeof options !== "object" || options === null)
    throw new OptionError(`Expected the options of a task to be an object, got ${show(options)}`);
  expectKnown(options, known, "a task");
  if (options.input !== undefined) expectSchema(options.input, "input");
  if (options.output !== undefined) expectSchema(options.output, "output");
  const handlers = readHandlers(options.handler);
  const timeout = options.timeout === undefined ? 0 : parseDuration(options.timeout, "timeout");
  if (options.timeout !== undefined && timeout === 0)
    throw new OptionError(`Expected \`timeout\` to be longer than 0, got ${show(options.timeout)}`, "Leave `timeout` out for no limit.");
  const priority = options.priority ?? 0;
  if (typeof priority !== "number" || !Number.isFinite(priority))
    throw new OptionError(`Expected \`priority\` to be a finite number, got ${show(priority)}`);
  const { description, queue } = options;
  if (description !== undefined && typeof description !== "string")
    throw new OptionError(`Expected \`description\` to be text, got ${show(description)}`);
  if (queue !== undefined && (typeof queue !== "string" || queue === ""))
    throw new OptionError(`Expected \`queue\` to be the name of a queue, got ${show(queue)}`);
  if (options.compensate !== undefined && typeof options.compensate !== "function") {
    throw new OptionError(`Expected \`compensate\` to be a function of the output, got ${show(options.compensate)}`);
  }
  return {
    retry: readRetry(options.retry),
    timeout,
    maxIterations: options.maxIterations === undefined ? DEFAULT_MAX_ITERATIONS : expectInteger(options.maxIterations, "maxIterations", 1),
    priority,
    queue: options.queue,
    handlers,
    input: options.input,
    output: options.output,
    compensate: options.compensate,
    plain:
      handlers.length === 0 && timeout === 0 && options.input === undefined && options.output === undefined && options.queue === undefined,
  };
}

export const plainSettings: TaskSettings = readSettings({});
