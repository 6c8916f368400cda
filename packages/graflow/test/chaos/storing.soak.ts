// Runs whose processes are killed, and that are stored otherwise than usual: now and then, compressed, and in a directory as well.
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { createEngine, directoryCheckpoints, memory } from "../../src/index.ts";
import { openDatabase } from "../../src/sqlite/open.ts";
import { sqliteRuns } from "../../src/sqlite/run-store.ts";
import type { FaultPoint } from "../../src/testing/faults.ts";
import { type Step, type Undisturbed, survives, undisturbed } from "./history.ts";
import { RUN, type Storing } from "./job.ts";
import { type Place, newPlace, removePlace } from "./processes.ts";
import { quickClock } from "./quick-clock.ts";
import { resultOf } from "./result.ts";
import { chaos } from "./workflow.ts";

let whole: Undisturbed;
beforeAll(async () => {
  whole = await undisturbed();
});

const at = (point: FaultPoint, count: number): Step => ({ instant: { at: "fault", point, count } });
const turns = (count: number): Step => ({ instant: { at: "turn", count } });

function temporaryPlace(storing: Storing): Place {
  const place = newPlace(storing);
  onTestFinished(({ task: { result } }) => {
    if (result?.state === "pass") removePlace(place);
  });
  return place;
}

test.each<[string, Storing]>([
  ["after every 10 tasks", { checkpoint: { every: 10 } }],
  ["as often as every second", { checkpoint: { every: "1s" } }],
  ["only when a task asks for it", { checkpoint: "manual" }],
  ["compressed", { compress: "zstd" }],
])("rule 39: saved %s, and killed, it goes on and ends as if nothing had been", async (_, storing) => {
  await survives([turns(40), turns(70), at("after-save", 5), turns(50)], whole, temporaryPlace(storing));
});

test("rule 38: what a directory has kept of a run whose processes were killed is what the run has stored", async () => {
  const place = temporaryPlace({});
  const outside = join(place.folder, "outside");
  await survives([turns(50), at("after-save", 20), turns(60), at("before-save", 10)], whole, { ...place, storing: { outside } });
  const store = directoryCheckpoints(outside);
  const database = openDatabase(place.file, { patience: 1000 });
  const runs = sqliteRuns(database, { clock: quickClock() });
  const kept = await store.list(RUN);
  // Whoever dies between the two has kept one less.
  expect(kept.length).toBeGreaterThanOrEqual((await runs.checkpoints(RUN)).length - 4);
  for (const { version } of kept.filter((_, i) => i % 10 === 0))
    expect(await store.read({ runId: RUN, version })).toEqual(await runs.read(RUN, version));
  database.close();
  const half = kept[Math.floor(kept.length / 2)];
  await using engine = createEngine({ backend: memory(), checkpoints: store, clock: quickClock() });
  const again = await engine.resume(chaos, `${RUN}@${half?.version}`);
  expect(await again.outcome).toMatchObject({ status: "completed" });
  const run = await engine.runs.show(again.id);
  const { shape: _, ...result } = whole.result;
  expect(resultOf({ run, completed: [] })).toEqual({ ...result, completed: [] });
});
