// The table of events: those of one save in one row, their texts one after the other.
import type { StoredEvent } from "../ports/run-store.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";
import type { Connection } from "./connection.ts";
import { KEY, OF_RUN } from "./keys.ts";
import { storable, textOf } from "./stored-text.ts";

interface EventRow {
  readonly first: number;
  readonly lengths: string;
  readonly texts: string | Uint8Array;
}

/** Events whose numbers follow each other. */
export interface EventBatch {
  readonly first: number;
  readonly lengths: string;
  readonly texts: string;
}

export function batchesOf(events: readonly StoredEvent[]): EventBatch[] {
  const batches: EventBatch[] = [];
  let start = 0;
  for (let end = 1; end <= events.length; end++) {
    if (events[end]?.seq === (events[end - 1] as StoredEvent).seq + 1) continue;
    const batch = events.slice(start, end);
    const [{ seq: first }] = batch as [StoredEvent];
    batches.push({ first, lengths: batch.map(({ text }) => text.length).join(" "), texts: batch.map(({ text }) => text).join("") });
    start = end;
  }
  return batches;
}

const INSERT = `INSERT INTO events (key, lengths, texts) VALUES (${KEY}, ?, ?)`;

export function insertEvents(database: Connection, run: number, batches: readonly EventBatch[]): void {
  for (const { first, lengths, texts } of batches) {
    database.run(INSERT, run, first, lengths, storable(texts));
  }
}

/** From the batch that the event after `since` may be in. */
const SELECT = `SELECT first, lengths, texts FROM events
  WHERE ${OF_RUN} AND key >= coalesce((SELECT max(key) FROM events WHERE ${OF_RUN} AND key <= ${KEY}), 0) ORDER BY key`;

export function readEvents(
  database: Connection,
  run: { readonly key: number; readonly id: string },
  since: number,
  limit: number,
): StoredEvent[] {
  const events: StoredEvent[] = [];
  if (limit < 1) return events;
  for (const row of database.iterate<EventRow>(SELECT, run.key, run.key, run.key, run.key, run.key, since)) {
    for (const event of eventsIn(row, run.id)) {
      if (event.seq <= since) continue;
      if (events.push(event) >= limit) return events;
    }
  }
  return events;
}

function* eventsIn({ first, lengths, texts }: EventRow, runId: string): Iterable<StoredEvent> {
  const text = textOf(texts);
  const sizes = lengths.split(" ").map(Number);
  if (sizes.reduce((sum, size) => sum + size, 0) !== text.length) throw damagedEvents(runId, first);
  let start = 0;
  for (const [index, size] of sizes.entries()) {
    yield { seq: first + index, text: text.slice(start, start + size) };
    start += size;
  }
}

function damagedEvents(runId: string, first: number): SerializationError {
  return new SerializationError(
    "DATA_DAMAGED",
    `Expected the events of the run "${runId}" from ${first} on to be as they were written, got what cannot be read`,
    { hint: "Restore the database from a copy. The run itself can still be gone on with." },
  );
}
