// What a run waits for, asked before it is gone on with: a run whose asks have had their time would not wait for a person at the terminal.
import type { AskInfo, Engine } from "@graflow/core";
import { onInterrupt } from "../interrupt.ts";
import type { Shell } from "../shell.ts";
import { askHere } from "./ask-here.ts";
import { personHere } from "./person.ts";
import { Unanswered } from "./unanswered.ts";

export interface AskFirst {
  readonly engine: Engine;
  readonly shell: Shell;
}

/** Resolves to false when somebody wants to leave instead. */
export async function askFirst(open: readonly AskInfo[], { engine, shell }: AskFirst): Promise<boolean> {
  const leaving = new AbortController();
  const stop = onInterrupt({ first: () => leaving.abort(), second: () => process.exit() });
  try {
    for (const ask of open) {
      const gone = new AbortController();
      const unwatch = engine.asks.watch(({ type, ask: told }) => {
        if (type === "closed" && told.id === ask.id) gone.abort();
      });
      try {
        const signal = AbortSignal.any([leaving.signal, gone.signal]);
        await askHere(ask, { engine, by: personHere(shell.env), shell, signal });
      } catch (error) {
        // Somebody was quicker, or is going to be.
        if (error instanceof Unanswered && (error.why === "interrupted" || leaving.signal.aborted)) return false;
        if (!(error instanceof Unanswered)) shell.err(shell.explain(error));
      } finally {
        unwatch();
      }
    }
    return true;
  } finally {
    stop();
  }
}
