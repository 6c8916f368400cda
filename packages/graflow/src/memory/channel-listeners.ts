// Who listens to the changes of a channel in memory.
import type { ChangeListener, StoredChange } from "../ports/channel-store.ts";

interface Subscription {
  readonly key: string | undefined;
  readonly listener: ChangeListener;
}

export class MemoryListeners {
  readonly #subscriptions = new Set<Subscription>();

  get isEmpty(): boolean {
    return this.#subscriptions.size === 0;
  }

  add(key: string | undefined, listener: ChangeListener): () => void {
    const subscription = { key, listener };
    this.#subscriptions.add(subscription);
    return () => void this.#subscriptions.delete(subscription);
  }

  tell(change: StoredChange): void {
    for (const { key, listener } of this.#subscriptions) if (key === undefined || key === change.key) listener.changed(change);
  }

  end(): void {
    const subscriptions = [...this.#subscriptions];
    this.#subscriptions.clear();
    for (const { listener } of subscriptions) listener.ended();
  }
}
