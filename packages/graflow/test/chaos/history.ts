// A history of the run: processes that are killed, one after the other, until one of them comes to its end; and what must hold after each.
import assert from "node:assert/strict";
import type { Counts, Instant } from "./instants.ts";
import type { Task } from "./job.ts";
import { type Looking, type Seen, look } from "./look.ts";
import { type End, type Place, newPlace, removePlace, start } from "./processes.ts";
import { type Result, faultsInStory, resultOf } from "./result.ts";
import { readLog } from "./side-log.ts";

/** What becomes of one process: it is killed at the instant, or suspends the run when so many tasks have completed in it, or both. */
export interface Step {
  readonly instant?: Instant;
  readonly suspends?: number;
}

export interface Undisturbed {
  readonly result: Result;
  readonly counts: Counts;
  /** How long it took, in ms. */
  readonly ms: number;
}

/** The run as it goes when nobody disturbs it. */
export async function undisturbed(): Promise<Undisturbed> {
  const place = newPlace();
  try {
    const process = start(place, 0, { do: "start" });
    await process.heard("ready");
    const began = performance.now();
    const end = await process.end;
    const ms = performance.now() - began;
    if (end.type !== "done") throw new Error(`Expected the run to end, got ${JSON.stringify(end)}`);
    const seen = await look(place);
    assert.deepEqual([...seen.faults, ...faultsInStory(seen.events)], []);
    return { result: resultOf(seen), counts: end.counts, ms };
  } finally {
    removePlace(place);
  }
}

/**
 * Carries the run out in these processes, as far as it gets, and a last one that nobody kills. Resolves to how many were killed. Throws for
 * what is wrong. Without a place there is a new one, which is gone when nothing was.
 */
export async function survives(steps: readonly Step[], whole: Undisturbed, given?: Place, looking?: Looking): Promise<number> {
  const place = given ?? newPlace();
  const history = new History(place, steps, looking);
  let kills = 0;
  for (const step of [...steps, {}]) {
    if ((await history.take(step)).type === "killed") kills++;
    if (history.isOver) break;
  }
  history.expectWhole(whole.result);
  if (given === undefined) removePlace(place);
  return kills;
}

/** The processes of one run, one after the other. */
export class History {
  readonly #place: Place;
  readonly #steps: unknown;
  /** The keys of what was stored as completed after each process. */
  readonly #stored: (readonly string[])[] = [];
  readonly #looking: Looking;
  #seen: Seen | undefined;

  /** `steps` are told with what is wrong. */
  constructor(place: Place, steps: unknown, looking: Looking = {}) {
    this.#place = place;
    this.#steps = steps;
    this.#looking = looking;
  }

  /** Whether the run is stored as completed. */
  get isOver(): boolean {
    return this.#seen?.run?.status === "completed";
  }

  /** Lets one process start the run, or go on with it. Throws for what is wrong after that. */
  async take({ instant, suspends }: Step): Promise<End> {
    const first = this.#seen?.run === undefined;
    const task: Task = suspends !== undefined ? { do: "suspend", after: suspends, first } : { do: first ? "start" : "resume" };
    const end = await start(this.#place, this.#stored.length, task, instant).end;
    await this.look(end);
    return end;
  }

  /** Looks at what a process has left behind that has come to this end. */
  async look(end: End): Promise<void> {
    const seen = await look(this.#place, this.#looking);
    const now = new Set(seen.completed);
    const faults = [...seen.faults];
    for (const key of this.#stored.at(-1) ?? []) if (!now.has(key)) faults.push(`${key} was completed, and is not any more`);
    if (now.size < seen.completed.length) faults.push("something has completed twice");
    if (end.type === "refused") faults.push(end.message);
    if (end.type === "done" && seen.run?.status !== end.status) faults.push(`the run is ${seen.run?.status}, and not ${end.status}`);
    this.#expectNone(faults);
    this.#stored.push(seen.completed);
    this.#seen = seen;
  }

  /** The run has ended as if nobody had disturbed it, and nothing that had completed began again. */
  expectWhole(whole: Result): void {
    const seen = this.#seen;
    if (seen === undefined) throw new Error("Nobody has looked at the run");
    const before = this.#stored.map((keys) => new Set(keys));
    const again = readLog(this.#place.log).filter(({ what, process, key }) => what === "begins" && before[process - 1]?.has(key) === true);
    this.#expectNone([...faultsInStory(seen.events), ...again.map(({ process, key }) => `${key} began again in process ${process}`)]);
    try {
      assert.deepEqual(resultOf(seen), whole);
    } catch (cause) {
      throw this.#wrong(["the result is another one"], cause);
    }
  }

  #expectNone(faults: readonly string[]): void {
    if (faults.length > 0) throw this.#wrong(faults);
  }

  #wrong(faults: readonly string[], cause?: unknown): Error {
    return new Error(`${JSON.stringify(this.#steps)}, in ${this.#place.folder}:\n${faults.join("\n")}`, { cause });
  }
}
