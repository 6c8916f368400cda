// Events as they are stored, and back. What they carry along is left out when it is large: the state has it.
import type { RunEvent } from "../../run/event.ts";
import type { StoredEvent } from "../../ports/run-store.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode, encode } from "../../shared/codec/codec.ts";
import { show } from "../../shared/show.ts";

/** From how many characters on a value is left out. */
const LARGE = 1024;

/** Stands in stored events for a value that was left out. */
export interface Omitted {
  /** How many characters its text has. */
  readonly $omitted: number;
}

const carried = ["input", "output", "value", "data"] as const;

/** The text of an event. `textOf` gives the text of a value, and throws for what cannot be stored. */
export function writeEvent(event: RunEvent, textOf: (value: unknown) => string, registry: ClassRegistry | undefined): StoredEvent {
  const { seq, runId: _, ...rest } = event;
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
  return { seq, text: encode(copy ?? fields, { registry }) };
}

export function readEvent({ seq, text }: StoredEvent, runId: string, registry: ClassRegistry | undefined): RunEvent {
  return { seq, runId, ...(decode(text, { registry }) as object) } as RunEvent;
}
