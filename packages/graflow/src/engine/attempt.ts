// One attempt at a pass, while it runs: its signal, what the task asked for, and whether it is over.
import type { Timer } from "../ports/clock.ts";
import { pathOf, type Pass } from "../run/frame.ts";
import { NOTHING, type Jump, type Wishes } from "../run/state.ts";
import { GraflowError } from "../shared/errors/graflow-error.ts";
import type { Devices } from "./device.ts";
import type { RunServices } from "./services.ts";
import type { Asking } from "./asks/asking.ts";
import type { CheckpointOptions } from "../graph/checkpoint.ts";

export class Attempt implements Wishes, Asking {
  readonly services: RunServices;
  readonly pass: Pass;
  /** The pass counts its attempts on; this one keeps its own number. */
  readonly number: number;
  /** Milliseconds by the clock; 0 when nobody wants to know. */
  startedAt = 0;
  over = false;
  /** `ctx.cancelWorkflow` was called: the task cannot complete any more. */
  canceled: Error | undefined = undefined;
  /** Whether the task has asked for anything: then it is its own list of wishes. */
  asked = false;
  /** Long sleeps that it has begun. */
  sleeps = 0;
  /** How many asks of each kind it has made that it gave no key. */
  asks: Map<string, number> | undefined = undefined;
  prompts: Map<string, string> | undefined = undefined;
  /** It was signalled while it waited for an answer: what it returns after that is not its result. */
  cutShort = false;
  /** Checkpoints to write once it has completed. */
  checkpoints: CheckpointOptions[] | undefined = undefined;
  next: Jump[] | undefined = undefined;
  goto: Jump[] | undefined = undefined;
  again: unknown = NOTHING;
  terminate: string | undefined = undefined;
  /** What resource pools have lent it. Never changed in place. */
  devices: Devices | undefined = undefined;
  /** Its task is carried out elsewhere: what to do when it is signalled. */
  elsewhere: ((reason: Error) => void) | undefined = undefined;
  /** Timers that nobody needs once it is over. */
  #timers: Set<Timer> | undefined = undefined;
  #deadline: number = Infinity;
  #isTimed = false;
  /** Who has to know when its time is up. */
  #onDeadline: ((deadline: number) => void) | undefined = undefined;
  #controller: AbortController | undefined = undefined;
  #aborted: Error | undefined = undefined;

  constructor(services: RunServices, pass: Pass) {
    this.services = services;
    this.pass = pass;
    this.number = pass.attempt;
  }

  get taskId(): string {
    return pathOf(this.pass.frame, this.pass.place);
  }

  /** When its time is up, in milliseconds by the clock. Who waits for a place to be carried out in may put it off. */
  get deadline(): number {
    return this.#deadline;
  }

  set deadline(at: number) {
    if (at < Infinity) this.#isTimed = true;
    this.#deadline = at;
    this.#onDeadline?.(at);
  }

  /** Whether it has a time that may be up. */
  get isTimed(): boolean {
    return this.#isTimed;
  }

  /** Calls `up` when its time is up, also when that is put off meanwhile. Returns how to call that off. For one at a time. */
  whenUp(up: () => void): () => void {
    const { clock } = this.services;
    let timer: Timer | undefined;
    const set = (deadline: number): void => {
      timer?.cancel();
      timer = deadline === Infinity ? undefined : clock.setTimer(deadline - clock.now(), up);
    };
    this.#onDeadline = set;
    set(this.#deadline);
    return () => {
      this.#onDeadline = undefined;
      timer?.cancel();
    };
  }

  /** Made when somebody asks for it. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted !== undefined) this.#controller.abort(this.#aborted);
    }
    return this.#controller.signal;
  }

  get isSleeping(): boolean {
    return this.#timers !== undefined && this.#timers.size > 0;
  }

  abort(reason: Error): void {
    if (this.#aborted !== undefined) return;
    this.#aborted = reason;
    this.#controller?.abort(reason);
    this.elsewhere?.(reason);
  }

  /** Sets a timer that ends with the attempt, as a `ctx.sleep` that lost a race. */
  setTimer(delay: number, fire: () => void): Timer {
    this.#timers ??= new Set();
    const timers = this.#timers;
    const { clock } = this.services;
    const timer = clock.setTimer(delay, () => {
      timers.delete(timer);
      fire();
      // Its task goes on first; if it then waits for nothing but people, the run may be suspended.
      if (this.asks !== undefined) clock.yield(() => this.services.asks.stirred());
    });
    timers.add(timer);
    return timer;
  }

  end(): void {
    this.over = true;
    for (const timer of this.#timers ?? []) timer.cancel();
    this.#timers = undefined;
  }

  /** What the task has asked for so far. Throws when the attempt is over: nobody would grant it. */
  wish(verb: string): Wishes {
    if (this.over) {
      throw new GraflowError("CONTEXT_CLOSED", `Task "${this.taskId}" called ctx.${verb} after its attempt had ended`, {
        hint: "Await everything that uses the context before the task returns.",
      });
    }
    this.asked = true;
    return this;
  }
}
