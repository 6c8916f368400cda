// Saves one run: what has changed goes to the store, in one piece and in order, when a policy, a task or the host wants it. A save is
// taken when the event loop comes round, so that what belongs together (a thing done once, and what it wrote) is in it or not at all.
import type { CheckpointMark, NewRun, RunStore, Save, StoredStatus } from "../../ports/run-store.ts";
import type { CheckpointStore } from "../../ports/checkpoint-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RunEvent } from "../../run/event.ts";
import type { Frame, Pass } from "../../run/frame.ts";
import type { Changes, Journal } from "../../run/journal.ts";
import { joinDeltas, type Cells, type Delta, type GroupChange } from "../../run/snapshot/cells.ts";
import { KNOWN, RESULTS } from "../../run/snapshot/names.ts";
import { emptied, writeChanges, writeResults } from "../../run/snapshot/write.ts";
import type { StoredNode } from "../../run/snapshot/added-node.ts";
import type { RunState } from "../../run/state.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { BackendError } from "../../shared/errors/backend-error.ts";
import { CheckpointError } from "../../shared/errors/checkpoint-error.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { CheckpointRef } from "../stored/face.ts";
import type { ChannelRecorder } from "./channel-recorder.ts";
import { OutsideCopy } from "./outside-copy.ts";
import { writeEvent, type EventWriting } from "./event-text.ts";
import { factsText, type Facts, type SavingRhythm } from "./facts.ts";
import { ValueWriter, setAside } from "./texts.ts";

/** The run as its saver sees it. */
export interface SavedRun {
  readonly state: RunState;
  readonly journal: Journal;
  readonly recorder: ChannelRecorder;
  dueOf(pass: Pass): number | undefined;
  nodeOf(frame: Frame): StoredNode;
  /** Tells all that has happened so far. */
  catchUp(): void;
  /** The number of the last event. */
  lastSeq(): number;
  /** What of the known results has been used since this was last asked. */
  takeUsed(): ReadonlyMap<string, null>;
  /** A checkpoint has been written. */
  saved(ref: CheckpointRef, kind: CheckpointMark["kind"]): void;
  /** What was held back until the save may go on. */
  goOn(): void;
  /** Nothing can be saved any more: the run cannot go on. */
  broken(error: Error): void;
  /** Somebody has asked for the run to be cancelled. */
  cancelled(reason: string): void;
}

export interface SaverSetup {
  readonly runId: string;
  readonly workflow: string;
  readonly tags: readonly string[];
  readonly owner: string;
  readonly store: RunStore;
  /** Where checkpoints go as well. */
  readonly checkpoints: CheckpointStore | undefined;
  readonly clock: Clock;
  readonly registry: ClassRegistry | undefined;
  readonly rhythm: SavingRhythm;
  readonly facts: Facts;
  /** Of the last save; 0 when there is none. */
  readonly version: number;
}

/** What is to come of a save. */
interface Wish {
  readonly mark: CheckpointMark | undefined;
  readonly resolve: (ref: CheckpointRef) => void;
  readonly reject: (error: Error) => void;
}

/** How the last save of a run leaves it. */
export interface Conclusion {
  readonly status: StoredStatus;
  readonly facts: Partial<Pick<Facts, "ended" | "error" | "reason" | "undone" | "wake">>;
  readonly output?: unknown;
  readonly mark?: CheckpointMark;
  /** That it is over, and nothing else: what has changed since the save before cannot be saved. */
  readonly isBare?: true;
}

const MANY_EVENTS = 10_000;
/** So many may wait while a save takes longer than `LONG` ms, and ten times as many before: tasks that are running go on telling while the store is away. */
const MOST_EVENTS = 100_000;
const LONG = 5000;

const automatic: CheckpointMark = { kind: "automatic", name: undefined, metadata: undefined };

