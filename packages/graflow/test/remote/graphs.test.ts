// Random graphs, all of whose tasks are carried out elsewhere, come to what the model says; also when whoever has a task loses it, and when two
// have it at once.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../src/index.ts";
import { seededRandom } from "../../src/testing/index.ts";
import { build } from "../properties/build.ts";
import { optionsOf, runs, type Ran } from "../properties/check.ts";
import { differences } from "../properties/compare.ts";
import { forecast } from "../properties/model.ts";
import { cases, type CaseSketch } from "../properties/sketch.ts";
import { boundsOf, faultsIn } from "../properties/story.ts";
import { Hall } from "./hall.ts";

async function runAway(sketch: CaseSketch, isWild: boolean, maxSteps?: number): Promise<Ran> {
  const { workflow } = build(sketch, undefined, "far");
  const hall = new Hall(isWild ? seededRandom(sketch.seed) : undefined);
  const engine = hall.engine("owner");
  const workers = ["one", "two"].map((name) => hall.worker(name, [workflow], ["far"], 3));
  const run = workflow.start(sketch.input, { engine, ...optionsOf(sketch, maxSteps) });
  const events: RunEvent[] = [];
  for await (const event of run.events()) events.push(event);
  const outcome = await run.outcome;
  const faults = faultsIn(events, sketch.concurrency, boundsOf(sketch));
  const hasWorked = events.some((event) => event.type === "task.completed" && event.kind === "task");
  if (hasWorked && hall.added.length === 0) faults.push(`${hall.added.length} batches were sent`);
  if (hall.dead.length > 0) faults.push(...hall.dead);
  if (hall.left.length > 0) faults.push(...hall.left);
  for (const one of [engine, ...workers]) await one.close();
  return { events, outcome, faults };
}

const failing = cases({ acts: [], backs: false, failures: 20 });
const leaving = cases({ acts: ["next", "goto", "gotoNew", "terminate", "cancel"], backs: true, failures: 10 });

describe.each([
  ["when all goes well", false],
  ["when workers die", true],
])("rules 51 and 53: %s", (_name, isWild) => {
  test("graphs without jumps come to what the model says", async () => {
    await fc.assert(
      fc.asyncProperty(failing, async (sketch) => {
        const { events, outcome, faults } = await runAway(sketch, isWild);
        expect(faults).toEqual([]);
        expect(differences(forecast(sketch), events, outcome)).toEqual([]);
      }),
      runs(60),
    );
  });

  test("graphs with everything lose nothing, do nothing twice and end", async () => {
    await fc.assert(
      fc.asyncProperty(leaving, async (sketch) => {
        expect((await runAway(sketch, isWild, 60)).faults).toEqual([]);
      }),
      runs(60),
    );
  });
});
