// The cells of a driven run, kept as a store keeps them: by the changes that its journal has noted. Beside them, the same moment written
// as a whole, and a run made of cells again.
import type { Plan } from "../../src/graph/plan.ts";
import { Journal, type Changes } from "../../src/run/journal.ts";
import type { Frame, Pass } from "../../src/run/frame.ts";
import { interrupt } from "../../src/run/transition.ts";
import { InterruptedError } from "../../src/run/errors.ts";
import { beginJournal } from "../../src/run/snapshot/begin-journal.ts";
import { applyDelta, type Cells, type Delta } from "../../src/run/snapshot/cells.ts";
import { frameGroup, passPath } from "../../src/run/snapshot/names.ts";
import { readRun, type ReadRun } from "../../src/run/snapshot/read.ts";
import { writeChanges, type Writing } from "../../src/run/snapshot/write.ts";
import { RunState, type Limits } from "../../src/run/state.ts";
import { nodeOf } from "../../src/engine/saving/conclusion.ts";
import { cellOf, textIn } from "../../src/engine/saving/texts.ts";
import { decode, encode } from "../../src/shared/codec/codec.ts";
import type { Moment, Reread } from "./drive.ts";

/** Knows the passes in flight. */
class PassJournal extends Journal {
  readonly passes: Pass[] = [];

  override adoptPass(pass: Pass): void {
    super.adoptPass(pass);
    this.passes.push(pass);
  }
}

/** Notes what changes under the numbers that another journal has given. */
class SameNumbers extends PassJournal {
  readonly #other: Journal;

  constructor(other: Journal) {
    super(false);
    this.#other = other;
  }

  override idOf(frame: Frame): number {
    return this.#other.idOf(frame);
  }

  override isStarted(pass: Pass): boolean {
    return this.#other.isStarted(pass);
  }
}

/** The whole of a run at one moment. */
export interface Whole {
  readonly cells: Cells;
  /** What the passes in flight have received, by their paths. */
  readonly inputs: ReadonlyMap<string, string>;
  /** What places gave, under the names of their frames' groups and of their cells, wherever it is stored. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Whether nothing has failed that may yet fail the run. */
  readonly isSound: boolean;
}

export interface ReadBack extends ReadRun {
  readonly run: RunState;
  readonly journal: Journal;
  readonly inputs: ReadonlyMap<string, string>;
}

export class Ledger {
  readonly cells: Cells = new Map();
  #journal: Journal = new Journal(false);
  readonly #texts: WeakMap<object, string> = new WeakMap();
  /** When each rest is over: the drive has no clock, so they are numbered. */
  readonly #dues: Map<Pass, number> = new Map();
  #rests = 0;
  /** How many events are stored. */
  #told = 0;
  #pending: { readonly changes: Changes; readonly delta: Delta; readonly told: number } | undefined = undefined;

  get journal(): Journal {
    return this.#journal;
  }

