// What happened in a run, and its checkpoints.
import type { StoredCheckpoint, StoredEvent } from "../ports/run-store.ts";
import { describeError } from "../shared/error-of.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";
import type { Connection } from "./connection.ts";
import { eventsIn } from "./event-entries.ts";
import type { StoredMark } from "./packed-save.ts";
import type { RunKeys } from "./run-keys.ts";
import { script } from "./script.ts";
import { storable } from "./stored-text.ts";

/** So many entries are read at a time: others wait meanwhile. */
const PAGE = 200;

// Keys: run, events.
const EVENTS = script(
  "events",
  { repeatable: true },
  `if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
return redis.call('XRANGE', KEYS[2], '(' .. ARGV[1] .. '-0', '+', 'COUNT', ARGV[2])`,
);

export async function readEvents(
  connection: Connection,
  keys: RunKeys,
  runId: string,
  since: number,
  limit: number,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  let last = Math.max(0, Math.floor(since));
  while (events.length < limit) {
    const size = Math.min(PAGE, limit - events.length);
    const page = await connection.call<[id: string, fields: [first: string, texts: string]][]>(
      EVENTS,
      [keys.run(runId), keys.events(runId)],
      [last, size],
    );
    for (const [id, fields] of page) {
      last = Number.parseInt(id, 10);
      for (const event of eventsIn(last, fields)) if (event.seq > since && events.length < limit) events.push(event);
    }
    if (page.length < size) break;
  }
  return events;
}

export async function listCheckpoints(connection: Connection, keys: RunKeys, runId: string): Promise<StoredCheckpoint[]> {
  const flat = await connection.command<string[]>("HGETALL", keys.run(runId));
  const marks: { readonly version: number; readonly mark: StoredMark }[] = [];
  for (let i = 0; i < flat.length; i += 2) {
    const field = flat[i] ?? "";
    if (field.startsWith("@")) marks.push(markIn(runId, Number(field.slice(1)), flat[i + 1] ?? ""));
  }
  const own = await bytesOfOwn(connection, keys, new Set(marks.flatMap(({ mark }) => mark.hashes)));
  return marks
    .toSorted((a, b) => a.version - b.version)
    .map(({ version, mark: { kind, name, metadata, at, bytes, hashes } }) => {
      let all = bytes;
      for (const hash of hashes) all += own.get(hash) ?? 0;
      return { runId, version, at, kind, name, metadata, bytes: all };
    });
}

/** How long the texts are that one save alone refers to, by their hashes. */
async function bytesOfOwn(connection: Connection, keys: RunKeys, hashes: ReadonlySet<string>): Promise<Map<string, number>> {
  const own = new Map<string, number>();
  const all = [...hashes];
  for (let start = 0; start < all.length; start += PAGE) {
    const page = all.slice(start, start + PAGE);
    const uses = await connection.command<(string | null)[]>("HMGET", keys.uses, ...page.map(storable));
    const single = page.filter((_, i) => uses[i] === "1");
    const lengths = await Promise.all(single.map((hash) => connection.command<number>("STRLEN", keys.text(hash))));
    for (const [i, hash] of single.entries()) own.set(hash, lengths[i] ?? 0);
  }
  return own;
}

/** Throws `SerializationError` when it is not what was written. */
function markIn(runId: string, version: number, text: string): { readonly version: number; readonly mark: StoredMark } {
  try {
    const { kind, name, metadata, at, bytes, hashes } = JSON.parse(text) as StoredMark;
    return { version, mark: { kind, name, metadata, at, bytes, hashes } };
  } catch (cause) {
    throw new SerializationError(
      "DATA_DAMAGED",
      `Expected the checkpoint ${version} of the run "${runId}" to be as it was written, got what cannot be read: ${describeError(cause)}`,
      { hint: "Restore the server's data from a copy.", cause },
    );
  }
}