export class Saver {
  readonly #setup: SaverSetup;
  readonly #run: SavedRun;
  #facts: Facts;
  /** Whether the store has the facts as well. */
  #areFactsStored: boolean;
  #version: number;
  #wishes: Wish[] = [];
  #events: RunEvent[] = [];
  /** See `EventWriting`. */
  readonly #large: WeakMap<object, number> = new WeakMap();
  /** Of how many things it is not known yet whether they are whole. */
  #reasons = 0;
  /** Tasks that have completed since the last checkpoint by policy. */
  #tasks = 0;
  #isDue = false;
  #isScheduled = false;
  #isSaving = false;
  /** Since when, by the clock. */
  #savingSince = 0;
  #current: Promise<void> | undefined = undefined;
  #isOver = false;
  /** Whether the store has results of tasks that have completed since something failed; and of before the run was gone on with. */
  #hasResults = false;
  #hasKnown = false;
  /** Its state cannot be written, and it ends. */
  #isFrozen = false;
  #lastRhythm = 0;
  /** Changes that do not come from the run: what was edited, or put back. */
  #adopted: Delta = new Map();
  readonly #outside: OutsideCopy | undefined;

  constructor(setup: SaverSetup, run: SavedRun) {
    this.#setup = setup;
    this.#run = run;
    this.#facts = setup.facts;
    this.#areFactsStored = setup.version === 0;
    this.#version = setup.version;
    this.#lastRhythm = setup.clock.now();
    this.#outside = setup.checkpoints === undefined ? undefined : new OutsideCopy(setup.checkpoints);
  }

  get version(): number {
    return this.#version;
  }

  /** Whether nothing new may start before the save that is under way has been stored. */
  get isHolding(): boolean {
    return this.#isDue;
  }

