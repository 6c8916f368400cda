// News that a run has ended: to whoever waits for it in this process at once, and to the others of a fleet by its post. News may be missed:
// whoever waits looks for himself as well.
import type { Post } from "../../ports/post.ts";

export class RunNews {
  readonly #post: Post | undefined;
  readonly #listeners: Map<string, Set<() => void>> = new Map();

  constructor(post: Post | undefined) {
    this.#post = post;
  }

  /** A run has ended, or been put aside. */
  tell(runId: string, isOfFleet: boolean): void {
    for (const listener of this.#listeners.get(runId) ?? []) listener();
    // Whoever waits looks again after a while: nothing is lost when nobody is told.
    if (isOfFleet) this.#post?.announce(topicOf(runId), "").catch(() => {});
  }

  /** Calls `listener` whenever it may be worth to look at a run. Returns how to end it. */
  listen(runId: string, listener: () => void): () => void {
    let listeners = this.#listeners.get(runId);
    if (listeners === undefined) this.#listeners.set(runId, (listeners = new Set()));
    const own = (): void => listener();
    listeners.add(own);
    const unlisten = this.#post?.onAnnounced(topicOf(runId), own);
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#listeners.get(runId) === listeners) this.#listeners.delete(runId);
      unlisten?.();
    };
  }
}

function topicOf(runId: string): string {
  return `run:${runId}`;
}
