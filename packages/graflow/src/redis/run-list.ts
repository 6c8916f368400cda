// Runs by what they are, newest first.
import type { RunFilter, RunRecord } from "../ports/run-store.ts";
import type { Connection } from "./connection.ts";
import type { RunKeys } from "./run-keys.ts";
import { idIn, listsOf, placeOfRun, rangeOf } from "./run-lists.ts";
import { recordFields, recordOf } from "./run-record.ts";
import { textOf } from "./stored-text.ts";

/** So many are looked at at a time. */
const PAGE = 200;

export async function findRun(connection: Connection, keys: RunKeys, runId: string): Promise<RunRecord | undefined> {
  return recordOf(await connection.command<(string | null)[]>("HMGET", keys.run(runId), ...recordFields));
}

export async function listRuns(connection: Connection, keys: RunKeys, filter: RunFilter): Promise<RunRecord[]> {
  const { after, limit } = filter;
  const start = after === undefined ? undefined : await findRun(connection, keys, after);
  if (after !== undefined && start === undefined) return [];
  const lists = listsOf(filter);
  const list = await shortest(connection, keys, lists);
  const found: RunRecord[] = [];
  let place = start && placeOfRun(start.createdAt, start.id);
  while (found.length < limit) {
    const [from, to] = rangeOf(list, place);
    // Of one list, nearly all are meant.
    const size = lists.length > 1 ? PAGE : Math.min(PAGE, limit - found.length);
    const entries = await connection.command<string[]>("ZRANGE", keys.index, from, to, "BYLEX", "REV", "LIMIT", 0, size);
    const ids = entries.map((entry) => textOf(idIn(list, entry)));
    const records = await Promise.all(ids.map((id) => findRun(connection, keys, id)));
    // Each may have changed or gone since the list was looked at.
    for (const record of records) if (record !== undefined && isMeant(record, filter)) found.push(record);
    const last = entries.at(-1);
    if (last === undefined || entries.length < size) break;
    place = last.slice(list.length);
  }
  return found.slice(0, limit);
}

/** The lists hold what is meant, and each other filter takes from that. */
async function shortest(connection: Connection, keys: RunKeys, lists: readonly string[]): Promise<string> {
  const [only = "", ...others] = lists;
  if (others.length === 0) return only;
  const lengths = await Promise.all(
    lists.map((list) => {
      const [to, from] = rangeOf(list, undefined);
      return connection.command<number>("ZLEXCOUNT", keys.index, from, to);
    }),
  );
  return lists[lengths.indexOf(Math.min(...lengths))] ?? only;
}

function isMeant(record: RunRecord, { status, workflow, tag }: RunFilter): boolean {
  return (
    (status === undefined || record.status === status) &&
    (workflow === undefined || record.workflow === workflow) &&
    (tag === undefined || record.tags.includes(tag))
  );
}
