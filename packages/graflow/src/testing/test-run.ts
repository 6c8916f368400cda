// A run as a test sees it: all of its events at hand, waiting for one of them, and what it should have come to.
import type { RunHandle, RunOutcome } from "../engine/face.ts";
import type { RunEvent, RunEventType } from "../run/event.ts";
import { describeError } from "../shared/error-of.ts";

/** One pass of one node, from its events. */
export interface PassRecord {
  readonly iteration: number;
  readonly input: unknown;
  /** How many attempts it took. */
  readonly attempts: number;
  readonly status: "running" | "completed" | "failed";
  readonly output?: unknown;
  readonly error?: Error;
}

type EventOf<T extends RunEventType> = Extract<RunEvent, { readonly type: T }>;

interface Waiter {
  readonly wants: (event: RunEvent) => boolean;
  readonly resolve: (event: RunEvent) => void;
  readonly reject: (error: Error) => void;
}

/** A run under test. Its events are read from the start, so nothing is missed. */
export class TestRun<O> {
  readonly handle: RunHandle<O>;
  readonly outcome: Promise<RunOutcome<O>>;
  /** Everything that has happened so far. */
  readonly events: RunEvent[] = [];
  readonly #waiters: Set<Waiter> = new Set();
  readonly #read: Promise<void>;

  /** To be made right after the start, before anything is awaited. */
  constructor(handle: RunHandle<O>) {
    this.handle = handle;
    this.#read = this.#follow();
    this.outcome = this.#read.then(() => handle.outcome);
  }

  get id(): string {
    return this.handle.id;
  }

  cancel(reason?: string): void {
    this.handle.cancel(reason);
  }

  /**
   * Resolves to the first event of a type (of a task, if given) that has happened or will. Rejects when the run ends without it.
   */
  async event<T extends RunEventType>(type: T, taskId?: string): Promise<EventOf<T>> {
    const wants = (event: RunEvent): boolean =>
      event.type === type && (taskId === undefined || ("taskId" in event && event.taskId === taskId));
    return (await this.#first(wants, `"${type}"${taskId === undefined ? "" : ` of "${taskId}"`}`)) as EventOf<T>;
  }

  /** The ids of the tasks in the order in which their passes started; groups, branches, maps and workflows left out. */
  started(): string[] {
    return this.events.flatMap((event) =>
      event.type === "task.started" && event.kind === "task" && event.attempt === 0 ? [event.taskId] : [],
    );
  }

  skipped(): string[] {
    return this.events.flatMap((event) => (event.type === "task.skipped" ? [event.taskId] : []));
  }

  /** The passes of one node, in order. */
  passes(taskId: string): PassRecord[] {
    const passes = new Map<number, PassRecord>();
    for (const event of this.events) {
      if (!("taskId" in event) || event.taskId !== taskId || !("iteration" in event)) continue;
      const { iteration } = event;
      const before = passes.get(iteration);
      if (event.type === "task.started")
        passes.set(iteration, { iteration, input: event.input, attempts: (before?.attempts ?? 0) + 1, status: "running" });
      else if (before === undefined) continue;
      else if (event.type === "task.completed") passes.set(iteration, { ...before, status: "completed", output: event.output });
      else if (event.type === "task.failed") passes.set(iteration, { ...before, status: "failed", error: event.error });
    }
    return [...passes.values()];
  }

  /** Waits for the end and returns the output. Throws, with the story of the run, when it has not completed (or been terminated). */
  async completed(): Promise<O> {
    const outcome = await this.outcome;
    if (outcome.status === "completed") return outcome.output;
    if (outcome.status === "terminated") return outcome.output as O;
    throw this.#unexpected("completed", outcome);
  }

  /** Waits for the end and returns the error. Throws, with the story of the run, when it has not failed (with this code, if given). */
  async failed(code?: string): Promise<Error> {
    const outcome = await this.outcome;
    if (outcome.status === "failed" && (code === undefined || (outcome.error as Error & { code?: unknown }).code === code))
      return outcome.error;
    throw this.#unexpected(code === undefined ? "failed" : `failed with ${code}`, outcome);
  }

  /** What happened, one line an event: for messages. */
  story(): string {
    return this.events
      .map((event) => `${event.seq} ${event.type}${"taskId" in event && event.taskId !== undefined ? ` ${event.taskId}` : ""}`)
      .join("\n");
  }

  #unexpected(wanted: string, outcome: RunOutcome<O>): Error {
    const cause = outcome.status === "failed" ? outcome.error : undefined;
    const how = cause === undefined ? `is ${outcome.status}` : `has failed: ${describeError(cause)}`;
    return new Error(`Expected run ${this.id} to have ${wanted}, but it ${how}. What happened:\n${this.story()}`, { cause });
  }

  async #first(wants: (event: RunEvent) => boolean, name: string): Promise<RunEvent> {
    const known = this.events.find(wants);
    if (known !== undefined) return known;
    return new Promise<RunEvent>((resolve, reject) => {
      const waiter: Waiter = { wants, resolve, reject };
      this.#waiters.add(waiter);
      void this.#read.then(() => {
        if (this.#waiters.delete(waiter))
          reject(new Error(`Expected run ${this.id} to tell ${name}, but it ended without. What happened:\n${this.story()}`));
      });
    });
  }

  async #follow(): Promise<void> {
    for await (const event of this.handle.events()) {
      this.events.push(event);
      for (const waiter of this.#waiters) {
        if (!waiter.wants(event)) continue;
        this.#waiters.delete(waiter);
        waiter.resolve(event);
      }
    }
  }
}
