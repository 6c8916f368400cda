// Makes one save of each that goes and the next. A long chain is pruned in parts, each a transaction of its own, after which all states
// that are to stay are as they were. Saves that are to become one and do not fit into one part become several, larger ones; going over
// the chain again joins those. So nothing is written more often than the logarithm of how much there is.
import { type Delta, firstDelta, hashesOf, joinAll, writeDelta } from "../run/snapshot/cells.ts";
import type { Connection } from "./connection.ts";
import { KEY } from "./keys.ts";
import type { Part, PartSize } from "./part.ts";
import { findRun } from "./run-rows.ts";
import { deltaIn, type SaveRow, saveRows } from "./save-rows.ts";
import { storable, sumOf } from "./stored-text.ts";
import { recount } from "./value-texts.ts";

export interface Pruning {
  readonly runId: string;
  /** Versions that stay. */
  readonly keep: readonly number[];
  /** From this one on all stay. */
  readonly upTo: number;
  readonly size: PartSize;
}

/** Where the next part begins. */
export interface PruneFrom {
  /** The saves after this version are still to be looked at, */
  readonly after: number;
  /** up to this one, which was the last when it began. */
  readonly upTo: number;
  /** The chain is to be gone over again. */
  readonly isLeftOver: boolean;
}

/** What is done is counted in checkpoints that are gone. */
export function prunePart(database: Connection, { runId, keep, upTo: limit, size }: Pruning, from: PruneFrom | undefined): Part<PruneFrom> {
  const run = findRun(database, runId);
  if (run === undefined) return { done: 0, next: undefined };
  const { after, upTo, isLeftOver } = from ?? { after: 0, upTo: Math.min(run.version, limit), isLeftOver: false };
  // Asked again for each part: a fork may have begun since.
  const stays = new Set([...keep, upTo, ...forksOf(database, run.key)]);
  const { rows, isCut } = take(saveRows(database, run.key, after, upTo), size);
  // Nothing has been before: what is gone need not be said.
  let isFirst = after === 0 && run.parent === null;
  let done = 0;
  let joining: SaveRow[] = [];
  for (const row of rows) {
    joining.push(row);
    if (!stays.has(row.version)) continue;
    done += join(database, run, joining, isFirst);
    isFirst = false;
    joining = [];
  }
  const [begun] = joining;
  // These may fit into one part when it begins with them.
  if (isCut && begun !== undefined && begun !== rows[0]) return { done, next: { after: begun.version - 1, upTo, isLeftOver } };
  done += join(database, run, joining, isFirst);
  const last = rows.at(-1);
  if (isCut && last !== undefined) return { done, next: { after: last.version, upTo, isLeftOver: isLeftOver || begun !== undefined } };
  return { done, next: isLeftOver ? { after: 0, upTo, isLeftOver: false } : undefined };
}

function take(saves: Iterable<SaveRow>, size: PartSize): { readonly rows: SaveRow[]; readonly isCut: boolean } {
  const rows: SaveRow[] = [];
  let length = 0;
  for (const row of saves) {
    rows.push(row);
    length += row.delta.length;
    if (rows.length > 1 && (rows.length >= size.rows || length >= size.text)) return { rows, isCut: true };
  }
  return { rows, isCut: false };
}

/** Makes one save of these, in the place of the last. Returns how many checkpoints are gone. */
function join(
  database: Connection,
  run: { readonly key: number; readonly id: string },
  rows: readonly SaveRow[],
  isFirst: boolean,
): number {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined || first === last) return 0;
  const deltas = rows.map((row) => deltaIn(row, run.id));
  const all = joinAll(deltas);
  const joined = isFirst ? firstDelta(all) : all;
  const text = writeDelta(joined);
  database.run(`DELETE FROM saves WHERE key >= ${KEY} AND key < ${KEY}`, run.key, first.version, run.key, last.version);
  database.run(`UPDATE saves SET sum = ?, delta = ? WHERE key = ${KEY}`, sumOf(text), storable(text), run.key, last.version);
  recount(database, changedUses(deltas, joined));
  return rows.filter(({ kind }) => kind !== null).length - (last.kind === null ? 0 : 1);
}

function changedUses(before: readonly Delta[], after: Delta): Map<string, number> {
  const changes = new Map<string, number>();
  for (const delta of before) for (const hash of hashesOf(delta)) changes.set(hash, (changes.get(hash) ?? 0) - 1);
  for (const hash of hashesOf(after)) changes.set(hash, (changes.get(hash) ?? 0) + 1);
  return changes;
}

function forksOf(database: Connection, run: number): number[] {
  const sql = "SELECT DISTINCT parent_version AS version FROM runs WHERE parent = ?";
  return database.all<{ readonly version: number }>(sql, run).map(({ version }) => version);
}
