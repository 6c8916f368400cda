// An engine for tests: time stands still until it is moved, chance comes from a seed, and tasks can be replaced by reference.
import { engineOver, type EngineOptions } from "../engine/create-engine.ts";
import type { LocalEngine } from "../engine/engine.ts";
import type { RunHandle, RunOptions } from "../engine/face.ts";
import type { Workflow } from "../engine/workflow.ts";
import { originOf, type AnyNode } from "../graph/node.ts";
import type { Work } from "../graph/plan.ts";
import type { Task, TaskFunction } from "../graph/task.ts";
import { memory } from "../memory/backend.ts";
import { seededRandom } from "./random.ts";
import { TestRun } from "./test-run.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What the engine is made of, as in `createEngine`, and its chance. */
export interface TestEngineOptions extends Partial<Omit<EngineOptions, "clock" | "random" | "newId">> {
  /** Chance: of jitter, and with `shuffle` of the order in which finished tasks are heard of. Default 1. */
  readonly seed?: number;
  /** Goes on by the clock of another engine, as a process that is started after another. Default: a clock of its own. */
  readonly clock?: VirtualClock;
  /** Hears of finished asynchronous tasks in an order drawn from the seed. Default false: in the order in which they finished. */
  readonly shuffle?: boolean;
}

/** An engine whose time stands still, and what tests do with it. */
export interface TestEngine extends AsyncDisposable {
  readonly engine: LocalEngine;
  readonly clock: VirtualClock;
  readonly seed: number;
  /** From now on the function runs instead of the task's own, wherever the task stands. Its options stay. */
  replace<I, O>(task: Task<I, O>, run: TaskFunction<I, O>): void;
  /** Starts a run; time does not move by itself. */
  start<I, O>(workflow: Workflow<I, O>, input: I, options?: Omit<RunOptions, "engine">): TestRun<O>;
  /** Starts a run and moves the time on, from timer to timer, whenever nothing else is going on, until it has ended. */
  run<I, O>(workflow: Workflow<I, O>, input: I, options?: Omit<RunOptions, "engine">): Promise<TestRun<O>>;
}

/** An engine with a virtual clock, a seed and `memory()`. Throws `OptionError` for bad options. */
export function testEngine(options: TestEngineOptions = {}): TestEngine {
  const { seed = 1, shuffle = false, clock = new VirtualClock(), ...parts } = options;
  const random = seededRandom(seed);
  const replaced = new Map<AnyNode, Work["run"]>();
  let runs = 0;
  const engine = engineOver(
    { ...parts, backend: parts.backend ?? memory(), clock, random, newId: () => `run-${++runs}` },
    { replaced, ...(shuffle ? { deliver: shuffledDelivery(random, clock) } : {}) },
  );

  const start = <I, O>(workflow: Workflow<I, O>, input: I, runOptions: Omit<RunOptions, "engine"> = {}): TestRun<O> =>
    new TestRun(engine.start(workflow, input, runOptions) as RunHandle<O>);

  return {
    engine,
    clock,
    seed,
    replace: (task, run) => void replaced.set(originOf(task), run),
    start,
    async run(workflow, input, runOptions) {
      const run = start(workflow, input, runOptions);
      let ended = false;
      const end = run.outcome.then(() => (ended = true));
      while (!ended) await Promise.race([end, clock.next()]);
      return run;
    },
    [Symbol.asyncDispose]: () => engine.close(),
  };
}

/** Collects what has finished and hands it on one by one, in an order drawn by chance; the clock waits until all has been. */
function shuffledDelivery(random: () => number, clock: VirtualClock): (settle: () => void) => void {
  const finished: (() => void)[] = [];
  const pump = (): void => {
    const [settle] = finished.splice(Math.floor(random() * finished.length), 1);
    if (finished.length > 0) clock.yield(pump);
    settle?.();
  };
  return (settle) => {
    finished.push(settle);
    if (finished.length === 1) clock.yield(pump);
  };
}

/** How many ways, and from which seed on. */
export interface InterleavingOptions {
  /** How many ways. Default 1,000. */
  readonly times?: number;
  /** The first seed; each way has the next. Default 1. */
  readonly seed?: number;
}

/**
 * Runs a test many times, each time hearing of finished tasks in another order. The error of a way that fails names its seed, with which
 * `{ seed, times: 1 }` repeats it.
 */
export async function interleavings(options: InterleavingOptions, test: (engine: TestEngine) => Promise<void>): Promise<void> {
  const { times = 1000, seed: first = 1 } = options;
  for (let seed = first; seed < first + times; seed++) {
    const engine = testEngine({ seed, shuffle: true });
    try {
      await test(engine);
    } catch (error) {
      throw new Error(`With seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    } finally {
      await engine.engine.close();
    }
  }
}