  heard(event: RunEvent): void {
    this.#events.push(event);
    if (this.#events.length % MANY_EVENTS === 0 && !this.#isOver) this.#heardMany();
  }

  /** What nobody saves for a long time is not kept in memory all the while. */
  #heardMany(): void {
    const { runId, clock } = this.#setup;
    const most = clock.now() - this.#savingSince > LONG ? MOST_EVENTS : 10 * MOST_EVENTS;
    if (this.#isSaving && this.#events.length >= most) {
      this.#run.broken(tooMuch(runId, this.#events.length));
      return;
    }
    this.flush().catch((error: unknown) => this.#run.broken(error as Error));
  }

  /** A task has completed; what is to follow from it is known to the run. */
  completed(): void {
    const { rhythm, clock } = this.#setup;
    if (rhythm === undefined || this.#isOver) return;
    this.#tasks++;
    const isTime = "tasks" in rhythm ? this.#tasks >= rhythm.tasks : clock.now() - this.#lastRhythm >= rhythm.ms;
    if (!isTime) return;
    this.#tasks = 0;
    this.#lastRhythm = clock.now();
    this.#isDue = true;
    this.#wishes.push({ mark: automatic, resolve: () => {}, reject: (error) => this.#run.broken(error) });
    this.#schedule();
  }

  /** Writes a checkpoint. With `holds`, nothing new starts before it has been. */
  checkpoint(mark: CheckpointMark, holds: boolean): Promise<CheckpointRef> {
    if (holds) this.#isDue = true;
    return this.#wish(mark);
  }

  /** Stores what has changed, without a checkpoint. */
  async flush(): Promise<void> {
    await this.#wish(undefined);
  }

  #wish(mark: CheckpointMark | undefined): Promise<CheckpointRef> {
    if (this.#isOver) return Promise.reject(this.#tooLate());
    return new Promise((resolve, reject) => {
      this.#wishes.push({ mark, resolve, reject });
      this.#schedule();
    });
  }

  #tooLate(): Error {
    return new CheckpointError("RUN_ENDED", `Run ${this.#setup.runId} has ended: there is nothing to save any more`, {
      hint: "Take checkpoints while the run is going on.",
    });
  }

  /**
   * Puts saves off until the returned function is called: what somebody elsewhere does in one go comes in several pieces. The end of the run
   * is saved all the same.
   */
  putOff(): () => void {
    this.#reasons++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      if (--this.#reasons === 0 && this.#wishes.length > 0) this.#schedule();
    };
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isOver) return;
    this.#isScheduled = true;
    this.#setup.clock.yield(() => {
      this.#isScheduled = false;
      if (!this.#isSaving && !this.#isOver && this.#reasons === 0) this.#current = this.#saveWishes();
    });
  }

  async #saveWishes(): Promise<void> {
    if (this.#wishes.length === 0) return;
    this.#isSaving = true;
    this.#savingSince = this.#setup.clock.now();
    const { wishes, later, mark } = nextOf(this.#wishes);
    this.#wishes = later;
    try {
      const ref = await this.#save({ mark, status: "running", release: false });
      for (const wish of wishes) wish.resolve(ref);
      if (mark !== undefined) this.#run.saved(ref, mark.kind);
    } catch (error) {
      for (const wish of wishes) wish.reject(error as Error);
      if (isGraflowError(error, "RUN_LOST") || isGraflowError(error, "BACKEND_LOST_DATA")) this.#run.broken(error);
    }
    this.#isSaving = false;
    if (this.#wishes.length > 0) {
      this.#schedule();
      return;
    }
    this.#isDue = false;
    this.#run.goOn();
  }

  /** The first save, with which the run is made. */
  async create(run: Omit<NewRun, "facts" | "id" | "workflow" | "tags">, first: Delta, values: ReadonlyMap<string, string>): Promise<void> {
    const { store, runId, workflow, tags, clock } = this.#setup;
    const taken = setAside(joinDeltas(joinDeltas(first, this.#changedCells().delta), this.#run.recorder.take()));
    this.#version++;
    const save: Save = {
      version: this.#version,
      at: clock.now(),
      delta: taken.delta,
      values: new Map([...values, ...taken.values]),
      events: [],
      checkpoint: undefined,
      status: "running",
      facts: undefined,
      release: false,
    };
    this.#outside?.saved(save.delta, save.values);
    this.#isSaving = true;
    const made = await store.create({ ...run, id: runId, workflow, tags, facts: factsText(this.#facts) }, save);
    this.#isSaving = false;
    if (this.#wishes.length > 0) this.#schedule();
    if (!made) {
      throw new CheckpointError("CHECKPOINT_EXISTS", `Run ${runId} is stored already`, {
        hint: "Give the new run another `runId`, or resume the one that is there.",
      });
    }
  }

  /** Stores the end of the run, after everything that was asked for before. Rejects when it could not be stored. */
  async conclude(conclusion: Conclusion): Promise<CheckpointRef> {
    this.#isOver = true;
    await this.#current;
    const { mark, status, facts, output, isBare } = conclusion;
    this.#facts = { ...this.#facts, ...facts };
    const wishes = this.#wishes;
    this.#wishes = [];
    const asked = wishes.find((wish) => wish.mark?.kind === "manual")?.mark;
    try {
      const ref = await this.#save({
        mark: mark ?? asked,
        status,
        release: true,
        facts: true,
        ...("output" in conclusion ? { output } : {}),
        ...(isBare === undefined ? {} : { isBare }),
      });
      for (const wish of wishes) wish.resolve(ref);
      return ref;
    } catch (error) {
      for (const wish of wishes) wish.reject(error as Error);
      throw error;
    }
  }

  /** Whether the run is about to end badly. Whoever goes on with it ends it so; once it has, it is gone on with from before. */
  get #isDoomed(): boolean {
    const type = this.#run.state.root.ending?.type;
    return type === "failed" || type === "cancelled";
  }

  #changedCells(): { delta: Map<string, GroupChange>; changes: Changes; values: ValueWriter } {
    const { state, journal } = this.#run;
    const values = new ValueWriter(this.#setup.registry);
    const changes = journal.take();
    const writing = {
      textOf: (value: unknown, what: () => string) => values.textOf(value, what),
      dueOf: (pass: Pass) => this.#run.dueOf(pass),
      nodeOf: (frame: Frame) => this.#run.nodeOf(frame),
    };
    try {
      const isSound = journal.isSound && !this.#isDoomed;
      const delta = this.#writeState(() => writeChanges(state, journal, changes, writing));
      if (!isSound) {
        delta.set(RESULTS, writeResults(changes, writing));
        this.#hasResults = true;
      } else if (this.#hasResults) {
        delta.set(RESULTS, emptied);
        this.#hasResults = false;
      }
      const used = this.#run.takeUsed();
      if (used.size > 0) delta.set(KNOWN, { fresh: false, cells: used });
      return { delta, changes, values };
    } catch (error) {
      journal.putBack(changes);
      throw error;
    }
  }

  #nothing(): { delta: Map<string, GroupChange>; changes: Changes; values: ValueWriter } {
    return { delta: new Map(), changes: this.#run.journal.take(), values: new ValueWriter(this.#setup.registry) };
  }

  /** The state of a run that ends because it cannot be saved stays as it was before. */
  #writeState(write: () => Map<string, GroupChange>): Map<string, GroupChange> {
    if (!this.#isFrozen) {
      try {
        return write();
      } catch (error) {
        if (!this.#isDoomed) throw error;
        this.#isFrozen = true;
      }
    }
    return new Map();
  }

  async #save(as: {
    mark: CheckpointMark | undefined;
    status: StoredStatus;
    release: boolean;
    facts?: boolean;
    output?: unknown;
    isBare?: true;
  }): Promise<CheckpointRef> {
    const { store, runId, owner, clock, registry } = this.#setup;
    const { recorder, journal } = this.#run;
    // What the state has, its events have as well.
    this.#run.catchUp();
    const written = as.isBare === true ? this.#nothing() : this.#changedCells();
    const channels = recorder.take();
    const putBack = (): void => {
      journal.putBack(written.changes);
      recorder.putBack(channels);
    };
    const before = this.#facts;
    const version = this.#version + 1;
    let save: Save;
    try {
      if ("output" in as) written.delta.set("o", outputChange(written.values.textOf(as.output, () => "the output of the run")));
      if (as.status === "completed" || as.status === "terminated") {
        if (this.#hasResults) written.delta.set(RESULTS, emptied);
        if (this.#hasKnown) written.delta.set(KNOWN, emptied);
      }
      for (const [group, change] of channels) written.delta.set(group, change);
      written.delta.set("q", { fresh: false, cells: new Map([["s", String(this.#run.lastSeq())]]) });
      const { delta, values } = setAside(this.#adopted.size === 0 ? written.delta : joinDeltas(this.#adopted, written.delta));
      const isSound = journal.isSound && !this.#isDoomed;
      if (!isSound && this.#facts.sound === undefined) this.#facts = { ...this.#facts, sound: this.#version };
      else if (isSound && this.#facts.sound !== undefined) {
        const { sound: _, ...facts } = this.#facts;
        this.#facts = facts;
      }
      const writing: EventWriting = {
        textOf: (value) => written.values.textOf(value, inEvent),
        hasWritten: (value) => written.values.hasWritten(value),
        large: this.#large,
        registry,
      };
      const events = this.#events.map((event) => writeEvent(event, writing));
      const facts = this.#facts === before && this.#areFactsStored && as.facts !== true ? undefined : factsText(this.#facts);
      save = { version, at: clock.now(), delta, values, events, checkpoint: as.mark, status: as.status, facts, release: as.release };
    } catch (error) {
      this.#facts = before;
      putBack();
      throw error;
    }
    const events = this.#events;
    this.#events = [];
    let result: Awaited<ReturnType<RunStore["save"]>>;
    try {
      result = await store.save(runId, owner, save);
    } catch (error) {
      this.#facts = before;
      this.#events = [...events, ...this.#events];
      putBack();
      throw error;
    }
    if (result.type === "lost") throw await this.whyLost();
    this.#version = version;
    this.#areFactsStored = true;
    journal.written(written.changes);
    if (this.#adopted.size > 0) this.#adopted = new Map();
    this.#outside?.saved(save.delta, save.values);
    if (as.mark !== undefined && this.#outside !== undefined) {
      const { workflow, tags } = this.#setup;
      await this.#outside.copy({ ...as.mark, runId, version, workflow, tags, at: save.at, facts: factsText(this.#facts) }, store);
    }
    if (result.cancel !== undefined) this.#run.cancelled(result.cancel);
    return refOf(runId, version, as.mark);
  }

  /** Why the run is not ours any more: somebody else has it, or the store has forgotten what it had stored. */
  async whyLost(): Promise<Error> {
    const { store, runId } = this.#setup;
    const version = this.#version;
    const found = await store.find(runId).catch(() => "away" as const);
    if (found === "away" || (found !== undefined && found.version >= version)) return lost(runId);
    return lostData(runId, found?.version, version);
  }

  /** Changes that the next save is to store before those of the run. */
  adopt(delta: Delta): void {
    this.#adopted = joinDeltas(this.#adopted, delta);
  }

  /** The state that is in the store. */
  known(cells: Cells, values: ReadonlyMap<string, string>): void {
    this.#hasResults = cells.has(RESULTS);
    this.#hasKnown = cells.has(KNOWN);
    this.#outside?.known(cells, values);
  }
}

const inEvent = (): string => "a value of an event";

function outputChange(text: string): GroupChange {
  return { fresh: true, cells: new Map([["o", text]]) };
}

/** A save is at most one checkpoint. One that somebody has asked for takes the place of one by policy; another one is the next. */
function nextOf(all: Wish[]): { readonly wishes: readonly Wish[]; readonly later: Wish[]; readonly mark: CheckpointMark | undefined } {
  if (all.length === 1) return { wishes: all, later: [], mark: all[0]?.mark };
  const asked = all.find((wish) => wish.mark?.kind === "manual");
  const isNow = (wish: Wish): boolean => wish === asked || wish.mark?.kind !== "manual";
  const wishes = all.filter(isNow);
  const mark = asked?.mark ?? wishes.find((wish) => wish.mark !== undefined)?.mark;
  return { wishes, later: all.filter((wish) => !isNow(wish)), mark };
}

export function refOf(runId: string, version: number, mark: CheckpointMark | undefined): CheckpointRef {
  return { id: `${runId}@${version}`, runId, version, ...(mark?.name === undefined ? {} : { name: mark.name }) };
}

/** The store has an older state of a run, or none: `found` and `known` are versions. */
function lostData(runId: string, found: number | undefined, known: number): BackendError {
  const what = found === undefined ? `no longer has run ${runId}` : `has run ${runId} as it was at save ${found}, and not at save ${known}`;
  const hint =
    found === undefined
      ? "Its data was lost, or somebody has removed the run. Start it again. See that the store keeps its data when it is started again."
      : "It was restored from an older copy: go on with the run from there. What it did since is done again.";
  return new BackendError("BACKEND_LOST_DATA", `The store ${what}: what had been stored was lost`, { hint });
}

function tooMuch(runId: string, events: number): BackendError {
  return new BackendError("BACKEND_UNREACHABLE", `${events} events of run ${runId} wait to be stored, and the store is away or too slow`, {
    hint: "The run can be gone on with from its last save when the store is back. Let its tasks tell less.",
  });
}

/** Why a run stops that somebody else carries out now. */
export function lost(runId: string): CheckpointError {
  return new CheckpointError("RUN_LOST", `Run ${runId} has been taken over by another process`, {
    hint: "It goes on there; this process has stopped working on it, and nothing that was saved is lost.",
  });
}
