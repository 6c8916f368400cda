// What is told of the asks of a run: that each was opened, once, and how it ended, once, whoever carries the run out, and however often its
// process dies. What was told before is read from the stored events, when it is needed.
import type { AskRecord } from "../../ports/ask-store.ts";
import type { StoredEvent } from "../../ports/run-store.ts";
import type { Happening, RunEvent } from "../../run/event.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { readEvent } from "../saving/event-text.ts";
import { answerIn } from "./ask-info.ts";

/** The run, as far as its story goes. */
export interface ToldRun {
  readonly runId: string;
  readonly registry: ClassRegistry | undefined;
  isTelling(): boolean;
  /** Adds to the run's events, also when its end has been decided. */
  emit(happening: Happening): void;
  storedEvents(since: number, limit: number): Promise<readonly StoredEvent[]>;
}

const PAGE = 1000;

export class ToldAsks {
  readonly #run: ToldRun;
  /** Opened, and not over, by what was told. */
  readonly #open: Set<string> = new Set();
  /** In a run whose first events were not stored: those that are over. Of all others it is not known whether they were told to be opened. */
  #over: Set<string> | undefined = undefined;
  #before: Promise<void> | undefined;
  #isOver = false;

  /** `isResumed`: others may have told something before. */
  constructor(run: ToldRun, isResumed: boolean) {
    this.#run = run;
    this.#before = isResumed ? undefined : Promise.resolve();
  }

  /** Resolves when it is known what was told before. */
  ready(): Promise<void> {
    this.#before ??= this.#read().catch((error: unknown) => {
      this.#before = undefined;
      throw error;
    });
    return this.#before;
  }

  async #read(): Promise<void> {
    const { runId, registry } = this.#run;
    let since = 0;
    for (;;) {
      const page = await this.#run.storedEvents(since, PAGE);
      if (since === 0 && page[0]?.seq !== 1) this.#over = new Set();
      for (const stored of page) {
        since = stored.seq;
        // Most events are of no ask, and need not be read.
        if (stored.text.includes('"ask.')) this.#follow(readEvent(stored, runId, registry));
      }
      if (page.length < PAGE) return;
    }
  }

  #follow(event: RunEvent): void {
    if (event.type === "ask.opened") this.#open.add(event.askId);
    else if (event.type === "ask.answered" || event.type === "ask.cancelled") {
      this.#open.delete(event.askId);
      this.#over?.add(event.askId);
    }
  }

  opened({ id, taskId, kind, key, assignees, due }: AskRecord, prompt: string): void {
    if (this.#isOver || !this.#run.isTelling() || this.#open.has(id)) return;
    this.#open.add(id);
    const until = due === undefined ? {} : { due };
    this.#run.emit({ type: "ask.opened", askId: id, taskId, asks: kind, key, prompt, assignees, ...until });
  }

  /** An ask has been closed. */
  closed(ask: AskRecord): void {
    const happening = endOf(ask, this.#run.registry);
    if (this.#isOver || happening === undefined) return;
    const owes = this.#open.delete(ask.id) || this.#over?.has(ask.id) === false;
    this.#over?.add(ask.id);
    if (owes) this.#run.emit(happening);
  }

  /** Those whose end has not been told. */
  get owed(): readonly string[] {
    return [...this.#open];
  }

  /** The run has ended, or goes on elsewhere. */
  end(): void {
    this.#isOver = true;
  }
}

/** What is told of an ask that is open no more. */
function endOf({ id, taskId, state }: AskRecord, registry: ClassRegistry | undefined): Happening | undefined {
  switch (state.status) {
    case "open":
      return undefined;
    case "cancelled": {
      const by = state.by?.name === undefined ? {} : { by: state.by.name };
      return { type: "ask.cancelled", askId: id, taskId, reason: state.reason, ...by };
    }
    case "expired":
      return { type: "ask.answered", askId: id, taskId, answer: answerIn(state.answer, registry), inTime: false };
    case "answered": {
      const by = state.by.name === undefined ? {} : { by: state.by.name };
      return { type: "ask.answered", askId: id, taskId, answer: answerIn(state.answer, registry), ...by, inTime: true };
    }
  }
}
