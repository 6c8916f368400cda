// What a run has to do with being saved: nothing, until it is stored from its start, or somebody asks for a checkpoint; then a saver.
import type { CheckpointOptions, CheckpointRef } from "../../graph/checkpoint.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Happening } from "../../run/event.ts";
import type { Frame, Pass } from "../../run/frame.ts";
import type { Journal } from "../../run/journal.ts";
import { beginJournal } from "../../run/snapshot/begin-journal.ts";
import type { Finish, RunState } from "../../run/state.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import type { EventLog } from "../event-log.ts";
import { ChannelRecorder } from "./channel-recorder.ts";
import { conclusionOf, markOf, nodeOf } from "./conclusion.ts";
import type { Facts } from "./facts.ts";
import type { KnownResults } from "./known-results.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import { keptName } from "../../run/snapshot/write.ts";
import { ValueWriter } from "./texts.ts";
import { lost, type SavedRun, type Saver } from "./saver.ts";

/** The loop of a run, as far as saving it goes. */
export interface SavingLoop {
  readonly runId: string;
  readonly clock: Clock;
  readonly state: RunState;
  readonly events: EventLog;
  attempted(): Iterable<Pass>;
  told(): Iterable<Pass>;
  busyFrames(): Iterable<Frame>;
  dueOf(pass: Pass): number | undefined;
  emit(happening: Happening): void;
  /** Tells all that has happened so far. */
  catchUp(): void;
  /** Goes on with what was held back. */
  work(): void;
  fail(error: Error): void;
  cancel(reason: string): void;
}

/** What a run needs to be stored. */
export interface SavingStorage {
  readonly registry: ClassRegistry | undefined;
  /** Stores it for the first time. */
  begin(saving: RunSaving): Promise<Saver>;
  exportTo(ref: CheckpointRef, path: string): Promise<CheckpointRef>;
}

const noCells: ReadonlyMap<string, null> = new Map();

export class RunSaving {
  /** Whether the run is saved, or somebody has asked for a checkpoint of it: until then nobody needs to look further. */
  isActive = false;
  /** What passes gave that had completed before the run failed, for those that come to the same input again. */
  known: KnownResults | undefined = undefined;
  readonly #loop: SavingLoop;
  readonly #storage: SavingStorage;
  #recorder: ChannelRecorder | undefined = undefined;
  #saver: Saver | undefined = undefined;
  #begins: Promise<Saver> | undefined = undefined;
  /** Checkpoints that tasks have asked for, and that are not there yet: nothing new starts before. */
  #holds = 0;

  constructor(loop: SavingLoop, storage: SavingStorage) {
    this.#loop = loop;
    this.#storage = storage;
  }

  /** What happens in the run's channels. */
  get recorder(): ChannelRecorder {
    this.#recorder ??= new ChannelRecorder(this.#loop.clock);
    return this.#recorder;
  }

  get state(): RunState {
    return this.#loop.state;
  }

  /** Whether anything of the run is stored, or about to be. */
  get isSaved(): boolean {
    return this.#begins !== undefined;
  }

  /** Whether nothing new may start yet. */
  get isHolding(): boolean {
    return this.#holds > 0 || this.#saver?.isHolding === true;
  }

