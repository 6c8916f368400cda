// The workers of this machine, as processes: as many as are wanted; those that die are started anew, each time after a longer rest.
//
//   working ──dies──► resting ──rested──► working
//      │                 └──not wanted──► gone
//      └──not wanted──► draining ──ends──► gone
import type { ChildProcess } from "node:child_process";

export type CrewEvent =
  | { readonly type: "crew.started"; readonly worker: string; readonly pid: number | undefined }
  | { readonly type: "crew.draining"; readonly worker: string }
  | { readonly type: "crew.ended"; readonly worker: string; readonly code: number | null; readonly signal: string | null }
  /** It died, and another is started in its place after so many ms. */
  | {
      readonly type: "crew.died";
      readonly worker: string;
      readonly code: number | null;
      readonly signal: string | null;
      readonly rest: number;
    };

export interface CrewParts {
  start(worker: string): ChildProcess;
  nextName(): string;
  tell(event: CrewEvent): void;
  /** A worker says that it was called wrongly: the next would be, too. */
  hopeless(worker: string): void;
  /** How long one that drains may take before it is killed, in ms. */
  readonly patience: number;
}

type Member =
  | { readonly type: "working"; readonly process: ChildProcess; readonly since: number; readonly deaths: number }
  | { readonly type: "resting"; readonly timer: NodeJS.Timeout; readonly deaths: number }
  | { readonly type: "draining"; readonly process: ChildProcess; readonly timer: NodeJS.Timeout };

/** The rest after the first death, in ms; twice as long after each that follows. */
const firstRest = 1000;
const longestRest = 60_000;
/** One that has lived for so long is sound: its death counts as the first, in ms. */
const sound = 60_000;
const wrongUse = 2;

export class Crew {
  readonly #parts: CrewParts;
  /** By their names, the oldest first. */
  readonly #members: Map<string, Member> = new Map();
  #isEnding = false;
  #emptied: () => void = () => {};

  constructor(parts: CrewParts) {
    this.#parts = parts;
  }

  /** Those that work, or will again. */
  get size(): number {
    return this.#members.size - this.#named("draining").length;
  }

  /** Starts and stops until there are so many: of those that are too many the ones that rest first, then the youngest. */
  want(count: number): void {
    if (this.#isEnding) return;
    while (this.size < count) this.#start(0);
    while (this.size > count) this.#stop(this.#named("resting")[0] ?? this.#named("working").at(-1) ?? "");
  }

  /** Drains all. Resolves when the last has ended. */
  async end(): Promise<void> {
    this.#isEnding = true;
    for (const worker of this.#members.keys()) this.#stop(worker);
    if (this.#members.size > 0) await new Promise<void>((resolve) => (this.#emptied = resolve));
  }

  /** Ends all at once. */
  kill(): void {
    for (const member of this.#members.values()) if (member.type !== "resting") member.process.kill("SIGKILL");
  }

  #named(type: Member["type"]): readonly string[] {
    return [...this.#members].flatMap(([worker, member]) => (member.type === type ? [worker] : []));
  }

  #start(deaths: number): void {
    const worker = this.#parts.nextName();
    const process = this.#parts.start(worker);
    this.#members.set(worker, { type: "working", process, since: Date.now(), deaths });
    this.#parts.tell({ type: "crew.started", worker, pid: process.pid });
    process.once("exit", (code, signal) => this.#ended(worker, code, signal));
    // It could not be started at all.
    process.once("error", () => {
      if (process.pid === undefined) this.#ended(worker, null, null);
    });
  }

  #stop(worker: string): void {
    const member = this.#members.get(worker);
    if (member === undefined || member.type === "draining") return;
    if (member.type === "resting") {
      clearTimeout(member.timer);
      this.#members.delete(worker);
      return;
    }
    const { process } = member;
    const timer = setTimeout(() => process.kill("SIGKILL"), this.#parts.patience);
    this.#members.set(worker, { type: "draining", process, timer });
    this.#parts.tell({ type: "crew.draining", worker });
    process.kill("SIGTERM");
  }

  #ended(worker: string, code: number | null, signal: NodeJS.Signals | null): void {
    const member = this.#members.get(worker);
    this.#members.delete(worker);
    if (member === undefined || member.type === "resting") return;
    if (member.type === "draining" || code === wrongUse) {
      if (member.type === "draining") clearTimeout(member.timer);
      this.#parts.tell({ type: "crew.ended", worker, code, signal });
      if (member.type === "working") this.#parts.hopeless(worker);
      if (this.#members.size === 0) this.#emptied();
      return;
    }
    const deaths = Date.now() - member.since >= sound ? 1 : member.deaths + 1;
    const rest = Math.min(longestRest, firstRest * 2 ** (deaths - 1));
    this.#parts.tell({ type: "crew.died", worker, code, signal, rest });
    const timer = setTimeout(() => {
      this.#members.delete(worker);
      this.#start(deaths);
    }, rest);
    this.#members.set(worker, { type: "resting", timer, deaths });
  }
}
