// Which messages have come already. A sender numbers its messages, so it is enough to know the last few of each: what is older than those has
// come, or comes too late. Messages may overtake each other within these.

/** Messages of one sender that are known one by one. */
const WINDOW = 64;
/** Senders that are known; beyond that, those that have been silent for longest are forgotten. */
const SENDERS = 10_000;

interface Sender {
  /** All up to this one count as seen. */
  floor: number;
  readonly seen: Set<number>;
}

export class SeenMessages {
  readonly #senders: Map<string, Sender> = new Map();

  /** Whether this is the first time. */
  isNew(from: string, number: number): boolean {
    const sender = this.#senders.get(from) ?? { floor: 0, seen: new Set<number>() };
    // The last in the map is the last heard of.
    this.#senders.delete(from);
    this.#senders.set(from, sender);
    if (this.#senders.size > SENDERS) this.#forget();
    if (!(number > sender.floor) || sender.seen.has(number)) return false;
    sender.seen.add(number);
    if (sender.seen.size > WINDOW) {
      const [first = 0] = sender.seen;
      sender.seen.delete(first);
      sender.floor = Math.max(sender.floor, first);
    }
    return true;
  }

  #forget(): void {
    const [oldest = ""] = this.#senders.keys();
    this.#senders.delete(oldest);
  }
}
