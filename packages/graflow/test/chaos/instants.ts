// Instants at which a process ends: counted in what it has done, so that one that fails can be had again; or after some time, inside of
// whatever it is doing then.
import { DatabaseSync, StatementSync } from "node:sqlite";
import v8 from "node:v8";
import type { Fault, FaultPoint } from "../../src/testing/faults.ts";

/** Counted from 1 on, or for `log` in bytes. */
export type Instant =
  | { readonly at: "fault"; readonly point: FaultPoint; readonly count: number }
  /** Before the database is told the n-th thing. */
  | { readonly at: "statement"; readonly count: number }
  /** Before the n-th time that something which was awaited goes on. */
  | { readonly at: "microtask"; readonly count: number }
  /** Before the n-th turn of the event loop, or timer, that the engine has asked for. */
  | { readonly at: "turn"; readonly count: number }
  /** When so many bytes of the side log are written. */
  | { readonly at: "log"; readonly count: number }
  /** So many milliseconds after it has begun; another process does it. */
  | { readonly at: "time"; readonly ms: number };

/** What a process has done of each. */
export interface Counts {
  statement: number;
  microtask: number;
  turn: number;
  log: number;
  readonly faults: Partial<Record<FaultPoint, number>>;
}

/** Kills this process at an instant, or stops it until it is told to go on; counts everything when there is none. */
export class Reaper {
  readonly counts: Counts = { statement: 0, microtask: 0, turn: 0, log: 0, faults: {} };
  readonly #instant: Instant | undefined;
  readonly #signal: "SIGKILL" | "SIGSTOP";

  constructor(instant: Instant | undefined, signal: "SIGKILL" | "SIGSTOP" = "SIGKILL") {
    this.#instant = instant;
    this.#signal = signal;
    const at = instant?.at;
    if (at === undefined || at === "statement") this.#watchStatements();
    if (at === undefined || at === "microtask") v8.promiseHooks.onBefore(() => this.#reach("microtask"));
  }

  readonly turn = (): void => this.#reach("turn");

  readonly fault = ({ point, count }: Fault): void => {
    this.counts.faults[point] = count;
    const it = this.#instant;
    if (it?.at === "fault" && it.point === point && it.count === count) this.#strike();
  };

  /** So many bytes are about to be written. Writes those before the instant. */
  readonly log = (bytes: number, write: (bytes: number) => void): void => {
    const it = this.#instant;
    const left = it?.at === "log" ? it.count - this.counts.log : Infinity;
    this.counts.log += bytes;
    if (left > bytes) return;
    write(left);
    this.#strike();
  };

  #reach(what: "statement" | "microtask" | "turn"): void {
    const count = ++this.counts[what];
    const it = this.#instant;
    if (it?.at === what && it.count === count) this.#strike();
  }

  #strike(): void {
    process.kill(process.pid, this.#signal);
  }

  #watchStatements(): void {
    const reach = (): void => this.#reach("statement");
    for (const name of ["run", "get", "all", "iterate"] as const) watch(StatementSync.prototype, name, reach);
    watch(DatabaseSync.prototype, "exec", reach);
  }
}

/** Calls `reach` before a method. */
function watch<T extends object, K extends keyof T>(prototype: T, name: K, reach: () => void): void {
  const method = prototype[name] as (this: T, ...args: unknown[]) => unknown;
  const watched = function (this: T, ...args: unknown[]): unknown {
    reach();
    return method.apply(this, args);
  };
  prototype[name] = watched as T[K];
}
