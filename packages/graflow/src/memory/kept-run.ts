// One run in memory: its record, its own saves in the order of their versions, and its events.
import type { CheckpointMark, Lease, NewRun, RunRecord, Save, SavePoint, StoredEvent } from "../ports/run-store.ts";
import { type Delta, joinAll } from "../run/snapshot/cells.ts";

export interface KeptSave {
  readonly at: number;
  readonly delta: Delta;
  readonly checkpoint: CheckpointMark | undefined;
}

export interface KeptRun {
  /** Replaced as a whole, never changed. */
  record: RunRecord;
  saves: Map<number, KeptSave>;
  readonly events: StoredEvent[];
  /** How many forks begin at a version. */
  readonly forks: Map<number, number>;
}

/** All of a save, in maps of our own. Throws what reading it throws, before anything has changed. */
export function copySave(save: Save): Save {
  return {
    ...save,
    delta: joinAll([save.delta]),
    values: new Map(save.values),
    events: save.events.map(({ seq, text }) => ({ seq, text })),
    checkpoint: save.checkpoint && { ...save.checkpoint },
  };
}

/** The run takes the save over. */
export function keepRun(run: NewRun, save: Save, parent: SavePoint | undefined, now: number): KeptRun {
  const { id, workflow, createdAt, facts, lease } = run;
  const taken = lease === undefined ? undefined : { ...lease.owner, until: now + lease.ttl };
  const record: RunRecord = {
    id,
    workflow,
    status: save.status,
    tags: [...run.tags],
    createdAt,
    updatedAt: createdAt,
    version: 0,
    parent,
    lease: taken,
    facts,
    cancel: undefined,
  };
  const kept = { record, saves: new Map<number, KeptSave>(), events: [], forks: new Map<number, number>() };
  addSave(kept, save);
  return kept;
}

/** The run takes the save over. */
export function addSave(run: KeptRun, { version, at, delta, checkpoint, status, facts, events, release }: Save): void {
  run.saves.set(version, { at, delta, checkpoint });
  for (const event of events) run.events.push(event);
  run.record = {
    ...run.record,
    version,
    updatedAt: at,
    status,
    facts: facts ?? run.record.facts,
    lease: release ? undefined : run.record.lease,
    // One that was cancelled has obeyed.
    cancel: status === "cancelled" ? undefined : run.record.cancel,
  };
}

/** What the caller may keep. */
export function copyOf(record: RunRecord): RunRecord {
  const { tags, parent, lease } = record;
  return { ...record, tags: [...tags], parent: parent && { ...parent }, lease: lease && { ...lease } };
}

export function takeLease(run: KeptRun, lease: Lease): void {
  run.record = { ...run.record, status: "running", cancel: undefined, lease };
}

/** Where the events after this one begin. */
export function placeAfter(events: readonly StoredEvent[], since: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle] as StoredEvent).seq > since) high = middle;
    else low = middle + 1;
  }
  return low;
}
