// Going on with a stored run: whether it fits the present code, whose it is, and a loop that has read it back.
import type { WorkflowGraph } from "../graph/workflow-graph.ts";
import type { RunRecord } from "../ports/run-store.ts";
import { ATTEMPTS, Journal, STANDING } from "../run/journal.ts";
import { InterruptedError } from "../run/errors.ts";
import { applyDelta, joinDeltas, type Cells, type Delta, type GroupChange } from "../run/snapshot/cells.ts";
import type { Fit, Renames } from "../run/snapshot/graph-text.ts";
import { INPUT_CELL, frameGroup } from "../run/snapshot/names.ts";
import { hasBegun, readRun, type ReadRun } from "../run/snapshot/read.ts";
import { interrupt } from "../run/transition.ts";
import { describeError } from "../shared/error-of.ts";
import { CheckpointError } from "../shared/errors/checkpoint-error.ts";
import type { ClassRegistry } from "../shared/codec/class-registry.ts";
import { encode } from "../shared/codec/codec.ts";
import { GraflowError } from "../shared/errors/graflow-error.ts";
import { channelsIn, isOfChannels, restoreChannels } from "./saving/channel-recorder.ts";
import { readFacts, unended, type Facts } from "./saving/facts.ts";
import { KnownResults } from "./saving/known-results.ts";
import { GRAPH, RunStorage, graphDelta, type Storage } from "./saving/run-storage.ts";
import type { Saver } from "./saving/saver.ts";
import { cellOf } from "./saving/texts.ts";
import type { RunLoop } from "./loop/run-loop.ts";
import { giveBack } from "./stored/give-back.ts";
import { makeRun } from "./stored/make-run.ts";
import { fitOf } from "./stored/misfits.ts";
import { isGone } from "./stored/owner.ts";
import { beforeFailure, changeBetween, readState, soundVersion, sourceIn, stateOf, type StoredState } from "./stored/state.ts";

/** What of a run is to be other than it was. */
export interface Edits {
  readonly input?: { readonly value: unknown };
  readonly renamed: Renames;
  /** Go on even where the graph differs. */
  readonly anyway: boolean;
}

/** A stored run, ready to be gone on with. */
export interface Resumable {
  readonly runId: string;
  readonly tags: readonly string[];
  readonly facts: Facts;
  readonly state: StoredState;
  readonly fit: Fit | undefined;
  /** Of its last save. */
  readonly version: number;
  /** What the next save has to store before the run's own changes. */
  readonly changes: Delta;
  /** Why its attempts in flight are over, and whether anybody has been told that the run itself is. */
  readonly interrupted: "process" | "suspended" | "failed" | "forked";
  /** The checkpoint from which it goes on. */
  readonly from: string;
  /** The number of the last stored event. */
  readonly seq: number;
}

/** Takes a run to go on with it. Throws `CheckpointError` when it has ended, does not fit, or is somebody else's. */
export async function takeRun(storage: Storage, run: RunRecord, workflow: WorkflowGraph, edits: Edits): Promise<Resumable> {
  const { runs, leases, registry } = storage;
  expectOpen(run);
  const facts = readFacts(run.facts, run.id);
  const source = sourceIn(runs);
  const seen = await readState(source, { runId: run.id, version: undefined }, registry);
  const found = fitOf(workflow, run, facts, seen, edits);
  const dead = run.lease !== undefined && isGone(run.lease) ? run.lease.owner : undefined;
  const claim = await runs.claim(run.id, leases.owner, RunStorage.leaseOf(storage), dead, run.version);
  if (claim.type === "moved") return takeRun(storage, claim.run, workflow, edits);
  if (claim.type !== "claimed") throw held(run);
  try {
    return await resumableOf(storage, { run, version: claim.run.version, facts, seen, found }, workflow, edits);
  } catch (error) {
    await giveBack(storage, run.id, claim.run.version, run.status);
    throw error;
  }
}

