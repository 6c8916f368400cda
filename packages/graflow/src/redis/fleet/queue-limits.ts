// What a queue may do in the whole fleet, as the options of this process say: how many at once, and how many in a time. BullMQ keeps it with
// the queue; the last process that says something is right.
import type { Lane } from "./bullmq.ts";
import type { QueueSettings } from "./queue-options.ts";

export class QueueLimits {
  readonly #settings: ReadonlyMap<string, QueueSettings>;
  readonly #told = new Map<Lane, Promise<void>>();

  constructor(settings: ReadonlyMap<string, QueueSettings>) {
    this.#settings = settings;
  }

  /** Resolves when they are kept. Asks the server once. */
  tell(lane: Lane): Promise<void> {
    const known = this.#told.get(lane);
    if (known !== undefined) return known;
    const telling = this.#tell(lane);
    this.#told.set(lane, telling);
    telling.catch(() => this.#told.delete(lane));
    return telling;
  }

  /** The server may have lost them. */
  forget(): void {
    this.#told.clear();
  }

  async #tell({ queue, backend }: Lane): Promise<void> {
    const settings = this.#settings.get(queue);
    if (settings === undefined) return;
    const { concurrency, rate } = settings;
    const set = { ...(concurrency !== undefined && { concurrency }), ...(rate !== undefined && { max: rate.limit, duration: rate.per }) };
    const unset = [...(concurrency === undefined ? ["concurrency"] : []), ...(rate === undefined ? ["max", "duration"] : [])];
    if (Object.keys(set).length > 0) await backend.setQueueMeta(set);
    if (unset.length > 0) await backend.removeQueueMetaFields(unset);
  }
}
