// Processes that share a store and a clock, one after the other or side by side, and people who answer what their runs ask. On memory, where
// the store outlives its engines, and on sqlite.
import { onTestFinished } from "vitest";
import type { AskAnswer, AskInfo, Backend, Engine, ResumeOptions, RunEvent, RunOptions, RunOutcome, Workflow } from "../../src/index.ts";
import { faulty, testEngine, TestRun, VirtualClock, type Fault, type TestEngine, type TestEngineOptions } from "../../src/testing/index.ts";
import { backends } from "../properties/backends.ts";
import { faultsOfAsks } from "./ask-book.ts";

type Store = (typeof backends)[number][1];

/** For `describe.each`. */
export const stores: readonly (readonly [name: string, store: Store])[] = backends.map(([name, store]) => [name, store]);

export interface ProcessOptions extends Pick<TestEngineOptions, "seed" | "shuffle" | "plugins"> {
  readonly reach?: (fault: Fault) => void | Promise<void>;
}

export interface Process extends TestEngine {
  readonly people: People;
  /** As if it were killed: from now on nothing that it asks of the store is done or answered. Others may take its runs. */
  die(): Promise<void>;
  resume(workflow: Workflow<never, unknown>, runId: string, options?: ResumeOptions): Promise<TestRun<unknown>>;
  /** Starts a run and moves the time on until it has ended; resolves to how. */
  end<I>(workflow: Workflow<I, unknown>, input: I, options?: Omit<RunOptions, "engine">): Promise<RunOutcome<unknown>>;
}

export interface World {
  readonly clock: VirtualClock;
  readonly backend: Backend;
  newProcess(options?: ProcessOptions): Process;
}

const never = new Promise<void>(() => {});

/** For how long a run is its owner's after that was killed, and some more. In ms. */
const LEASE = 11_000;

export function newWorld(store: Store): World {
  const clock = new VirtualClock();
  const backend = store.open()(clock);
  return {
    clock,
    backend,
    newProcess({ reach, ...options } = {}) {
      let isDead = false;
      const passing = (fault: Fault): void | Promise<void> => (isDead ? never : reach?.(fault));
      const made = testEngine({ backend: faulty(backend, passing), clock, ...options });
      onTestFinished(() => (isDead ? undefined : made.engine.close()));
      return {
        ...made,
        async die() {
          isDead = true;
          await clock.advance(LEASE);
        },
        people: new People(made.engine),
        resume: async (workflow, runId, how) => new TestRun(await made.engine.resume(workflow, runId, how)),
        end: async (workflow, input, how) => (await made.run(workflow, input, how)).outcome,
      };
    },
  };
}

/** Those who see an inbox, and answer. */
export class People {
  /** All that was opened while they looked. */
  readonly seen: AskInfo[] = [];
  readonly #engine: Engine;
  readonly #waiting: Set<() => void> = new Set();

  constructor(engine: Engine) {
    this.#engine = engine;
    engine.asks.watch(({ type, ask }) => {
      if (type === "opened") this.seen.push(ask);
      for (const look of this.#waiting) look();
    });
  }

  /** The ask with this prompt that was opened first, or will be, and is not among `but`. */
  asked(prompt: string, but: readonly AskInfo[] = []): Promise<AskInfo> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.seen.find((ask) => ask.prompt === prompt && but.every(({ id }) => id !== ask.id));
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Answers an ask once it is open. */
  async answer(prompt: string, answer: AskAnswer, by = "ada"): Promise<AskInfo> {
    const open = await this.open();
    const { id } = open.find((ask) => ask.prompt === prompt) ?? (await this.asked(prompt));
    return this.#engine.asks.answer(id, answer, { by, from: "test" });
  }

  async open(): Promise<AskInfo[]> {
    return this.#engine.asks.list({ status: "open", order: "oldest", limit: 1000 });
  }
}

/** The open asks of a suspended run. */
export function asksOf(outcome: RunOutcome<unknown>): readonly AskInfo[] {
  if (outcome.status === "suspended") return outcome.asks;
  throw new Error(`Expected the run to be suspended, but it is ${outcome.status}`, {
    cause: "error" in outcome ? outcome.error : undefined,
  });
}

/** All that is stored of the story of a run. */
export async function storedEvents(engine: Engine, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (;;) {
    const more = await engine.runs.events(runId, { since: events.at(-1)?.seq ?? 0 });
    if (more.length === 0) return events;
    events.push(...more);
  }
}

/** What is wrong with what was told of the asks of a run, and with how they stand now that it is over. */
export async function faultsOfRun(engine: Engine, runId: string): Promise<string[]> {
  const asks = await engine.asks.list({ runId, limit: 10_000 });
  return faultsOfAsks(await storedEvents(engine, runId), asks);
}