  /** From now on the run is saved. */
  saveBy(saver: Saver): void {
    const { state, events } = this.#loop;
    this.isActive = true;
    this.#saver = saver;
    this.#begins = Promise.resolve(saver);
    state.telling = true;
    events.add((event) => {
      if (this.#saver === saver) saver.heard(event);
    });
  }

  /** The run could not be stored for the first time: it is one that nobody saves again. */
  forget(): void {
    this.isActive = this.#holds > 0;
    this.#saver = undefined;
    this.#begins = undefined;
    this.#loop.state.journal = undefined;
    this.recorder.stop();
  }

  /** The run as its saver sees it. */
  savedRun(journal: Journal): SavedRun {
    const loop = this.#loop;
    loop.state.journal = journal;
    return {
      state: loop.state,
      journal,
      recorder: this.recorder,
      dueOf: (pass) => loop.dueOf(pass),
      nodeOf: (frame) => nodeOf(loop.runId, frame),
      lastSeq: () => loop.events.seq,
      catchUp: () => loop.catchUp(),
      takeUsed: () => this.known?.takeUsed() ?? noCells,
      saved: (ref, asked) => {
        const name = ref.name === undefined ? {} : { name: ref.name };
        loop.emit({ type: "checkpoint.saved", checkpoint: ref.id, ...name, asked });
      },
      goOn: () => loop.work(),
      broken: (error) => loop.fail(error),
      cancelled: (reason) => loop.cancel(reason),
    };
  }

  /** Lets a journal that begins in the middle know what is going on at this moment. */
  beginJournal(journal: Journal): void {
    const { ready, parked, resting, idle, root } = this.#loop.state;
    const passes = new Set<Pass>([...ready.all(), ...resting, ...this.#loop.attempted()]);
    for (const lanes of parked.values()) for (const queue of lanes.values()) for (const pass of queue.all()) passes.add(pass);
    beginJournal(journal, passes, [root, ...idle, ...this.#loop.busyFrames()]);
    for (const pass of this.#loop.told()) journal.started(pass, true);
  }

  /** A task has completed, and has asked for these checkpoints. What follows from it is known, and has not begun. */
  completed(checkpoints: readonly CheckpointOptions[] | undefined): void {
    this.#saver?.completed();
    if (checkpoints === undefined) return;
    for (const options of checkpoints) void this.#checkpointAfter(options);
  }

  async #checkpointAfter(options: CheckpointOptions): Promise<void> {
    this.isActive = true;
    this.#holds++;
    try {
      await this.#write(options, true);
    } catch (error) {
      this.#loop.fail(error as Error);
    } finally {
      this.#holds--;
      this.#loop.work();
    }
  }

  /** Throws for what cannot be written with a checkpoint. */
  expectCheckpoint(options: CheckpointOptions): void {
    markOf(options, this.#storage.registry);
  }

  /** Writes a checkpoint of the run as it is. */
  checkpoint(options: CheckpointOptions): Promise<CheckpointRef> {
    return this.#write(options, false);
  }

  async #write(options: CheckpointOptions, holds: boolean): Promise<CheckpointRef> {
    const mark = markOf(options, this.#storage.registry);
    const saver = this.#saver ?? (await this.#saving());
    const ref = await saver.checkpoint(mark, holds);
    return options.path === undefined ? ref : this.#storage.exportTo(ref, options.path);
  }

  /** The saver of the run; one that nobody has saved so far is saved from now on. */
  #saving(): Promise<Saver> {
    this.#begins ??= this.#storage.begin(this);
    return this.#begins;
  }

  /** A pass has done a thing that must not be done twice. */
  async kept(pass: Pass, key: string): Promise<void> {
    const { state } = this.#loop;
    if (this.#saver === undefined || state.finished) return;
    // What cannot be stored is the task's own affair, and not that of all who are saved with it.
    const done = pass.kept?.get(key)?.done;
    new ValueWriter(this.#storage.registry).textOf(done?.value, () => keptName(pass, key));
    state.journal?.kept(pass, key);
    try {
      await this.#saver.flush();
    } catch (error) {
      // A store that fails is no failure of the task: no policy tolerates it.
      this.#loop.fail(error as Error);
      throw error;
    }
  }

  /** Puts saves off, if there are any, until the returned function is called. */
  putOff(): () => void {
    return this.#saver?.putOff() ?? (() => {});
  }

  /** Stores what has changed, if anything of the run is stored. */
  async flush(): Promise<void> {
    await this.#saver?.flush();
  }

  /** Another process carries the run out. */
  lose(): void {
    const why = this.#saver?.whyLost() ?? Promise.resolve(lost(this.#loop.runId));
    void why.then((error) => this.#loop.fail(error));
  }

  cancel(reason: string): void {
    this.#loop.cancel(reason);
  }

  /** Stores that the run goes on later. */
  async suspend(reason: string, wake: Facts["wake"]): Promise<CheckpointRef> {
    const saver = await this.#saving();
    this.#loop.emit({ type: "run.suspended", reason });
    const facts = wake === undefined ? { reason } : { reason, wake };
    return saver.conclude({ status: "suspended", facts, mark: { kind: "suspend", name: undefined, metadata: undefined } });
  }

  /** Stores how the run has ended, before anybody is told that it has; resolves to what they are told. */
  async conclude(outcome: Finish): Promise<Finish> {
    const saver = await this.#begins?.catch(() => undefined);
    if (saver === undefined) return outcome;
    try {
      await saver.conclude(conclusionOf(outcome, this.#loop.state.undone, this.#storage.registry));
      return outcome;
    } catch (error) {
      // What cannot be saved fails a run where it has to be saved. Here it has to be stored no more than that the run is over.
      if (isGraflowError(error, "NOT_SERIALIZABLE") && outcome.status !== "failed") {
        try {
          const { status, facts } = conclusionOf(outcome, this.#loop.state.undone, this.#storage.registry);
          await saver.conclude({ status, facts, isBare: true });
          return outcome;
        } catch (failure) {
          return { status: "failed", error: failure as Error };
        }
      }
      // A run that has failed says why, not that this could not be stored.
      return outcome.status === "failed" ? outcome : { status: "failed", error: error as Error };
    }
  }
}
