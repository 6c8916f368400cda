// The events of a run as its stream has them. Those of one save stand together, a line for each: an entry costs far more than what it holds.
// The id of an entry is the number of its last event, its one field that of its first.
import type { StoredEvent } from "../ports/run-store.ts";
import { storableLine, textOf } from "./stored-text.ts";

/** So many events stand in one entry at most: readers take whole ones. */
const TOGETHER = 100;

export interface EventEntry {
  readonly first: number;
  readonly last: number;
  /** A line for each event. */
  readonly texts: string;
}

/** Events that follow on one another stand together. */
export function entriesOf(events: readonly StoredEvent[]): EventEntry[] {
  const entries: EventEntry[] = [];
  let first = 0;
  let last = Number.NaN;
  let texts = "";
  for (const { seq, text } of events) {
    if (seq === last + 1 && seq < first + TOGETHER) texts += `\n${storableLine(text)}`;
    else {
      if (first > 0) entries.push({ first, last, texts });
      first = seq;
      texts = storableLine(text);
    }
    last = seq;
  }
  if (first > 0) entries.push({ first, last, texts });
  return entries;
}

/** The events of an entry, given the number of its last, its field and what that holds. */
export function eventsIn(last: number, [first, texts]: readonly [first: string, texts: string]): StoredEvent[] {
  // As it was before events stood together.
  if (first === "t") return [{ seq: last, text: textOf(texts) }];
  return texts.split("\n").map((line, at) => ({ seq: Number(first) + at, text: textOf(line) }));
}
