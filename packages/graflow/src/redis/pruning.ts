// Makes one save of each that goes and the next: a part of the chain at a time, after which all states that are to stay are as they were.
// Saves that are to become one and do not fit into one part become several, larger ones; going over the chain again joins those. So nothing
// is written more often than the logarithm of how much there is.
//
// A part is read, worked out here, and written only if nobody has joined saves of this run since, and no fork has begun at one that goes.
import type { Connection } from "./connection.ts";
import { joinSaves } from "./joining.ts";
import type { RunKeys } from "./run-keys.ts";
import { readSaves, type SavePage, type StoredSave } from "./saves.ts";

/** How much one part looks at: some milliseconds, and some megabytes. */
export interface PartSize {
  readonly rows: number;
  /** Of changes, in UTF-16 units; two of any size fit. */
  readonly text: number;
}

export const usualPart: PartSize = { rows: 500, text: 4_000_000 };

interface Pruning {
  readonly runId: string;
  /** Versions that stay. */
  readonly keep: ReadonlySet<number>;
  /** From this one on all stay; `undefined`: the last. */
  readonly upTo: number | undefined;
  readonly size: PartSize;
}

/** Where the next part begins. */
interface From {
  /** The saves after this version are still to be looked at, */
  readonly after: number;
  /** up to this one, which was the last when it began. */
  readonly upTo: number | undefined;
  /** The chain is to be gone over again. */
  readonly isLeftOver: boolean;
}

/** Resolves to how many checkpoints are gone. */
export async function pruneRun(connection: Connection, keys: RunKeys, pruning: Pruning): Promise<number> {
  const { runId, size } = pruning;
  let gone = 0;
  let from: From | undefined = { after: 0, upTo: pruning.upTo, isLeftOver: false };
  while (from !== undefined) {
    const { after, upTo, isLeftOver }: From = from;
    const page = await readSaves(connection, keys, { runId, after, upTo, limit: size.rows + 1, withForks: true });
    if (page === undefined) return gone;
    const part = partOf(page, pruning, { after, upTo: Math.min(upTo ?? page.version, page.version), isLeftOver });
    let { joined } = page;
    let isMoved = false;
    for (const [i, saves] of part.groups.entries()) {
      const done = await joinSaves(connection, keys, {
        runId,
        saves,
        joined,
        isFirst: i === 0 && after === 0 && page.parent === undefined,
      });
      isMoved = done === "moved";
      if (done === "moved") break;
      gone += done.gone;
      joined = done.joined;
    }
    // What has been joined is, and the rest is looked at again.
    if (!isMoved) from = part.next;
  }
  return gone;
}

interface Part {
  /** Each of these becomes one save. */
  readonly groups: readonly (readonly StoredSave[])[];
  readonly next: From | undefined;
}

function partOf(page: SavePage, { keep, size }: Pruning, { after, upTo, isLeftOver }: From & { readonly upTo: number }): Part {
  const { saves, isCut } = take(page.saves, size);
  const forks = new Set(page.forks);
  const stays = (version: number): boolean => version === upTo || keep.has(version) || forks.has(version);
  const groups: StoredSave[][] = [];
  let joining: StoredSave[] = [];
  for (const save of saves) {
    joining.push(save);
    if (!stays(save.version)) continue;
    groups.push(joining);
    joining = [];
  }
  const [begun] = joining;
  // These may fit into one part when it begins with them.
  if (isCut && begun !== undefined && begun !== saves[0]) return { groups, next: { after: begun.version - 1, upTo, isLeftOver } };
  const last = saves.at(-1);
  if (isCut && last !== undefined) {
    return { groups: [...groups, joining], next: { after: last.version, upTo, isLeftOver: isLeftOver || begun !== undefined } };
  }
  return { groups, next: isLeftOver && after > 0 ? { after: 0, upTo, isLeftOver: false } : undefined };
}

function take(saves: readonly StoredSave[], size: PartSize): { readonly saves: readonly StoredSave[]; readonly isCut: boolean } {
  let length = 0;
  for (const [i, { text }] of saves.entries()) {
    length += text.length;
    if (i > 0 && (i + 1 >= size.rows || length >= size.text) && i + 1 < saves.length) return { saves: saves.slice(0, i + 1), isCut: true };
  }
  return { saves, isCut: false };
}
