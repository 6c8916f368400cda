// What cases are made of: runs, saves and owners, of which a case says only what matters to it.
import { createHash } from "node:crypto";
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { CheckpointMark, NewRun, Owner, RunStore, Save, SavePoint, StoredCheckpoint, StoredEvent } from "../../ports/run-store.ts";
import type { Cells, Delta, GroupChange } from "../../run/snapshot/cells.ts";

/** So long that no case sees its end, however slow the machine. In ms. */
export const LONG = 3_600_000;

/** So short that a case can wait for its end, on a clock that stands still until then. In ms. */
export const SHORT = 300;

/** An engine in a process. */
export function engine(owner: string): Owner {
  return { owner, host: "host", pid: 4711 };
}

/** A run that `one` has for a long time. */
export function newRun(id: string, parts: Partial<NewRun> = {}): NewRun {
  return {
    id,
    workflow: "flow",
    tags: [],
    createdAt: 1000,
    parent: undefined,
    facts: "facts",
    lease: { owner: engine("one"), ttl: LONG },
    ...parts,
  };
}

/** A fork that begins there. */
export function newFork(id: string, runId: string, version: number, parts: Partial<NewRun> = {}): NewRun {
  return newRun(id, { parent: { runId, version }, ...parts });
}

/** A save that changes these cells of the group `g`; a checkpoint without a name. */
export function newSave(version: number, cells: Readonly<Record<string, string | null>> = {}, parts: Partial<Save> = {}): Save {
  return {
    version,
    at: 1000 + version,
    delta: change({ g: cells }),
    values: new Map(),
    events: [],
    checkpoint: mark(),
    status: "running",
    facts: undefined,
    release: false,
    ...parts,
  };
}

export function mark(parts: Partial<CheckpointMark> = {}): CheckpointMark {
  return { kind: "automatic", name: undefined, metadata: undefined, ...parts };
}

/** Changes of cells by group; those of `fresh` groups are all that they hold from now on. */
export function change(groups: Readonly<Record<string, Readonly<Record<string, string | null>>>>, fresh: readonly string[] = []): Delta {
  const delta = new Map<string, GroupChange>();
  for (const [name, cells] of Object.entries(groups))
    delta.set(name, { fresh: fresh.includes(name), cells: new Map(Object.entries(cells)) });
  return delta;
}

/** A state, as cells by group. */
export function state(groups: Readonly<Record<string, Readonly<Record<string, string>>>>): Cells {
  return new Map(Object.entries(groups).map(([name, cells]) => [name, new Map(Object.entries(cells))]));
}

/** The hash under which a text stands. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** What stands in a cell for a text that stands elsewhere. */
export function refTo(text: string): string {
  return `#${hashOf(text)}`;
}

/** Texts by their hashes. */
export function texts(...all: string[]): Map<string, string> {
  return new Map(all.map((text) => [hashOf(text), text]));
}

export function events(from: number, to: number): StoredEvent[] {
  return Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i, text: `event ${from + i}` }));
}

/** Makes a run, and adds saves to it as the owner `one`: all must be stored. */
export async function tell(runs: RunStore, run: NewRun, ...saves: readonly Save[]): Promise<void> {
  const [first, ...others] = saves;
  assert.ok(first);
  assert.equal(await runs.create(run, first), true, `run ${run.id} is made`);
  await goOn(runs, run.id, ...others);
}

/** Adds saves as the owner `one`: all must be stored. */
export async function goOn(runs: RunStore, runId: string, ...saves: readonly Save[]): Promise<void> {
  for (const save of saves)
    assert.equal((await runs.save(runId, "one", save)).type, "saved", `version ${save.version} of ${runId} is saved`);
}

/** For what is large: says that it differs, and not how, which could take minutes. */
export function assertSame(actual: unknown, expected: unknown, what: string): void {
  assert.ok(isDeepStrictEqual(actual, expected), `Expected ${what} to come back as they were stored`);
}

/** All that a store tells of a run. */
export async function allOf(runs: RunStore, { runId, version }: SavePoint): Promise<unknown> {
  return {
    record: await runs.find(runId),
    states: await Promise.all(Array.from({ length: version + 2 }, (_, i) => runs.read(runId, i))),
    events: await runs.events(runId, 0, 10_000),
    checkpoints: await runs.checkpoints(runId),
  };
}

/** Which of these texts a store has. */
export async function kept(runs: RunStore, ...all: readonly string[]): Promise<string[]> {
  const found = await runs.values(all.map(hashOf));
  for (const [hash, text] of found) assert.equal(hashOf(text), hash, "a text is that of its hash");
  return all.filter((text) => found.has(hashOf(text)));
}

/** Checkpoints without their bytes, which each store counts as it keeps them. */
export async function marksOf(runs: RunStore, runId: string): Promise<Omit<StoredCheckpoint, "bytes">[]> {
  return (await runs.checkpoints(runId)).map(({ version, at, kind, name, metadata }) => ({ runId, version, at, kind, name, metadata }));
}

/** The versions of a run's checkpoints. */
export async function checkpointsOf(runs: RunStore, runId: string): Promise<number[]> {
  return (await runs.checkpoints(runId)).map(({ version }) => version);
}
