// The state of a run at a version: what all changes up to there make of nothing, those of the runs it was forked from first.
import type { SavePoint } from "../ports/run-store.ts";
import { applyDelta, type Cells } from "../run/snapshot/cells.ts";
import type { Connection } from "./connection.ts";
import { findRun, type RunRow, SELECT_RUNS } from "./run-rows.ts";
import { deltaIn, hasSave, saveRows } from "./save-rows.ts";

interface FoundSave {
  /** The one that has made the save itself: a fork's early ones are those of the run where it began. */
  readonly run: RunRow;
  readonly version: number;
}

/** By default the last save of the run. */
export function findSave(database: Connection, { runId, version }: Partial<SavePoint> & Pick<SavePoint, "runId">): FoundSave | undefined {
  let run = findRun(database, runId);
  const wanted = version ?? run?.version;
  // Two numbers make one key: another version than there can be must not be taken for the key of something else.
  if (run === undefined || wanted === undefined || !Number.isInteger(wanted) || wanted > run.version) return undefined;
  while (run !== undefined && run.parent_version !== null && wanted <= run.parent_version) run = parentOf(database, run);
  return run !== undefined && hasSave(database, run.key, wanted) ? { run, version: wanted } : undefined;
}

export function readState(database: Connection, runId: string, version: number | undefined): Cells | undefined {
  const found = findSave(database, version === undefined ? { runId } : { runId, version });
  if (found === undefined) return undefined;
  const cells: Cells = new Map();
  for (const { run, version: last } of lineOf(database, found)) {
    for (const row of saveRows(database, run.key, 0, last)) applyDelta(cells, deltaIn(row, run.id));
  }
  return cells;
}

/** The runs whose saves make a state, oldest first, each with the last save that counts. */
function lineOf(database: Connection, found: FoundSave): FoundSave[] {
  const line: FoundSave[] = [];
  let next: FoundSave | undefined = found;
  while (next !== undefined) {
    line.push(next);
    const parent = parentOf(database, next.run);
    next = parent && { run: parent, version: next.run.parent_version ?? 0 };
  }
  return line.toReversed();
}

function parentOf(database: Connection, { parent }: RunRow): RunRow | undefined {
  return parent === null ? undefined : database.get<RunRow>(`${SELECT_RUNS} WHERE run.key = ?`, parent);
}
