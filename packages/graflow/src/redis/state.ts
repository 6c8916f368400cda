// The state of a run at a version: what all changes up to there make of nothing, those of the runs it was forked from first.
import type { SavePoint } from "../ports/run-store.ts";
import { applyDelta, type Cells, type Delta } from "../run/snapshot/cells.ts";
import type { Connection } from "./connection.ts";
import type { RunKeys } from "./run-keys.ts";
import { deltaIn, readSaves, SAVES_PAGE } from "./saves.ts";

/** Who has made a save itself: a fork's early ones are those of the run where it began. */
export async function findSave(connection: Connection, keys: RunKeys, { runId, version }: SavePoint): Promise<SavePoint | undefined> {
  if (!Number.isSafeInteger(version)) return undefined;
  for (let next = runId; ;) {
    const page = await readSaves(connection, keys, { runId: next, after: version - 1, upTo: version, limit: 1 });
    if (page === undefined) return undefined;
    if (page.parent === undefined || version > page.parent.version) return page.saves.length === 0 ? undefined : { runId: next, version };
    next = page.parent.runId;
  }
}

/** By default the last. */
export async function readState(
  connection: Connection,
  keys: RunKeys,
  runId: string,
  version: number | undefined,
): Promise<Cells | undefined> {
  if (version !== undefined && !Number.isSafeInteger(version)) return undefined;
  for (;;) {
    const line = await readLine(connection, keys, runId, version);
    if (line === "moved") continue;
    if (line === undefined) return undefined;
    const cells: Cells = new Map();
    for (const deltas of line) for (const delta of deltas) applyDelta(cells, delta);
    return cells;
  }
}

/** The changes that make a state, run by run, the oldest first. `moved`: it was pruned or removed while it was read. */
async function readLine(
  connection: Connection,
  keys: RunKeys,
  runId: string,
  version: number | undefined,
): Promise<Delta[][] | "moved" | undefined> {
  const line: Delta[][] = [];
  let next: string | undefined = runId;
  let upTo = version;
  while (next !== undefined) {
    const own = await readOwn(connection, keys, next, upTo);
    // A parent stays as long as it has forks: then whoever was forked is gone.
    if (own === undefined) return line.length === 0 ? undefined : "moved";
    if (own === "moved") return "moved";
    const { parent, saves, last } = own;
    const isOfParent = parent !== undefined && upTo !== undefined && upTo <= parent.version;
    if (!isOfParent) {
      // Below, there is one, or the fork would not be there.
      if (upTo !== undefined && last !== upTo) return line.length === 0 ? undefined : "moved";
      line.push(saves);
    }
    next = parent?.runId;
    upTo = isOfParent ? upTo : parent?.version;
  }
  return line.toReversed();
}

interface OwnSaves {
  readonly parent: SavePoint | undefined;
  readonly saves: Delta[];
  /** The version of the last of them, if there is any. */
  readonly last: number | undefined;
}

async function readOwn(
  connection: Connection,
  keys: RunKeys,
  runId: string,
  upTo: number | undefined,
): Promise<OwnSaves | "moved" | undefined> {
  const saves: Delta[] = [];
  let last = 0;
  let joined: string | undefined;
  for (let end = upTo; ;) {
    const page = await readSaves(connection, keys, { runId, after: last, upTo: end });
    if (page === undefined) return joined === undefined ? undefined : "moved";
    if (joined !== undefined && page.joined !== joined) return "moved";
    joined = page.joined;
    end ??= page.version;
    for (const save of page.saves) saves.push(deltaIn(save, runId));
    last = page.saves.at(-1)?.version ?? last;
    if (page.saves.length < SAVES_PAGE) return { parent: page.parent, saves, last: saves.length === 0 ? undefined : last };
  }
}