async function resumableOf(
  { runs, registry }: Storage,
  taken: {
    readonly run: RunRecord;
    readonly version: number;
    readonly facts: Facts;
    readonly seen: StoredState;
    readonly found: Fit | undefined;
  },
  workflow: WorkflowGraph,
  edits: Edits,
): Promise<Resumable> {
  const { run, version, facts, seen, found } = taken;
  const isEnded = facts.ended !== undefined;
  const sound = soundVersion(run, facts);
  let state = seen;
  if (isEnded) {
    const before = sound === run.version ? seen : await readState(sourceIn(runs), { runId: run.id, version: sound }, registry);
    const values = new Map([...before.values, ...seen.values]);
    state = stateOf(beforeFailure(before.cells, seen.cells), values, registry, run.id);
  }
  // What had failed before its process died may yet fail the run; and one that has failed may fail again before its state is stored as it was.
  const since = isEnded ? sound : facts.sound;
  const kept = since === undefined ? unended(facts) : { ...unended(facts), sound: since };
  return {
    runId: run.id,
    tags: run.tags,
    facts: kept,
    state: edited(state, edits, run.id, registry),
    fit: found,
    version,
    changes: changesOf(seen.cells, state, edits, workflow, found, registry),
    interrupted: isEnded ? "failed" : run.status === "running" ? "process" : "suspended",
    from: `${run.id}@${sound}`,
    seq: Number(seen.cells.get("q")?.get("s") ?? 0),
  };
}

/** What happens in a fork is numbered from 1 on, and not after what has happened where it began. */
const noEvents: Delta = new Map([["q", { fresh: true, cells: new Map([["s", "0"]]) }]]);

/** Makes a new run that begins where a checkpoint stands. */
export async function forkRun(
  storage: Storage,
  from: { readonly run: RunRecord; readonly version: number },
  as: { readonly runId: string; readonly tags: readonly string[] },
  workflow: WorkflowGraph,
  edits: Edits,
): Promise<Resumable> {
  const { runs, registry } = storage;
  const { run, version } = from;
  const facts = readFacts(run.facts, run.id);
  const source = sourceIn(runs);
  const state = await readState(source, { runId: run.id, version }, registry);
  const found = fitOf(workflow, run, facts, state, edits);
  // Whoever forks a run carries the new one out himself.
  const { place: _, once: __, ...own } = unended(facts);
  const kept: Facts = { ...own, origins: [...(facts.origins ?? []), run.id] };
  const changes = joinDeltas(changesOf(state.cells, state, edits, workflow, found, registry), noEvents);
  await makeRun(
    storage,
    { runId: as.runId, workflow: run.workflow, tags: as.tags, facts: kept, parent: { runId: run.id, version } },
    version + 1,
    changes,
    new Map(),
  );
  return {
    runId: as.runId,
    tags: as.tags,
    facts: kept,
    state: edited(state, edits, run.id, registry),
    fit: found,
    version: version + 1,
    changes: new Map(),
    interrupted: "forked",
    from: `${run.id}@${version}`,
    seq: 0,
  };
}

/** Reads as `undefined`. */
const NOTHING_STORED = "~-1";

/** A run that has been read back. */
export interface Restored {
  readonly saver: Saver;
  readonly goOn: () => void;
}

/** Reads a run back into a new loop. The loop begins when `goOn` is called. */
export async function restore(
  storage: Storage,
  loop: RunLoop,
  resumable: Resumable,
  runStorage: RunStorage,
  workflow: WorkflowGraph,
  renamed: Renames,
): Promise<Restored> {
  const { channels, clock, registry } = storage;
  const { runId, state, facts, version, changes } = resumable;
  const journal = new Journal(facts.policy === "each-task");
  await channels.drop(runId);
  await restoreChannels(channels, runId, channelsIn(state.cells, state.textOf, clock.now()));
  loop.saving.recorder.restored(state.cells);
  const begun = hasBegun(state.cells);
  let read: ReadRun = { rests: [], interrupted: [] };
  if (begun) read = readBack(loop, journal, resumable, workflow, renamed);
  else {
    journal.adopt(loop.state.root, 0);
    loop.state.root.input = state.valueOf(state.cells.get(frameGroup(0))?.get(INPUT_CELL) ?? NOTHING_STORED);
  }
  const isRewritten = resumable.fit !== undefined && begun;
  if (isRewritten) loop.saving.beginJournal(journal);
  const saver = runStorage.saver(loop.saving, journal, facts, version);
  saver.known(state.cells, state.values);
  saver.adopt(isRewritten ? joinDeltas(nothingOf(state.cells), changes) : changes);
  loop.events.continueFrom(resumable.seq);
  const known = isMoved(resumable.fit) ? undefined : KnownResults.in(state.cells, state.valueOf, registry);
  return {
    saver,
    goOn: () => {
      // Of one whose process ended before anything was stored of its story, nobody has heard that it had started.
      if (resumable.interrupted === "process" && resumable.seq > 0) loop.tell({ type: "run.suspended", reason: "its process ended" });
      if (!begun) {
        // It may have failed before its first task was saved.
        loop.saving.known = known;
        loop.launch(undefined);
        return;
      }
      const why = resumable.interrupted === "process" ? "its process ended" : "it goes on from a checkpoint";
      for (const pass of read.interrupted) interrupt(loop.state, pass, new InterruptedError(runId, why));
      loop.tell({
        type: "run.started",
        workflow: workflow.name,
        input: loop.state.root.input,
        ...(resumable.tags.length === 0 ? {} : { tags: resumable.tags }),
        resumedFrom: resumable.from,
      });
      if (resumable.interrupted === "failed") freshAttempts(loop);
      loop.goOnWith({ rests: read.rests, known });
    },
  };
}

