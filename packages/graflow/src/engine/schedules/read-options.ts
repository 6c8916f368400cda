// What a host says of a schedule, looked at before anything is stored.
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import type { Schedule, ScheduleTime } from "../../ports/schedule-store.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { encode } from "../../shared/codec/codec.ts";
import { readCron } from "../../shared/cron/expression.ts";
import { expectTimeZone } from "../../shared/cron/time-zone.ts";
import { didYouMean } from "../../shared/did-you-mean.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { expectId } from "../../shared/ids.ts";
import { show } from "../../shared/show.ts";
import { DEFAULT_QUEUE, expectPriority, expectQueue } from "../fleet/place.ts";
import type { Moment, ScheduleOptions } from "./face.ts";

const known = [
  "workflow",
  "cron",
  "timeZone",
  "every",
  "after",
  "input",
  "overlap",
  "catchUp",
  "queue",
  "priority",
  "tags",
  "from",
  "until",
  "paused",
];

const SHORTEST = 1000;

export interface ReadSchedule extends Omit<Schedule, "paused" | "createdAt"> {
  readonly paused: boolean | undefined;
  /** When it was given itself. */
  readonly graph: WorkflowGraph | undefined;
}

/** Throws `OptionError`, and a `SerializationError` for an input that cannot be stored. */
export function readSchedule(id: unknown, options: ScheduleOptions, registry: ClassRegistry | undefined): ReadSchedule {
  if (typeof options !== "object" || (options as unknown) === null)
    throw new OptionError(`Expected the options of a schedule to be an object, got ${show(options)}`);
  expectKnown(options, known, "a schedule");
  // What comes after runs comes once after each of them.
  const {
    workflow,
    overlap = options.after === undefined ? "skip" : "queue",
    catchUp = "last",
    queue = DEFAULT_QUEUE,
    priority = 0,
    tags = [],
    paused,
  } = options;
  expectQueue(queue);
  expectPriority(priority);
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === "string"))
    throw new OptionError(`Expected \`tags\` to be a list of words, got ${show(tags)}`);
  if (paused !== undefined && typeof paused !== "boolean")
    throw new OptionError(`Expected \`paused\` to be true or false, got ${show(paused)}`);
  const [from, until] = [momentOf(options.from, "from"), momentOf(options.until, "until")];
  if (from !== undefined && until !== undefined && from > until)
    throw new OptionError("Expected `until` to be after `from`, got the reverse");
  return {
    id: expectId(id, "the id of a schedule"),
    workflow: typeof workflow === "object" && (workflow as unknown) !== null ? workflow.name : expectId(workflow, "`workflow`"),
    graph: typeof workflow === "object" ? workflow : undefined,
    time: timeOf(options),
    input: options.input === undefined ? undefined : encode(options.input, { path: "input", registry }),
    overlap: oneOf("overlap", overlap, ["skip", "queue", "cancel"]),
    catchUp: oneOf("catchUp", catchUp, ["none", "last", "all"]),
    queue,
    priority,
    tags: [...tags],
    from,
    until,
    paused,
  };
}

function timeOf({ cron, every, after, timeZone }: ScheduleOptions): ScheduleTime {
  const given = Object.entries({ cron, every, after }).filter(([, value]) => value !== undefined);
  if (given.length !== 1) {
    const got = given.length === 0 ? "none" : given.map(([name]) => `\`${name}\``).join(" and ");
    throw new OptionError(`Expected one of \`cron\`, \`every\` and \`after\`, got ${got}`, 'Write cron: "0 3 * * *", or every: "10m".');
  }
  if (timeZone !== undefined && cron === undefined)
    throw new OptionError("Expected `timeZone` with `cron`, got it without", "Leave it out.");
  if (cron !== undefined) {
    readCron(cron);
    return { cron, timeZone: expectTimeZone(timeZone ?? "UTC") };
  }
  if (every !== undefined) {
    const ms = Math.round(parseDuration(every, "every"));
    if (ms < SHORTEST) throw new OptionError(`Expected \`every\` to be at least one second, got ${show(every)}`);
    return { every: ms };
  }
  if (typeof after !== "object" || (after as unknown) === null)
    throw new OptionError(`Expected \`after\` to be { workflow, on }, got ${show(after)}`);
  expectKnown(after, ["workflow", "on"], "`after`");
  const on = oneOf("after.on", after.on ?? "completed", ["completed", "failed", "ended"]);
  return { after: { workflow: expectId(after.workflow, "`after.workflow`"), on } };
}

function oneOf<T extends string>(name: string, value: unknown, all: readonly T[]): T {
  const found = all.find((one) => one === value);
  if (found !== undefined) return found;
  throw new OptionError(
    `Expected \`${name}\` to be one of ${all.map((one) => `"${one}"`).join(", ")}, got ${show(value)}`,
    typeof value === "string" ? didYouMean(value, all) : undefined,
  );
}

function momentOf(value: Moment | undefined, name: string): number | undefined {
  if (value === undefined) return undefined;
  const ms = value instanceof Date ? value.getTime() : typeof value === "string" ? Date.parse(value) : value;
  if (Number.isFinite(ms)) return ms;
  throw new OptionError(
    `Expected \`${name}\` to be a moment, got ${show(value)}`,
    'Write "2026-11-01T00:00:00Z", a Date, or ms since 1970.',
  );
}

/** Throws `OptionError`. */
export function expectLimit(limit: unknown): number {
  return expectInteger(limit, "limit", 1);
}
