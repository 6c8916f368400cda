// In the place of `testEngine` and of the engine that everybody shares, when the tests of the rules are run on a fleet: runs live in Redis, and
// every call of every task goes through its queues to one of two other engines, which know the workflows of the test. Time is real.
import { afterAll, onTestFinished } from "vitest";
import { engineOver } from "../../../src/engine/create-engine.ts";
import type { LocalEngine } from "../../../src/engine/engine.ts";
import type { RunHandle, RunOptions } from "../../../src/engine/face.ts";
import type { Workflow } from "../../../src/engine/workflow.ts";
import type { Wrap } from "../../../src/graph/execution.ts";
import type { WorkflowGraph } from "../../../src/graph/workflow-graph.ts";
import type { TakenWork, WorkEnd } from "../../../src/ports/work-queues.ts";
import { redis } from "../../../src/redis/index.ts";
import { seededRandom } from "../../../src/testing/random.ts";
import type { InterleavingOptions, TestEngine, TestEngineOptions } from "../../../src/testing/test-engine.ts";
import { TestRun } from "../../../src/testing/test-run.ts";
import type { VirtualClock } from "../../../src/testing/virtual-clock.ts";
import { leave } from "./leave.ts";

const elsewhere: Wrap = { name: "redis", elsewhere: "engine" };
const url = process.env["GRAFLOW_RULES_REDIS"] ?? "";

/** An engine on Redis, and what makes the workflows of its runs known to those who carry their tasks out. */
interface FleetOfTests {
  readonly engine: LocalEngine;
  close(): Promise<void>;
}

let fleets = 0;
let runs = 0;

/** An engine on Redis, and two others that carry its tasks out. */
function openFleet(options: Omit<TestEngineOptions, "backend" | "clock" | "shuffle">): FleetOfTests {
  const { seed = 1, plugins = [], ...both } = options;
  const prefix = `rules-${process.pid}-${fleets++}`;
  const open = (more: object): LocalEngine =>
    engineOver({ ...both, backend: redis({ url, prefix }), random: seededRandom(seed), newId: () => `run-${++runs}`, ...more });
  const engine = open({ plugins });
  const known = new Map<string, WorkflowGraph>();
  const workers = [open({}), open({})];
  for (const worker of workers) {
    const benches = new Map<WorkflowGraph, (work: TakenWork) => Promise<WorkEnd>>();
    const carryOut = async (work: TakenWork): Promise<WorkEnd> => {
      const workflow = known.get(work.subject.runId ?? "");
      if (workflow === undefined) return { type: "dead", reason: "unroutable", error: "not of these tests" };
      let bench = benches.get(workflow);
      if (bench === undefined) {
        const made = worker.workbench([workflow]);
        benches.set(workflow, (bench = (taken) => made.carryOut(taken)));
      }
      return bench(work);
    };
    worker.fleet?.queues.consume({ queues: ["default"], concurrency: 50, kinds: ["tasks"], carryOut });
  }
  const start = engine.start.bind(engine) as (...all: unknown[]) => RunHandle<unknown>;
  engine.start = (workflow: WorkflowGraph, ...rest: unknown[]) => {
    sendAway(workflow);
    const run = start(workflow, ...rest);
    known.set(run.id, workflow);
    return run as never;
  };
  const close = async (): Promise<void> => {
    await Promise.all([engine.close(), ...workers.map((worker) => worker.close())]);
  };
  return { engine, close };
}

let shared: FleetOfTests | undefined;
afterAll(() => shared?.close());

/** That of all tests of a file that want nothing special. */
export function sharedEngine(): LocalEngine {
  return (shared ??= openFleet({})).engine;
}

function engineFor({ backend, clock, shuffle: _shuffle, ...options }: TestEngineOptions): LocalEngine {
  if (backend !== undefined) leave("it is about another backend");
  if (clock !== undefined) leave("it needs a time that stands still");
  if (Object.keys(options).every((name) => name === "seed")) return sharedEngine();
  const own = openFleet(options);
  onTestFinished(() => own.close());
  return own.engine;
}

/** All tasks of a workflow, those of its maps and sub-workflows as well, are done elsewhere from now on. */
function sendAway({ plan }: WorkflowGraph): void {
  const wraps = plan.wraps as Map<number, Wrap>;
  for (const place of plan.roles.keys()) if (!wraps.has(place)) wraps.set(place, elsewhere);
}

export function testEngine(options: TestEngineOptions = {}): TestEngine {
  const engine = engineFor(options);
  const start = <I, O>(workflow: Workflow<I, O>, input: I, runOptions: Omit<RunOptions, "engine"> = {}): TestRun<O> =>
    new TestRun(engine.start(workflow, input, runOptions) as RunHandle<O>);
  return {
    engine,
    get clock(): VirtualClock {
      return leave("it needs a time that stands still");
    },
    seed: options.seed ?? 1,
    replace: () => leave("it replaces functions, which do not travel"),
    start,
    async run(workflow, input, runOptions) {
      const run = start(workflow, input, runOptions);
      await run.outcome;
      return run;
    },
    // All tests of the file have it.
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** What happens in one order here happens in another there. */
export async function interleavings(_: InterleavingOptions, test: (engine: TestEngine) => Promise<void>): Promise<void> {
  await test(testEngine());
}
