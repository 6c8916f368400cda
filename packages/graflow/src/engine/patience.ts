// Who waits for a store that is away: tasks of one run, or the saves of all. They wait for as long as their backend is patient, and can be told not to.
import type { Waiting } from "../ports/standing.ts";

export class Patience implements Waiting {
  /** Made when somebody waits. */
  #controller: AbortController | undefined = undefined;
  #isOver = false;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isOver) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  /** Whoever waits now waits no longer; who comes later waits again. */
  release(): void {
    if (this.#isOver) return;
    const released = this.#controller;
    this.#controller = undefined;
    released?.abort();
  }

  /** From now on nobody waits any more. */
  end(): void {
    this.#isOver = true;
    this.#controller?.abort();
  }
}
