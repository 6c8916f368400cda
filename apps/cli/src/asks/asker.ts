// Asks on this terminal what a run asks, one after another, while the run goes on. Whoever leaves an ask finds it open, as everybody else does.
import type { Engine, RunEvent } from "@graflow/core";
import type { Shell } from "../shell.ts";
import { askHere } from "./ask-here.ts";
import { personHere } from "./person.ts";
import { Unanswered } from "./unanswered.ts";

/** What else shows something on the terminal. */
export interface Stage {
  /** Leaves the terminal to whoever asks. */
  pause(): void;
  /** Takes it back. May be called again. */
  resume(): void;
}

export interface AskerParts {
  readonly engine: Engine;
  readonly shell: Shell;
  readonly stage: Stage;
  /** Ctrl-C, which a terminal that reads single keys does not make a signal of. */
  readonly interrupted: () => void;
}

export class Asker {
  readonly #parts: AskerParts;
  readonly #queue: string[] = [];
  #current: { readonly id: string; readonly gone: AbortController } | undefined;
  #isClosed = false;

  constructor(parts: AskerParts) {
    this.#parts = parts;
  }

  event(event: RunEvent): void {
    if (event.type === "ask.opened") this.#ask(event.askId);
    if (event.type !== "ask.answered" && event.type !== "ask.cancelled") return;
    if (this.#current?.id === event.askId) this.#current.gone.abort();
  }

  /** Ends what is being asked, and gives the terminal back, before this returns. */
  close(): void {
    this.#isClosed = true;
    if (this.#current === undefined) return;
    this.#current.gone.abort();
    this.#current = undefined;
    this.#parts.stage.resume();
  }

  /** Asks it when those before it have been asked. */
  #ask(id: string): void {
    this.#queue.push(id);
    if (this.#current === undefined) void this.#next();
  }

  async #next(): Promise<void> {
    const { stage } = this.#parts;
    for (;;) {
      const id = this.#isClosed ? undefined : this.#queue.shift();
      if (id === undefined) break;
      const current = { id, gone: new AbortController() };
      this.#current = current;
      await this.#askNow(id, current.gone.signal);
      if (this.#current !== current) return;
      if (this.#queue.length === 0) stage.resume();
    }
    this.#current = undefined;
  }

  async #askNow(id: string, signal: AbortSignal): Promise<void> {
    const { engine, shell, stage, interrupted } = this.#parts;
    try {
      const ask = await engine.asks.get(id);
      if (ask?.end.status !== "open" || signal.aborted) return;
      stage.pause();
      await askHere(ask, { engine, by: personHere(shell.env), shell, signal });
    } catch (error) {
      if (error instanceof Unanswered) {
        if (error.why === "interrupted") interrupted();
        if (error.why === "left") shell.out(shell.colors.dim("  Not answered: it stays open.\n\n"));
        if (error.why === "closed" && !this.#isClosed) shell.out(shell.colors.dim("  It is open no more.\n\n"));
      } else shell.err(shell.explain(error));
    }
  }
}
