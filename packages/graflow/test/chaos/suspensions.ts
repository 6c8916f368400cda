// The run in this process, suspended again and again at instants that nobody would choose, and gone on with on the same engine or another.
import assert from "node:assert/strict";
import {
  type Backend,
  type CheckpointPolicy,
  type Engine,
  type RunEvent,
  type RunHandle,
  createEngine,
  memory,
  sqlite,
} from "../../src/index.ts";
import { seededRandom } from "../../src/testing/random.ts";
import { RUN } from "./job.ts";
import { completedIn } from "./look.ts";
import { type Place, newPlace, removePlace } from "./processes.ts";
import { quickClock } from "./quick-clock.ts";
import { type Result, faultsInStory, resultOf } from "./result.ts";
import { faultsOfDatabase } from "./soundness.ts";
import { chaos, input } from "./workflow.ts";
import { logTo } from "./working.ts";

/** Suspends a run when something has happened so often. */
class Suspender {
  left = Infinity;
  #run: RunHandle<unknown> | undefined;

  /** `undefined`: there is none. */
  set run(run: RunHandle<unknown> | undefined) {
    this.#run = run;
    if (this.left <= 0) run?.suspend("now");
  }

  readonly count = (): void => {
    if (--this.left === 0) this.#run?.suspend("now");
  };
}

/** Where the run is stored, and when. */
export interface Stored {
  /** Of the first engine, and of each that goes on. */
  readonly newBackend: (place: Place) => Backend;
  /** Whether another engine goes on each time. */
  readonly isShared: boolean;
  readonly checkpoint: CheckpointPolicy;
}

/** Carries the run out, with these suspensions: each after so many events, or so many turns of the event loop. */
async function carryOut(
  { newBackend, isShared, checkpoint }: Stored,
  place: Place,
  suspensions: readonly { readonly events?: number; readonly turns?: number }[],
) {
  const events: RunEvent[] = [];
  const faults: string[] = [];
  const byEvents = new Suspender();
  const byTurns = new Suspender();
  let completed = new Set<string>();
  logTo((what, key) => {
    if (what === "begins" && completed.has(key)) faults.push(`${key} began again`);
  });
  const onEvent = (event: RunEvent): void => {
    events.push(event);
    byEvents.count();
  };
  const newEngine = (): Engine =>
    createEngine({ backend: newBackend(place), clock: quickClock(byTurns.count), plugins: [{ name: "watches", onEvent }] });
  let engine = newEngine();
  let suspended = 0;
  for (const suspension of [...suspensions, {}]) {
    byEvents.left = suspension.events ?? Infinity;
    byTurns.left = suspension.turns ?? Infinity;
    const run = suspended === 0 ? chaos.start(input, { engine, runId: RUN, checkpoint }) : await engine.resume(chaos, RUN);
    byEvents.run = run;
    byTurns.run = run;
    const outcome = await run.outcome;
    byEvents.run = undefined;
    byTurns.run = undefined;
    if (outcome.status === "failed") throw outcome.error;
    completed = new Set(completedIn(events));
    if (outcome.status !== "suspended") break;
    suspended++;
    if (!isShared) continue;
    await engine.close();
    engine = newEngine();
  }
  const run = await engine.runs.show(RUN);
  await engine.close();
  return { suspended, result: resultOf({ run, completed: completedIn(events) }), faults: [...faults, ...faultsInStory(events)] };
}

/** Between 5 and 9 suspensions. */
function drawSuspensions(random: () => number): { readonly events?: number; readonly turns?: number }[] {
  return Array.from({ length: 5 + Math.floor(random() * 5) }, () =>
    random() < 0.5 ? { events: 1 + Math.floor(random() * 300) } : { turns: 1 + Math.floor(random() * 40) },
  );
}

/** Suspends it so many times, or a few more. The error of a history that goes wrong names its suspensions and the seed. */
export async function suspendAtRandom(stored: Stored, times: number, seed: number): Promise<number> {
  const random = seededRandom(seed);
  let whole: Result | undefined;
  let suspended = 0;
  while (suspended < times) {
    const place = newPlace();
    const suspensions = whole === undefined ? [{ events: 1 }] : drawSuspensions(random);
    const end = await carryOut(stored, place, suspensions);
    whole ??= end.result;
    const faults = stored.isShared ? [...end.faults, ...faultsOfDatabase(place.file)] : end.faults;
    removePlace(place);
    const told = `With GRAFLOW_SEED=${seed}: ${JSON.stringify(suspensions)}`;
    assert.deepEqual(faults, [], told);
    assert.deepEqual(end.result, whole, told);
    suspended += end.suspended;
  }
  return suspended;
}

export const manners: readonly (readonly [name: string, stored: Stored])[] = [
  ["in memory, saved when it is suspended", { newBackend: memory, isShared: false, checkpoint: "manual" }],
  ["in memory, saved after each task", { newBackend: memory, isShared: false, checkpoint: "each-task" }],
  ["on sqlite, saved after each task", { newBackend: ({ file }) => sqlite({ path: file }), isShared: true, checkpoint: "each-task" }],
  [
    "on sqlite, saved now and then",
    { newBackend: ({ file }) => sqlite({ path: file, compress: "zstd" }), isShared: true, checkpoint: { every: 7 } },
  ],
];
