// A run as whoever has handed it over sees it: by what is stored of it, whoever carries it out.
import { OptionError } from "../../shared/errors/option-error.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import { show } from "../../shared/show.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RunEvent } from "../../run/event.ts";
import type { EventsOptions, RunOutcome, SubmittedRun } from "../face.ts";
import type { StoredRuns } from "../stored/face.ts";
import { unknown } from "../stored/resolve.ts";
import type { RunNews } from "./run-news.ts";
import { watch } from "./watch.ts";

export interface SubmittedParts {
  readonly runs: StoredRuns;
  readonly clock: Clock;
  readonly news: RunNews;
}

type Ended<O> = Exclude<RunOutcome<O>, { readonly status: "suspended" }>;

/** How many events are read at once. */
const PAGE = 500;

export class StoredRun<O> implements SubmittedRun<O> {
  readonly id: string;
  readonly #parts: SubmittedParts;

  constructor(id: string, parts: SubmittedParts) {
    this.id = id;
    this.#parts = parts;
  }

  outcome({ signal }: { readonly signal?: AbortSignal } = {}): Promise<Ended<O>> {
    return watch({ ...this.#parts, runId: this.id, signal }, () => this.#ending());
  }

  async #ending(): Promise<Ended<O> | undefined> {
    const { runs } = this.#parts;
    const run = await runs.get(this.id);
    if (run === undefined) throw unknown(this.id);
    const { status, reason = "", error } = run;
    switch (status) {
      // The types of a workflow are checked where it is written; here its output is what it is.
      case "completed":
        return { status, output: (await runs.show(this.id)).output as O };
      case "terminated":
        return { status, reason, output: (await runs.show(this.id)).output };
      case "failed":
        return { status, error: error ?? new Error(`Run ${this.id} has failed`) };
      case "cancelled":
        return { status, reason };
      default:
        return undefined;
    }
  }

  async *events({ since = 0, signal }: EventsOptions & { readonly signal?: AbortSignal } = {}): AsyncIterableIterator<RunEvent> {
    if (!Number.isSafeInteger(since) || since < 0)
      throw new OptionError(`Expected \`since\` to be the \`seq\` of an event, got ${show(since)}`);
    const { runs } = this.#parts;
    let last = since;
    for (;;) {
      const next = await watch({ ...this.#parts, runId: this.id, signal }, async () => {
        // Looked at before its events are: with its end all of them had been stored.
        const run = await runs.get(this.id);
        if (run === undefined) throw unknown(this.id);
        const events = await runs.events(this.id, { since: last, limit: PAGE });
        const isOver = isEnd(run.status) && events.length < PAGE;
        return events.length > 0 || isOver ? { events, isOver } : undefined;
      });
      for (const event of next.events) {
        last = event.seq;
        yield event;
      }
      if (next.isOver) return undefined;
    }
  }

  async cancel(reason?: string): Promise<void> {
    try {
      await this.#parts.runs.cancel(this.id, reason);
    } catch (error) {
      if (!isGraflowError(error, "RUN_ENDED")) throw error;
    }
  }
}

function isEnd(status: string): boolean {
  return status === "completed" || status === "terminated" || status === "failed" || status === "cancelled";
}