function readBack(
  loop: RunLoop,
  journal: Journal,
  { runId, state, fit: found }: Resumable,
  { plan }: WorkflowGraph,
  renamed: Renames,
): ReadRun {
  try {
    return readRun(loop.state, journal, state.cells, {
      valueOf: state.valueOf,
      formerOf: (of) => found?.former.get(of),
      idNow: (id) => (Object.hasOwn(renamed, id) ? (renamed[id] ?? id) : id),
    });
  } catch (error) {
    if (error instanceof GraflowError) throw error;
    throw new CheckpointError("CHECKPOINT_MISFIT", `Run ${runId} cannot go on in workflow "${plan.name}": ${describeError(error)}`, {
      hint: "Go on with the code that began it, list nodes that runs add in the option `tasks`, or say what was renamed.",
      cause: error,
    });
  }
}

/** Whether places have other numbers than when the run was saved: then what is known by these numbers is not known. */
function isMoved(found: Fit | undefined): boolean {
  for (const { now: places } of found?.former.values() ?? []) if (places.some((now, before) => now !== before)) return true;
  return false;
}

/** Removes what the run will save anew: its cells go by the places and the edges of another graph. */
function nothingOf(cells: Cells): Delta {
  const gone = [...cells.keys()].filter((group) => !isOfChannels(group) && group !== GRAPH);
  return new Map(gone.map((group) => [group, { fresh: true, cells: new Map<string, string | null>() }]));
}

/** Whoever goes on with a run that has failed wants its tasks to be tried anew. */
function freshAttempts(loop: RunLoop): void {
  for (const pass of loop.state.ready.all()) {
    pass.attempt = 0;
    pass.errors = undefined;
    loop.state.journal?.changed(pass, STANDING | ATTEMPTS);
  }
}

function expectOpen(run: RunRecord): void {
  if (run.status === "completed" || run.status === "terminated") {
    throw new CheckpointError(
      "RUN_ENDED",
      `Run ${run.id} has ${run.status === "completed" ? "completed" : "been terminated"}: there is nothing left to do`,
      {
        hint: "Fork one of its checkpoints to do a part of it again.",
      },
    );
  }
  if (readFacts(run.facts, run.id).undone === true) {
    throw new CheckpointError(
      "RUN_ENDED",
      `Run ${run.id} has ${run.status === "failed" ? "failed" : "been cancelled"}, and what it had done was undone`,
      {
        hint: "Start a new run; or fork one of its checkpoints, if what was undone does not matter.",
      },
    );
  }
}

export function held({ id, lease }: RunRecord): CheckpointError {
  const who = lease === undefined ? "another process" : `process ${lease.pid} on ${lease.host}`;
  return new CheckpointError("RUN_HELD", `Run ${id} is being carried out by ${who}`, {
    hint: "Wait for it to end, or cancel it. If that process is gone, its run is free some seconds after it was last heard of.",
  });
}

function edited(state: StoredState, edits: Edits, runId: string, registry: ClassRegistry | undefined): StoredState {
  if (edits.input === undefined) return state;
  const cells: Cells = new Map(state.cells);
  applyDelta(cells, inputDelta(state.cells, edits.input.value, registry));
  return stateOf(cells, state.values, registry, runId);
}

/** What the run's next save has to store besides: what is not as it was in the last one. */
function changesOf(
  last: Cells,
  state: StoredState,
  edits: Edits,
  workflow: WorkflowGraph,
  found: Fit | undefined,
  registry: ClassRegistry | undefined,
): Delta {
  let changes: Delta = state.cells === last ? new Map<string, GroupChange>() : changeBetween(last, state.cells);
  if (edits.input !== undefined) changes = joinDeltas(changes, inputDelta(state.cells, edits.input.value, registry));
  return found === undefined ? changes : joinDeltas(changes, graphDelta(workflow));
}

function inputDelta(cells: Cells, value: unknown, registry: ClassRegistry | undefined): Delta {
  const root = new Map(cells.get(frameGroup(0)));
  root.set(INPUT_CELL, cellOf(encode(value, { path: "input", registry })));
  return new Map([[frameGroup(0), { fresh: true, cells: root }]]);
}
