// Events as they are stored, and back. What they carry along is left out when it is large: the state has it.
import type { RunEvent } from "../../run/event.ts";
import type { StoredEvent } from "../../ports/run-store.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode, encode, isJson } from "../../shared/codec/codec.ts";
import { show } from "../../shared/show.ts";

/** From how many characters on a value is left out. */
const LARGE = 1024;

/** Stands in stored events for a value that was left out. */
export interface Omitted {
  /** How many characters its text has. */
  readonly $omitted: number;
}

const carried = ["input", "output", "value", "data"] as const;

export interface EventWriting {
  /** The text of a value as it stands in a cell. Throws for what cannot be stored. */
  textOf(value: unknown): string;
  /** Whether the text of a value is there already. */
  hasWritten(value: unknown): boolean;
  /** How long the texts of values were that earlier events have left out: they are not written again for that. */
  readonly large: WeakMap<object, number>;
  readonly registry: ClassRegistry | undefined;
}

export function writeEvent(event: RunEvent, writing: EventWriting): StoredEvent {
  return { seq: event.seq, text: writeUsual(event, writing) ?? writeAny(event, writing) };
}

/** The events that every task has, put together of texts that are there already; `undefined` for all others, and for what is not JSON. */
function writeUsual(event: RunEvent, writing: EventWriting): string | undefined {
  switch (event.type) {
    case "task.scheduled":
      return `${ofNode(event)}}`;
    case "task.started":
      return withValue(`${ofNode(event)},"attempt":${event.attempt}}`, "input", event.input, writing);
    case "task.completed":
      return withValue(`${ofNode(event)},"attempt":${event.attempt},"duration":${event.duration}}`, "output", event.output, writing);
    case "checkpoint.saved": {
      const { at, type, checkpoint, name, asked } = event;
      return JSON.stringify({ at, type, checkpoint, name, asked });
    }
    case "channel.changed": {
      const { at, type, taskId, channel, key, change, value } = event;
      const text = JSON.stringify({ at, type, taskId, channel, key, change });
      return value === undefined ? text : withValue(text, "value", value, writing);
    }
    default:
      return undefined;
  }
}

/** How the record of an event begins that each node has. Made of its parts: there are three of them for each task. */
function ofNode({
  at,
  type,
  taskId,
  kind,
  iteration,
}: Extract<RunEvent, { readonly type: `task.${"scheduled" | "started" | "completed"}` }>): string {
  return `{"at":${at},"type":"${type}","taskId":${JSON.stringify(taskId)},"kind":"${kind}","iteration":${iteration}`;
}

/** A record with one value more. */
function withValue(record: string, name: string, value: unknown, writing: EventWriting): string | undefined {
  let text: string;
  try {
    const omitted = omittedOf(value, writing);
    text = omitted === undefined ? writing.textOf(value) : JSON.stringify(omitted);
  } catch {
    text = JSON.stringify(show(value));
  }
  return isJson(text) ? `${record.slice(0, -1)},"${name}":${text}}` : undefined;
}

/** What stands for a large value. */
function omittedOf(value: unknown, { textOf, hasWritten, large }: EventWriting): Omitted | undefined {
  const isObject = typeof value === "object" && value !== null;
  const known = isObject && !hasWritten(value) ? large.get(value) : undefined;
  const length = known ?? textOf(value).length;
  if (length <= LARGE) return undefined;
  if (isObject) large.set(value, length);
  return { $omitted: length };
}

function writeAny(event: RunEvent, writing: EventWriting): string {
  const { seq: _seq, runId: _runId, ...rest } = event;
  const fields: Record<string, unknown> = rest;
  let copy: Record<string, unknown> | undefined;
  for (const name of carried) {
    const value = fields[name];
    if (value === undefined || typeof value === "number" || typeof value === "boolean") continue;
    let replaced: unknown = value;
    try {
      replaced = omittedOf(value, writing) ?? value;
    } catch {
      replaced = show(value);
    }
    if (replaced === value) continue;
    copy ??= { ...fields };
    copy[name] = replaced;
  }
  return encode(copy ?? fields, { registry: writing.registry });
}

export function readEvent({ seq, text }: StoredEvent, runId: string, registry: ClassRegistry | undefined): RunEvent {
  return { seq, runId, ...(decode(text, { registry }) as object) } as RunEvent;
}
