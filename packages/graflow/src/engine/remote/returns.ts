// What comes of the calls of one batch goes back to their owner now and then, in order; and is kept for whoever goes on with the run.
import type { TakenWork, WorkQueues, WorkResult } from "../../ports/work-queues.ts";
import type { BatchText } from "./batch.ts";
import type { ResultEntry } from "./switchboard.ts";

/** Results are sent off after so many ms. */
const SEND = 25;
/** What is larger is sent off at once, in characters. */
export const LARGE = 1_000_000;
/** Between two tries to hand results over, in ms. */
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5000;

export class Returns {
  readonly #queues: WorkQueues;
  readonly #batch: Pick<BatchText, "id" | "owner" | "runId">;
  readonly #taken: TakenWork;
  #entries: ResultEntry[] = [];
  #results: WorkResult[] = [];
  /** Of `#entries`, in characters. */
  #size = 0;
  /** How long the calls in `#entries` took, in ms. */
  #took = 0;
  #sentAt: number = performance.now();
  #sending: Promise<void> = Promise.resolve();

  constructor(queues: WorkQueues, batch: Pick<BatchText, "id" | "owner" | "runId">, taken: TakenWork) {
    this.#queues = queues;
    this.#batch = batch;
    this.#taken = taken;
  }

  /** A call took so many ms; what came of it is kept as well where there is a `result`. */
  add(entry: ResultEntry, ms: number = 0, result?: WorkResult): void {
    this.#entries.push(entry);
    this.#size += entry[2].length;
    this.#took += ms;
    if (result !== undefined) this.#results.push(result);
  }

  /** A call that is not begun here (any more). */
  undone(index: number): void {
    this.add([index, "undone", ""]);
  }

  /** Sends off what there is when it is time, or much. `now`: of `performance.now()`. */
  sendIfDue(now: number): void {
    if (now - this.#sentAt <= SEND && this.#size <= LARGE) return;
    this.send();
    this.#sentAt = now;
  }

  /** Sends off what there is, after what was sent before. */
  send(): void {
    if (this.#entries.length === 0) return;
    const entries = this.#entries;
    const results = this.#results;
    const message = JSON.stringify(["results", this.#taken.taken, this.#batch.id, Math.round(this.#took * 1000) / 1000, entries]);
    this.#entries = [];
    this.#results = [];
    this.#took = 0;
    this.#size = 0;
    this.#sending = this.#sending.then(() => this.#handOver(results, message));
  }

  /** Resolves when what was sent off is there, or somebody else has the work. Never rejects. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  async #handOver(results: readonly WorkResult[], message: string): Promise<void> {
    const { owner, runId } = this.#batch;
    for (let pause = FIRST_PAUSE; !this.#taken.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        await this.#queues.settle(owner, runId, results, { kept: results.length > 0, message });
        return;
      } catch {
        // The store comes back; or somebody else has the work by then.
        await new Promise<void>((resolve) => void setTimeout(resolve, pause));
      }
    }
  }
}
