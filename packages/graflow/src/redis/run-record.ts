// The record of a run as it is stored: a hash, of which scripts return these fields in this order.
import type { Lease, RunRecord, StoredStatus } from "../ports/run-store.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";
import { show } from "../shared/show.ts";
import { textIfAny } from "./stored-text.ts";

/**
 * What else is in the hash: `place`, where the run stands in lists; `seq`, the number of its last event; `made`, `saved`, `claimed` and
 * `joined`, the tokens of what was last done so, by which somebody who asks again is known; and the marks of checkpoints (`run-keys.ts`).
 */
export const recordFields = [
  "id",
  "workflow",
  "status",
  "tags",
  "createdAt",
  "updatedAt",
  "version",
  "parent",
  "parentVersion",
  "owner",
  "host",
  "pid",
  "until",
  "facts",
  "cancel",
] as const;

type Stored = string | null | undefined;

/** Lua: the values of these fields of the hash at KEYS[1]. */
export const GET_RECORD: string = `redis.call('HMGET', KEYS[1], ${recordFields.map((field) => `'${field}'`).join(", ")})`;

/** `undefined` when there is no such run. Throws `SerializationError` when it is not what was written. */
export function recordOf(fields: readonly Stored[]): RunRecord | undefined {
  const texts = new Map(recordFields.map((field, i) => [field, textIfAny(fields[i])]));
  const id = texts.get("id");
  if (id === undefined) return undefined;
  const must = (field: (typeof recordFields)[number]): string => {
    const text = texts.get(field);
    if (text === undefined) throw damaged(id, undefined);
    return text;
  };
  const parent = texts.get("parent");
  return {
    id,
    workflow: must("workflow"),
    status: must("status") as StoredStatus,
    tags: tagsOf(id, must("tags")),
    createdAt: Number(must("createdAt")),
    updatedAt: Number(must("updatedAt")),
    version: Number(must("version")),
    parent: parent === undefined ? undefined : { runId: parent, version: Number(must("parentVersion")) },
    lease: leaseOf(texts.get("owner"), texts.get("host"), texts.get("pid"), texts.get("until")),
    facts: must("facts"),
    cancel: texts.get("cancel"),
  };
}

type Text = string | undefined;

function leaseOf(owner: Text, host: Text, pid: Text, until: Text): Lease | undefined {
  if (owner === undefined || host === undefined || pid === undefined || until === undefined) return undefined;
  return { owner, host, pid: Number(pid), until: Number(until) };
}

function tagsOf(id: string, tags: string): string[] {
  try {
    return JSON.parse(tags) as string[];
  } catch (cause) {
    throw damaged(id, tags, cause);
  }
}

function damaged(id: string, found: unknown, cause?: unknown): SerializationError {
  return new SerializationError("DATA_DAMAGED", `Expected the record of the run "${id}" to be as it was written, got ${show(found)}`, {
    hint: "Something else has written it. Restore the server's data from a copy.",
    cause,
  });
}
