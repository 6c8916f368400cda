// A call that is to be carried out elsewhere, from when its attempt begins until that is over.
//
//   waiting ──► sent ──► over
//      ▲          │
//      └──────────┘ whoever had it did not get to it, or is gone
import type { Attempt } from "../attempt.ts";
import type { OpenThings } from "./answering.ts";

export class Call implements OpenThings {
  readonly attempt: Attempt;
  /** Names the attempt within its run. */
  readonly key: string;
  /** What the task gets. */
  readonly input: unknown;
  /** Of thousands of calls hardly any asks for anything. */
  #ends: Map<number, () => void> | undefined = undefined;
  #unsettled: Set<number> | undefined = undefined;
  #onSettled: (() => void)[] | undefined = undefined;
  readonly result: Promise<unknown>;
  /** The batch that it is in, while it is sent. */
  batch: string | undefined = undefined;
  /** Nobody wants its result any more; its end is awaited. */
  aborted: Error | undefined = undefined;
  isOver = false;
  #resolve: (output: unknown) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(attempt: Attempt, key: string, input: unknown) {
    this.attempt = attempt;
    this.key = key;
    this.input = input;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get ends(): Map<number, () => void> {
    return (this.#ends ??= new Map());
  }

  get unsettled(): Set<number> {
    return (this.#unsettled ??= new Set());
  }

  complete(output: unknown): void {
    if (this.#end()) this.#resolve(output);
  }

  fail(error: Error): void {
    if (this.#end()) this.#reject(error);
  }

  #end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.batch = undefined;
    this.endAll();
    return true;
  }

  /** Resolves when of all that its task has changed it is known what it has done right after. */
  async settled(): Promise<void> {
    if (this.#unsettled === undefined || this.#unsettled.size === 0) return;
    await new Promise<void>((resolve) => void (this.#onSettled ??= []).push(resolve));
  }

  settle(change: number): void {
    if (this.#unsettled === undefined) return;
    this.#unsettled.delete(change);
    if (this.#unsettled.size > 0) return;
    for (const resolve of this.#onSettled?.splice(0) ?? []) resolve();
  }

  /** Ends what its task has open. */
  endAll(): void {
    if (this.#ends === undefined) return;
    for (const end of this.#ends.values()) end();
    this.#ends.clear();
  }
}
