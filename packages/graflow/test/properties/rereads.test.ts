// Runs that are saved, and gone on with from their cells: over and over, also from a save that is not the latest moment. The pure step alone.
import fc from "fast-check";
import { expect, test } from "vitest";
import { isGraflowError, type RunEvent } from "../../src/index.ts";
import { build } from "./build.ts";
import { runs } from "./check.ts";
import { differences } from "./compare.ts";
import { drive } from "./drive.ts";
import { forecast } from "./model.ts";
import { cases, type CaseSketch } from "./sketch.ts";
import { driveWithStops } from "./stops.ts";
import { boundsOf, faultsIn } from "./story.ts";

const maxSteps = 60;

const plain = { acts: [], backs: false, sagas: true, admissions: ["same", "equal"] } as const;

test.each([
  ["nothing fails", cases({ ...plain, failures: 0 })],
  ["tasks fail", cases({ ...plain, failures: 25 })],
])("rule 39: a run that is stopped and gone on with comes to what the model says, where %s", (_name, arbitrary) => {
  fc.assert(
    fc.property(arbitrary, fc.boolean(), (sketch, crashes) => {
      const { events, finish, faults } = driveWithStops(sketch, { saves: 0.2, stops: 0.1, crashes });
      expect([...faults, ...faultsIn(events, 0, boundsOf(sketch))]).toEqual([]);
      expect(differences(forecast(sketch), events, finish)).toEqual([]);
    }),
    runs(300) as fc.Parameters<unknown>,
  );
});

const wild = cases({
  acts: ["next", "goto", "gotoNew", "terminate", "cancel"],
  backs: true,
  failures: 25,
  sagas: true,
  admissions: ["same", "equal", "refused"],
});

test("rule 39: a run of any graph that is stopped and gone on with loses nothing, does nothing twice and ends", () => {
  fc.assert(
    fc.property(wild, fc.boolean(), (sketch, crashes) => {
      const { events, faults } = driveWithStops(sketch, { saves: 0.2, stops: 0.1, crashes }, { maxSteps });
      expect([...faults, ...faultsIn(events, 0, boundsOf(sketch))]).toEqual([]);
    }),
    runs(400) as fc.Parameters<unknown>,
  );
});

test("rule 39: a run that was stopped goes the way that it would have gone", () => {
  fc.assert(
    fc.property(wild.map(unlimited), (sketch) => {
      const { workflow } = build(sketch);
      const straight = drive(workflow.plan, sketch.input, { ...sketch, maxSteps });
      const stopped = driveWithStops(sketch, { saves: 0.1, stops: 0.1, crashes: false, halted: false }, { maxSteps });
      expect(storyOf(stopped.events)).toEqual(storyOf(straight.events));
    }),
    runs(400),
  );
});

/** Where everything that can start does, the order of what is in flight says nothing. */
function unlimited(sketch: CaseSketch): CaseSketch {
  const limits = new Set(["priority", "limit", "concurrency"]);
  return JSON.parse(JSON.stringify(sketch), (key, value: unknown) => (limits.has(key) ? 0 : value)) as CaseSketch;
}

/** What happened to each node, in order, but for starts, which may come a little earlier or later. */
function storyOf(events: readonly RunEvent[]): Record<string, string[]> {
  const story: Record<string, string[]> = {};
  for (const event of events) {
    if (event.type === "task.started") continue;
    const { seq: _, error, taskId = "", ...rest } = { error: undefined, taskId: undefined, ...event };
    // Of members that failed more than once between two saves, it is not stored which was the first.
    const told = error instanceof Error ? `${isGraflowError(error) ? error.code : ""} ${error.message.replace(/, first: .*/, "")}` : "";
    (story[taskId] ??= []).push(`${JSON.stringify(rest)} ${told}`);
  }
  return story;
}
