// A piece of work that this process has, until it is told to the store what became of it.
import type { TakenWork, Work } from "../../ports/work-queues.ts";
import type { Lane } from "./bullmq.ts";
import type { Job } from "./work-record.ts";

export class HeldWork {
  readonly lane: Lane;
  readonly job: Job;
  /** Of its lock. */
  readonly token: string;
  readonly #lost: AbortController = new AbortController();

  constructor(lane: Lane, job: Job, token: string) {
    this.lane = lane;
    this.job = job;
    this.token = token;
  }

  get isLost(): boolean {
    return this.#lost.signal.aborted;
  }

  /** It is somebody else's now. */
  lose(): void {
    this.#lost.abort(new Error("This work is not this process's any more: it was silent for too long, or has given it up."));
  }

  toTaken(work: Work): TakenWork {
    const { taken, fared, addedAt } = this.job;
    return { ...work, taken, left: fared.left, addedAt, signal: this.#lost.signal };
  }
}
