// A look at what is stored of the run, by the public face; on a copy, so that who goes on with it finds the files as the killed process left
// them.
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createEngine, sqlite, type RunDetails, type RunEvent } from "../../src/index.ts";
import { faultsOfDatabase } from "./soundness.ts";
import { openDatabase } from "../../src/sqlite/open.ts";
import { readState } from "../../src/sqlite/state.ts";
import type { Place } from "./processes.ts";
import { quickClock } from "./quick-clock.ts";
import type { Shape } from "./result.ts";

export interface Seen {
  /** `undefined`: there is no such run. */
  readonly run: RunDetails | undefined;
  readonly events: readonly RunEvent[];
  /** Of its state. */
  readonly shape: Shape;
  /** The keys of passes that are stored as completed. */
  readonly completed: readonly string[];
  readonly faults: readonly string[];
}

export interface Looking {
  /** Whether saves may have been made one. */
  readonly isPruned?: boolean;
  /** Somebody is at work: then a copy would not be of one moment, and the file itself is looked at. */
  readonly isLive?: boolean;
}

export async function look(place: Place, { isPruned = false, isLive = false }: Looking = {}): Promise<Seen> {
  const { run: runId } = place;
  const file = isLive ? place.file : copyOf(place);
  await using engine = createEngine({ backend: sqlite({ path: file }), clock: quickClock() });
  const faults = faultsOfDatabase(file, isPruned);
  const run = (await engine.runs.get(runId)) === undefined ? undefined : await engine.runs.show(runId);
  const events: RunEvent[] = [];
  while (run !== undefined) {
    const more = await engine.runs.events(runId, { since: events.at(-1)?.seq ?? 0 });
    if (more.length === 0) break;
    events.push(...more);
  }
  const gap = events.findIndex(({ seq }, i) => seq !== i + 1);
  if (gap !== -1) faults.push(`event ${gap + 1} has the number ${events[gap]?.seq}`);
  return { run, events, shape: shapeOf(file, runId), completed: completedIn(events), faults };
}

function shapeOf(file: string, runId: string): Shape {
  const database = openDatabase(file, { patience: 10_000 });
  const shape: Record<string, [number, number]> = {};
  for (const [name, group] of readState(database, runId, undefined) ?? []) {
    const counts = (shape[name[0] ?? ""] ??= [0, 0]);
    counts[0]++;
    counts[1] += group.size;
  }
  database.close();
  return shape;
}

function copyOf({ folder, file }: Place): string {
  const copy = join(folder, "copy.db");
  for (const suffix of ["", "-wal", "-shm"]) rmSync(copy + suffix, { force: true });
  for (const suffix of ["", "-wal"]) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
  return copy;
}

/** Tasks alone: groups, maps and sub-workflows have no work of their own. Each tells its key when it begins. */
export function completedIn(events: readonly RunEvent[]): string[] {
  const keys = new Map<string, string>();
  const completed: string[] = [];
  for (const event of events) {
    if (event.type === "log" && event.taskId !== undefined) keys.set(event.taskId, event.message);
    if (event.type === "task.completed" && event.kind === "task") completed.push(keys.get(event.taskId) ?? event.taskId);
  }
  return completed;
}
