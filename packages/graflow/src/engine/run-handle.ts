// A run as its host holds it.
import type { RunEvent } from "../run/event.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import type { EventsOptions, RunHandle, RunOutcome } from "./face.ts";
import type { CheckpointOptions, CheckpointRef } from "../graph/checkpoint.ts";
import type { RunLoop } from "./loop/run-loop.ts";
import type { LoopEnd } from "./loop/setup.ts";

export class Run<O> implements RunHandle<O> {
  readonly id: string;
  readonly outcome: Promise<RunOutcome<O>>;
  readonly #loop: RunLoop;
  #resolve: (outcome: RunOutcome<O>) => void = () => {};
  #unlisten: () => void = () => {};

  constructor(loop: RunLoop, signal: AbortSignal | undefined) {
    this.id = loop.runId;
    this.#loop = loop;
    this.outcome = new Promise((resolve) => (this.#resolve = resolve));
    if (signal !== undefined) this.#listenTo(signal);
  }

  events(options: EventsOptions = {}): AsyncIterableIterator<RunEvent> {
    const { since } = options;
    if (since !== undefined && (!Number.isSafeInteger(since) || since < 0))
      throw new OptionError(`Expected \`since\` to be the \`seq\` of an event, got ${show(options.since)}`);
    this.#loop.listen();
    return this.#loop.events.read(since);
  }

  cancel(reason = "cancelled by the host"): void {
    this.#loop.cancel(reason);
  }

  checkpoint(options: CheckpointOptions = {}): Promise<CheckpointRef> {
    return this.#loop.checkpoint(options);
  }

  suspend(reason = "suspended by the host"): void {
    this.#loop.suspend(reason);
  }

  get workflow(): string {
    return this.#loop.workflow;
  }

  /** Suspends it; `isBrief`: whoever looks after runs goes on with it as soon as he can. */
  leave(reason: string, isBrief: boolean): void {
    this.#loop.suspend(reason, isBrief);
  }

  finish(outcome: LoopEnd): void {
    this.#unlisten();
    // The types of a workflow are checked where it is written; here its output is what it is.
    this.#resolve(outcome as RunOutcome<O>);
  }

  #listenTo(signal: AbortSignal): void {
    const cancel = (): void => {
      const reason: unknown = signal.reason;
      this.cancel(reason instanceof Error ? reason.message : typeof reason === "string" ? reason : `aborted with ${show(reason)}`);
    };
    if (signal.aborted) queueMicrotask(cancel);
    else {
      signal.addEventListener("abort", cancel, { once: true });
      this.#unlisten = () => signal.removeEventListener("abort", cancel);
    }
  }
}
