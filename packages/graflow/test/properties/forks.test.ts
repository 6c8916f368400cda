// Forks of checkpoints, and forks of forks: each is a run that goes on from what had happened until then, and comes to what the model says.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CheckpointPolicy, CheckpointRef, RunEvent } from "../../src/index.ts";
import { backends, unsavedMemory } from "./backends.ts";
import { runs } from "./check.ts";
import { differences } from "./compare.ts";
import { forecast } from "./model.ts";
import { look, newWorld, runWithRestarts, type RestartOptions, type Stop, type World } from "./restarts.ts";
import { cases, type CaseSketch } from "./sketch.ts";
import { endingOf, faultsOf, policies, stops } from "./stopping.ts";
import { uninterrupted } from "./uninterrupted.ts";

const sketches = cases({ acts: [], backs: false, sagas: true, admissions: ["same", "equal"], failures: 20 });

/** Numbers that say which run is forked, where, and how the fork is stopped. */
const forks = fc.array(fc.record({ of: fc.nat(), at: fc.nat(), policy: policies, stops }), { minLength: 1, maxLength: 4 });

/** How many events of a run its state at a checkpoint follows from. */
async function toldAt({ backend, clock }: World, { runId, version }: CheckpointRef): Promise<number> {
  const opened = backend.open({ clock });
  const cells = await opened.runs.read(runId, version);
  await opened.close();
  return Number(cells?.get("q")?.get("s"));
}

/** What is wrong with a run and its forks. */
async function faultsOfForks(
  world: World,
  sketch: CaseSketch,
  how: Omit<RestartOptions, "id">,
  forks: readonly { readonly of: number; readonly at: number; readonly policy: CheckpointPolicy; readonly stops: readonly Stop[] }[],
): Promise<string[]> {
  const lines = [await line(world, sketch, "run 0", { ...how, shots: 4 }, [])];
  for (const { of, at, ...how } of forks) {
    const parent = lines[of % lines.length] as Line;
    const checkpoints = await checkpointsOf(world, parent.id);
    const from = checkpoints[at % checkpoints.length];
    if (from === undefined) continue;
    const own = parent.events.slice(0, await toldAt(world, from));
    lines.push(await line(world, sketch, `run ${lines.length}`, { ...how, from }, [...parent.before, ...own]));
  }
  return lines.flatMap(({ id, faults }) => faults.map((fault) => `${id}: ${fault}`));
}

/** None of a run that was never stored. */
async function checkpointsOf(world: World, id: string): Promise<readonly CheckpointRef[]> {
  return look(world, async ({ runs, checkpoints }) => ((await runs.get(id)) === undefined ? [] : checkpoints.list(id)));
}

describe.each(backends)("on %s", (_name, { open, share }) => {
  test("rule 39: each fork of a checkpoint is a run by itself, also a fork of a fork that was stopped again", async () => {
    const backend = open();
    await fc.assert(
      fc.asyncProperty(sketches, stops, policies, forks, async (sketch, stops, policy, forks) => {
        expect(await faultsOfForks(newWorld(backend), sketch, { policy, stops }, forks)).toEqual([]);
      }),
      runs(60 * share) as fc.Parameters<unknown>,
    );
  });
});

test("rule 39: so it is of a checkpoint with which a run is stored for the first time, in its middle", async () => {
  await fc.assert(
    fc.asyncProperty(sketches, forks, async (sketch, forks) => {
      const suspended = forks.map((fork) => ({ ...fork, stops: fork.stops.map((stop) => ({ ...stop, how: "suspended" as const })) }));
      expect(await faultsOfForks(newWorld(unsavedMemory), sketch, { policy: "manual", stops: [] }, suspended)).toEqual([]);
    }),
    runs(60) as fc.Parameters<unknown>,
  );
});

interface Line {
  readonly id: string;
  /** What had happened where it began. */
  readonly before: readonly RunEvent[];
  readonly events: readonly RunEvent[];
  readonly faults: readonly string[];
}

async function line(
  world: World,
  sketch: CaseSketch,
  id: string,
  how: Parameters<typeof runWithRestarts>[2],
  before: readonly RunEvent[],
): Promise<Line> {
  const restarted = await runWithRestarts(world, sketch, { ...how, id });
  const { events } = restarted;
  const faults = [
    ...faultsOf(world, sketch, restarted, before),
    ...differences(forecast(sketch), uninterrupted([...before, ...events]), endingOf(restarted)),
  ];
  return { id, before, events, faults };
}
