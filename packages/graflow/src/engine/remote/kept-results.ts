// What has come back of a run that outlives its process stands beside it in the store until it is stored with it: whoever goes on with the run
// has it, and it is not done again.
import type { Fleet } from "../../ports/fleet.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ResultEntry } from "./switchboard.ts";
import { whileAway } from "./while-away.ts";

/** So many are kept, and then the run is stored. */
const MOST = 500;

export interface KeepingRun {
  readonly runId: string;
  readonly clock: Clock;
  /** Whether anybody else may go on with it: else nothing is kept. */
  readonly isKept: boolean;
  /** Stores what has changed so far. */
  flush(): Promise<void>;
}

export class KeptResults {
  readonly #run: KeepingRun;
  readonly #fleet: Fleet;
  readonly #owner: string;
  readonly #ended: AbortSignal;
  #keys: string[] = [];
  #isForgetting = false;
  /** Whether the store was told for whom results are. */
  #isTold = false;

  /** `owner`: the address of whoever has the run; `ended` is aborted when it has ended here. */
  constructor(run: KeepingRun, { fleet, owner, ended }: { readonly fleet: Fleet; readonly owner: string; readonly ended: AbortSignal }) {
    this.#run = run;
    this.#fleet = fleet;
    this.#owner = owner;
    this.#ended = ended;
  }

  /** Results are kept of runs that somebody has: that goes before the work. What is not kept is done again. */
  begin(): void {
    if (this.#run.isKept && !this.#isTold) this.takeOver().catch(() => {});
  }

  /**
   * From now on results are for this process. Resolves to what others have left and is of use, by the names of attempts. A store that is away is
   * waited for, as long as the run goes on.
   */
  async takeOver(): Promise<ReadonlyMap<string, ResultEntry>> {
    this.#isTold = true;
    const ask = (): ReturnType<Fleet["queues"]["takeOver"]> => this.#fleet.queues.takeOver(this.#run.runId, this.#owner);
    const found = new Map<string, ResultEntry>();
    for (const { key, text, pure } of await whileAway(this.#run.clock, this.#ended, ask)) {
      const entry = pure ? entryIn(text) : undefined;
      if (entry !== undefined) found.set(key, entry);
    }
    return found;
  }

  /** The store may have forgotten for whom they are. */
  lost(): void {
    this.#isTold = false;
  }

  /** What came of this attempt has come back: it goes with the run when that is stored. */
  came(key: string): void {
    if (this.#run.isKept) this.#keys.push(key);
  }

  /** What is stored with the run need not stand beside it. */
  async forgetSome(): Promise<void> {
    if (this.#isForgetting || this.#keys.length < MOST) return;
    this.#isForgetting = true;
    const keys = this.#keys;
    this.#keys = [];
    try {
      await this.#run.flush();
      await this.#fleet.queues.forget(this.#run.runId, keys);
    } catch {
      // It goes with the run.
    }
    this.#isForgetting = false;
  }

  /** The run has ended, and all of it is stored. */
  letGo(): void {
    if (this.#run.isKept) this.#fleet.queues.letGo(this.#run.runId, this.#owner).catch(() => {});
  }
}

/** `undefined` for one that cannot be read: then it is done again. */
function entryIn(text: string): ResultEntry | undefined {
  try {
    const entry: unknown = JSON.parse(text);
    return Array.isArray(entry) ? (entry as unknown as ResultEntry) : undefined;
  } catch {
    return undefined;
  }
}