  /** From now on what changes in the run is noted; what it is before it begins may be stored. */
  begin(run: RunState, isStored: boolean): void {
    run.journal = this.#journal;
    this.#journal.opened(run.root);
    if (isStored) applyDelta(this.cells, writeChanges(run, this.#journal, this.#journal.take(), this.#writing(run)));
  }

  /** Begins a save of what has changed; `settle` says later whether it was stored. */
  save(moment: Moment): void {
    const told = moment.catchUp();
    const changes = this.#journal.take();
    this.#pending = { changes, delta: writeChanges(moment.run, this.#journal, changes, this.#writing(moment.run)), told };
  }

  get isSaving(): boolean {
    return this.#pending !== undefined;
  }

  settle(isStored: boolean): void {
    if (this.#pending === undefined) return;
    const { changes, delta, told } = this.#pending;
    this.#pending = undefined;
    if (!isStored) {
      this.#journal.putBack(changes);
      return;
    }
    applyDelta(this.cells, delta);
    this.#told = told;
  }

  /** All of the run as it is now. */
  whole({ run, flying, busy }: Moment): Whole {
    return this.#wholeOf(run, new SameNumbers(this.#journal), flying, busy);
  }

  /** All of a run that was made of what is stored. */
  wholeAgain({ run, journal, rests }: ReadBack): Whole {
    for (const { pass, due } of rests) this.#dues.set(pass, due);
    return this.#wholeOf(run, new SameNumbers(journal), [], []);
  }

  #wholeOf(run: RunState, journal: SameNumbers, flying: readonly Pass[], busy: readonly Frame[]): Whole {
    const passes = new Set<Pass>([...run.ready.all(), ...run.resting, ...flying]);
    for (const lanes of run.parked.values()) for (const queue of lanes.values()) for (const pass of queue.all()) passes.add(pass);
    const frames = new Set<Frame>([run.root, ...run.idle, ...busy]);
    for (let i = 0; i < run.actions.size; i++) {
      const action = run.actions.at(i);
      if (action?.type === "start") passes.add(action);
      if (action?.type === "admit" || action?.type === "compensate") frames.add(action.frame);
    }
    beginJournal(journal, passes, frames);
    const cells: Cells = new Map();
    const changes = journal.take();
    applyDelta(cells, writeChanges(run, journal, changes, this.#writing(run)));
    const outputs = new Map<string, string>();
    for (const frame of changes.opened)
      for (const [place, output] of frame.outputs.entries())
        if (output !== undefined) outputs.set(`${frameGroup(journal.idOf(frame))} ${place}o`, this.#textOf(output));
    return { cells, inputs: this.#inputsOf(journal), outputs, isSound: journal.isSound };
  }

  /** A run made of what is stored. */
  read(plan: Plan, limits: Limits): ReadBack {
    const run = new RunState("run", plan, undefined, limits, true);
    const journal = new PassJournal(false);
    const read = readRun(run, journal, this.cells, {
      valueOf: (cell) => decode(textIn(cell)),
      formerOf: () => undefined,
      idNow: (id) => id,
    });
    run.journal = journal;
    return { ...read, run, journal, inputs: this.#inputsOf(journal) };
  }

  /** Goes on with a run made of what is stored. Attempts in flight are told to be over. */
  goOn({ run }: Moment): Reread {
    const read = this.read(run.root.plan, run.limits);
    this.#journal = read.journal;
    this.#pending = undefined;
    this.#dues.clear();
    for (const { pass, due } of read.rests) this.#dues.set(pass, due);
    for (const pass of read.interrupted) interrupt(read.run, pass, new InterruptedError(run.id, "its process ended"));
    return { run: read.run, resting: read.rests.map(({ pass }) => pass), told: this.#told };
  }

  #inputsOf({ passes }: PassJournal): Map<string, string> {
    return new Map(passes.map((pass) => [passPath(pass), this.#textOf(pass.input)]));
  }

  #writing(run: RunState): Writing {
    return {
      textOf: (value) => this.#textOf(value),
      dueOf: (pass) => (run.resting.has(pass) ? this.#dueOf(pass) : undefined),
      nodeOf: (frame) => nodeOf(run.id, frame),
    };
  }

  #dueOf(pass: Pass): number {
    let due = this.#dues.get(pass);
    if (due === undefined) this.#dues.set(pass, (due = ++this.#rests));
    return due;
  }

  #textOf(value: unknown): string {
    // The errors of attempts grow in place.
    if (typeof value !== "object" || value === null || (Array.isArray(value) && value[0] instanceof Error)) return textOf(value);
    let text = this.#texts.get(value);
    if (text === undefined) this.#texts.set(value, (text = textOf(value)));
    return text;
  }
}

/** The fields of an error stand in another order when it has been read back. */
function textOf(value: unknown): string {
  const text = encode(value);
  return cellOf(text.includes("Error") ? encode(decode(text)) : text);
}
