// The stream of one run's events: numbered, kept while somebody may still want them, handed to listeners at once and to iterators
// when they come for them.
import { GraflowError } from "../shared/errors/graflow-error.ts";
import type { Happening, RunEvent } from "../run/event.ts";
import { Queue } from "../shared/queue.ts";
import { createFeed, type Feed } from "./feed.ts";

/** How many events a log keeps for readers that come later. */
const KEPT = 10_000;

/** What a reader has not read yet waits in a feed of its own. */
interface Reader {
  /** The `seq` of the last event that it does not want. */
  readonly since: number;
  readonly feed: Feed<RunEvent>;
}

export class EventLog {
  readonly #runId: string;
  readonly #now: () => number;
  readonly #listeners: ((event: RunEvent) => void)[];
  readonly #readers: Set<Reader> = new Set();
  #kept: RunEvent[] = [];
  /** The `seq` of the first kept event. */
  #first = 1;
  /** When groups, maps and sub-workflows began that have not ended. */
  readonly #began: Map<string, number> = new Map();
  #seq = 0;
  /** The number of the last event before the run went on here. */
  #before = 0;
  #reading = false;
  #delivering = false;
  /** Events that have happened while one was delivered. */
  #later: Queue<RunEvent> | undefined = undefined;
  #closed = false;

  /** `listeners` must not throw. */
  constructor(runId: string, now: () => number, listeners: readonly ((event: RunEvent) => void)[]) {
    this.#runId = runId;
    this.#now = now;
    this.#listeners = [...listeners];
  }

  /** The number of the last event. */
  get seq(): number {
    return this.#seq;
  }

  /** The events of a run that goes on: those that follow have greater numbers than this. */
  continueFrom(seq: number): void {
    this.#seq = seq;
    this.#first = seq + 1;
    this.#before = seq;
    // Its host has the handle when the first ones have happened.
    this.#reading = true;
  }

  /** From now on, this one hears everything as well. It must not throw. */
  add(listener: (event: RunEvent) => void): void {
    this.#listeners.push(listener);
  }

  emit(happening: Happening): void {
    const at = this.#now();
    const event = eventOf(this.#timed(happening, at), ++this.#seq, at, this.#runId);
    // What a listener sets off comes to all of them after what it was told.
    if (this.#delivering) {
      (this.#later ??= new Queue()).push(event);
      return;
    }
    this.#delivering = true;
    this.#deliver(event);
    for (let next = this.#later?.shift(); next !== undefined; next = this.#later?.shift()) this.#deliver(next);
    this.#delivering = false;
  }

  #deliver(event: RunEvent): void {
    for (const listener of this.#listeners) listener(event);
    if (!this.#reading) return;
    this.#kept.push(event);
    if (this.#kept.length === 2 * KEPT) this.#trim();
    for (const { since, feed } of this.#readers) if (event.seq > since) feed.push(event);
  }

  /** The step that moves a run on knows no time; how long what it carries out by itself has taken is found here. */
  #timed(happening: Happening, at: number): Happening {
    if (happening.type !== "task.started" && happening.type !== "task.completed" && happening.type !== "task.failed") return happening;
    if (happening.kind === "task" || happening.kind === "branch") return happening;
    const pass = `${happening.taskId}#${happening.iteration}`;
    if (happening.type === "task.started") {
      this.#began.set(pass, at);
      return happening;
    }
    const began = this.#began.get(pass) ?? at;
    this.#began.delete(pass);
    return { ...happening, duration: at - began };
  }

  /** No more events will come: the iterators end. */
  close(): void {
    this.#closed = true;
    for (const { feed } of this.#readers) feed.end();
  }

  /** All events after `since`, until the run has ended; without it, all that happen here. Throws when some of them are no longer kept. */
  read(since: number = this.#before): AsyncIterableIterator<RunEvent> {
    if (!this.#reading) {
      this.#reading = true;
      this.#first = this.#seq + 1;
    }
    if (since + 1 < this.#first) {
      throw new GraflowError(
        "OPTION_INVALID",
        `The events of run ${this.#runId} are kept from ${this.#first}, but those after ${since} were asked for`,
        {
          hint: "Call events() right after start(), before anything is awaited, and continue from the last `seq` you have seen.",
        },
      );
    }
    const feed = createFeed<RunEvent>(() => this.#readers.delete(reader));
    const reader: Reader = { since, feed };
    for (let seq = since + 1; seq <= this.#seq; seq++) feed.push(this.#kept[seq - this.#first] as RunEvent);
    this.#readers.add(reader);
    if (this.#closed) feed.end();
    return feed.values;
  }

  /** Drops the oldest events; readers have their own. */
  #trim(): void {
    this.#kept = this.#kept.slice(KEPT);
    this.#first += KEPT;
  }
}

/** The event of a happening. The three that every task has are spelt out: copying their fields one by one is five times as quick. */
function eventOf(it: Happening, seq: number, at: number, runId: string): RunEvent {
  switch (it.type) {
    case "task.scheduled": {
      const { type, taskId, kind, iteration } = it;
      return { seq, at, runId, type, taskId, kind, iteration };
    }
    case "task.started": {
      const { type, taskId, kind, iteration, attempt, input } = it;
      return { seq, at, runId, type, taskId, kind, iteration, attempt, input };
    }
    case "task.completed": {
      const { type, taskId, kind, iteration, attempt, duration, output } = it;
      return { seq, at, runId, type, taskId, kind, iteration, attempt, duration, output };
    }
    default:
      return { seq, at, runId, ...it };
  }
}
