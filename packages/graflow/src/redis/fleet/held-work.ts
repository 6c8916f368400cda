// A piece of work that this process has, until it is told to the store what became of it.
import type { JobJson, RedisQueueBackend } from "bullmq";
import type { TakenWork, Work } from "../../ports/work-queues.ts";
import { type Fared, readFared } from "./work-record.ts";

export class HeldWork {
  readonly queue: string;
  readonly backend: RedisQueueBackend;
  readonly job: JobJson;
  /** Of its lock. */
  readonly token: string;
  readonly fared: Fared;
  readonly #lost: AbortController = new AbortController();

  constructor(queue: string, backend: RedisQueueBackend, job: JobJson, token: string) {
    this.queue = queue;
    this.backend = backend;
    this.job = job;
    this.token = token;
    this.fared = readFared(job);
  }

  get isLost(): boolean {
    return this.#lost.signal.aborted;
  }

  /** It is somebody else's now. */
  lose(): void {
    this.#lost.abort(new Error("This work is not this process's any more: it was silent for too long, or has given it up."));
  }

  toTaken(work: Work): TakenWork {
    const { job, fared } = this;
    return { ...work, taken: job.attemptsStarted, left: fared.left, addedAt: job.timestamp, signal: this.#lost.signal };
  }
}
