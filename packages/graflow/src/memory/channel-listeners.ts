// Who listens to the changes of a channel in memory.
import type { ChangeListener, StoredChange } from "../ports/channel-store.ts";

export class MemoryListeners {
  /** Each with the key it listens to; `undefined` is all of them. */
  readonly #listeners = new Map<ChangeListener, string | undefined>();

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  add(key: string | undefined, listener: ChangeListener): () => void {
    this.#listeners.set(listener, key);
    return () => void this.#listeners.delete(listener);
  }

  tell(change: StoredChange): void {
    for (const [listener, key] of this.#listeners) if (key === undefined || key === change.key) listener.changed(change);
  }

  end(): void {
    const listeners = [...this.#listeners.keys()];
    this.#listeners.clear();
    for (const listener of listeners) listener.ended();
  }
}
