// Waiting for what happens on an engine, instead of for time to pass.
import type { AskInfo, Engine } from "../../src/index.ts";

/** Asks as they are opened, each handed out once by its prompt. */
export class Inbox {
  readonly #engine: Engine;
  readonly #opened: AskInfo[] = [];
  readonly #look: Set<() => void> = new Set();

  constructor(engine: Engine) {
    this.#engine = engine;
    engine.asks.watch(({ type, ask }) => {
      if (type !== "opened") return;
      this.#opened.push(ask);
      for (const look of this.#look) look();
    });
  }

  /** The ask of this prompt that was opened first and has not been handed out. */
  ask(prompt: string): Promise<AskInfo> {
    return new Promise((resolve) => {
      const look = (): void => {
        const at = this.#opened.findIndex((ask) => ask.prompt === prompt);
        const [found] = at === -1 ? [] : this.#opened.splice(at, 1);
        if (found === undefined) return;
        this.#look.delete(look);
        resolve(found);
      };
      this.#look.add(look);
      look();
    });
  }

  /** Resolves when a run of this engine is not carried out here any more. */
  async rest(runId: string): Promise<void> {
    await this.#engine.find(runId)?.outcome;
  }
}

/** Looks again until it is so; for what another process does. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
