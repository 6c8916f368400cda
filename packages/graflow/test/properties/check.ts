// How the properties are run: how often, and what is looked at in every run.
import type fc from "fast-check";
import type { RunEvent, RunOutcome } from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";
import { build } from "./build.ts";
import type { CaseSketch } from "./sketch.ts";
import { boundsOf, faultsIn } from "./story.ts";

/** `GRAFLOW_RUNS` says how many times as often. */
const times = Number(process.env["GRAFLOW_RUNS"] ?? 1);

/** A property that fails tells its seed and its path, with which `fc.assert` repeats it. */
export function runs(usual: number): fc.Parameters<[CaseSketch]> {
  return { numRuns: usual * times };
}

export interface Ran {
  readonly events: readonly RunEvent[];
  readonly outcome: RunOutcome<unknown>;
  readonly faults: readonly string[];
}

/** Runs a case on an engine that hears of finished tasks in an order drawn from the seed of the case. */
export async function runCase(sketch: CaseSketch, maxSteps?: number): Promise<Ran> {
  const { workflow } = build(sketch);
  const engine = testEngine({ seed: sketch.seed, shuffle: true });
  const run = await engine.run(workflow, sketch.input, optionsOf(sketch, maxSteps));
  const outcome = await run.outcome;
  const faults = faultsIn(run.events, sketch.concurrency, boundsOf(sketch));
  if (engine.clock.pending > 0) faults.push(`${engine.clock.pending} timers are left`);
  const last = run.events.at(-1);
  if (last?.type !== `run.${outcome.status}`) faults.push(`the outcome is ${outcome.status}, but the last event ${last?.type}`);
  return { events: run.events, outcome, faults };
}

export function optionsOf({ concurrency }: CaseSketch, maxSteps?: number): { concurrency?: number; maxSteps?: number } {
  return { ...(concurrency === 0 ? {} : { concurrency }), ...(maxSteps === undefined ? {} : { maxSteps }) };
}
