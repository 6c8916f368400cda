// Forks of checkpoints, and forks of forks: each is a run that goes on from what had happened until then, and comes to what the model says.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CheckpointRef, RunEvent } from "../../src/index.ts";
import { backends } from "./backends.ts";
import { runs } from "./check.ts";
import { differences } from "./compare.ts";
import { forecast } from "./model.ts";
import { look, newWorld, runWithRestarts, type World } from "./restarts.ts";
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

describe.each(backends)("on %s", (_name, { open, share }) => {
  test("rule 39: each fork of a checkpoint is a run by itself, also a fork of a fork that was stopped again", async () => {
    const backend = open();
    await fc.assert(
      fc.asyncProperty(sketches, stops, policies, forks, async (sketch, stops, policy, forks) => {
        const world = newWorld(backend);
        const lines = [await line(world, sketch, "run 0", { policy, stops, shots: 4 }, [])];
        for (const { of, at, ...how } of forks) {
          const parent = lines[of % lines.length] as Line;
          const checkpoints = await look(world, (engine) => engine.checkpoints.list(parent.id));
          const from = checkpoints[at % checkpoints.length];
          if (from === undefined) continue;
          const own = parent.events.slice(0, await toldAt(world, from));
          lines.push(await line(world, sketch, `run ${lines.length}`, { ...how, from }, [...parent.before, ...own]));
        }
        expect(lines.flatMap(({ id, faults }) => faults.map((fault) => `${id}: ${fault}`))).toEqual([]);
      }),
      runs(60 * share) as fc.Parameters<unknown>,
    );
  });
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
