// Several runs on one file, each in processes of its own, which are killed while the others go on.
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import type { FaultPoint } from "../../src/testing/faults.ts";
import { type Step, type Undisturbed, survives, undisturbed } from "./history.ts";
import { newPlace, removePlace } from "./processes.ts";

let whole: Undisturbed;
beforeAll(async () => {
  whole = await undisturbed();
});

const turns = (count: number): Step => ({ instant: { at: "turn", count } });
const statement = (count: number): Step => ({ instant: { at: "statement", count } });
const at = (point: FaultPoint, count: number): Step => ({ instant: { at: "fault", point, count } });

test("rule 39: runs on one file do not disturb each other, though their processes are killed", async () => {
  const place = newPlace();
  const histories: readonly (readonly Step[])[] = [
    [turns(50), at("before-save", 20), statement(200)],
    [statement(350), turns(30), at("after-claim", 1)],
    [at("after-save", 30), statement(21), turns(70)],
    [],
  ];
  const kills = await Promise.all(
    histories.map((steps, i) =>
      survives(steps, whole, { ...place, run: `run-${i}`, log: join(place.folder, `log-${i}`) }, { isLive: true }),
    ),
  );
  expect(kills).toEqual([3, 3, 3, 0]);
  onTestFinished(() => removePlace(place));
});
