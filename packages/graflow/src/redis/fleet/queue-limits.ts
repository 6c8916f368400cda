// What a queue may do in the whole fleet, as the options of this process say: how many at once, and how many in a time. BullMQ keeps it with
// the queue; the last process that says something is right.
import type { Bullmq } from "./bullmq.ts";
import type { QueueSettings } from "./queue-options.ts";

export class QueueLimits {
  readonly #bullmq: () => Promise<Bullmq>;
  readonly #settings: ReadonlyMap<string, QueueSettings>;
  readonly #told = new Map<string, Promise<void>>();

  constructor(bullmq: () => Promise<Bullmq>, settings: ReadonlyMap<string, QueueSettings>) {
    this.#bullmq = bullmq;
    this.#settings = settings;
  }

  /** Resolves when they are kept. Asks the server once. */
  tell(queue: string): Promise<void> {
    const known = this.#told.get(queue);
    if (known !== undefined) return known;
    const telling = this.#tell(queue);
    this.#told.set(queue, telling);
    telling.catch(() => this.#told.delete(queue));
    return telling;
  }

  /** The server may have lost them. */
  forget(): void {
    this.#told.clear();
  }

  async #tell(queue: string): Promise<void> {
    const settings = this.#settings.get(queue);
    if (settings === undefined) return;
    const { concurrency, rate } = settings;
    const backend = (await this.#bullmq()).of(queue);
    const set = { ...(concurrency !== undefined && { concurrency }), ...(rate !== undefined && { max: rate.limit, duration: rate.per }) };
    const unset = [...(concurrency === undefined ? ["concurrency"] : []), ...(rate === undefined ? ["max", "duration"] : [])];
    if (Object.keys(set).length > 0) await backend.setQueueMeta(set);
    if (unset.length > 0) await backend.removeQueueMetaFields(unset);
  }
}
