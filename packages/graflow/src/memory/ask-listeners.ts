// Who listens to asks that are closed, in this process.
import type { AskRecord } from "../ports/ask-store.ts";

interface Subscription {
  readonly runId: string | undefined;
  readonly listener: (ask: AskRecord) => void;
}

export class AskListeners {
  readonly #subscriptions = new Set<Subscription>();

  get isEmpty(): boolean {
    return this.#subscriptions.size === 0;
  }

  add(runId: string | undefined, listener: (ask: AskRecord) => void): () => void {
    const subscription = { runId, listener };
    this.#subscriptions.add(subscription);
    return () => void this.#subscriptions.delete(subscription);
  }

  tell(ask: AskRecord): void {
    for (const { runId, listener } of this.#subscriptions) if (runId === undefined || runId === ask.runId) listener(ask);
  }

  clear(): void {
    this.#subscriptions.clear();
  }
}
