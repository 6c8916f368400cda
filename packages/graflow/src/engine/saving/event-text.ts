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

/** The text of an event. `textOf` gives the text of a value as it stands in a cell, and throws for what cannot be stored. */
export function writeEvent(event: RunEvent, textOf: (value: unknown) => string, registry: ClassRegistry | undefined): StoredEvent {
  return { seq: event.seq, text: writeUsual(event, textOf) ?? writeAny(event, textOf, registry) };
}

/** The events that every task has, put together of texts that are there already; `undefined` for all others, and for what is not JSON. */
function writeUsual(event: RunEvent, textOf: (value: unknown) => string): string | undefined {
  switch (event.type) {
    case "task.scheduled": {
      const { at, type, taskId, kind, iteration } = event;
      return JSON.stringify({ at, type, taskId, kind, iteration });
    }
    case "task.started": {
      const { at, type, taskId, kind, iteration, attempt, input } = event;
      return withValue(JSON.stringify({ at, type, taskId, kind, iteration, attempt }), "input", input, textOf);
    }
    case "task.completed": {
      const { at, type, taskId, kind, iteration, attempt, duration, output } = event;
      return withValue(JSON.stringify({ at, type, taskId, kind, iteration, attempt, duration }), "output", output, textOf);
    }
    case "checkpoint.saved": {
      const { at, type, checkpoint, name, asked } = event;
      return JSON.stringify({ at, type, checkpoint, name, asked });
    }
    case "channel.changed": {
      const { at, type, taskId, channel, key, change, value } = event;
      const text = JSON.stringify({ at, type, taskId, channel, key, change });
      return value === undefined ? text : withValue(text, "value", value, textOf);
    }
    default:
      return undefined;
  }
}

/** A record with one value more. */
function withValue(record: string, name: string, value: unknown, textOf: (value: unknown) => string): string | undefined {
  let text: string;
  try {
    text = textOf(value);
  } catch {
    text = JSON.stringify(show(value));
  }
  if (text.length > LARGE) text = JSON.stringify({ $omitted: text.length } satisfies Omitted);
  return isJson(text) ? `${record.slice(0, -1)},"${name}":${text}}` : undefined;
}

function writeAny(event: RunEvent, textOf: (value: unknown) => string, registry: ClassRegistry | undefined): string {
  const { seq: _seq, runId: _runId, ...rest } = event;
  const fields: Record<string, unknown> = rest;
  let copy: Record<string, unknown> | undefined;
  for (const name of carried) {
    const value = fields[name];
    if (value === undefined || typeof value === "number" || typeof value === "boolean") continue;
    let replaced: unknown = value;
    try {
      const { length } = textOf(value);
      if (length > LARGE) replaced = { $omitted: length } satisfies Omitted;
    } catch {
      replaced = show(value);
    }
    if (replaced === value) continue;
    copy ??= { ...fields };
    copy[name] = replaced;
  }
  return encode(copy ?? fields, { registry });
}

export function readEvent({ seq, text }: StoredEvent, runId: string, registry: ClassRegistry | undefined): RunEvent {
  return { seq, runId, ...(decode(text, { registry }) as object) } as RunEvent;
}
