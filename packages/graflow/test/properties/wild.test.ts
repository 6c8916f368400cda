// Graphs with everything: back edges, jumps, added nodes, terminations, cancellations. No model foretells them; what holds for every run
// is looked at: nothing lost, nothing twice, one end, bounds kept, nothing forgotten, the same story from the same seed.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/graph/plan.ts";
import type { RunEvent } from "../../src/index.ts";
import { build } from "./build.ts";
import { runCase, runs } from "./check.ts";
import { drive } from "./drive.ts";
import { layOut, type Spot } from "./model.ts";
import { cases, type GraphSketch } from "./sketch.ts";
import { boundsOf, faultsIn } from "./story.ts";

/** Loops of such graphs may have no other end. */
const maxSteps = 60;

const loops = cases({ acts: [], backs: true, failures: 10 });
const jumps = cases({ acts: ["next", "goto", "gotoNew"], backs: true, failures: 10 });
const all = cases({ acts: ["next", "goto", "gotoNew", "terminate", "cancel"], backs: true, failures: 15 });

describe.each([
  ["graphs with back edges", loops],
  ["graphs with jumps", jumps],
  ["graphs with jumps, terminations and cancellations", all],
])("%s", (_name, arbitrary) => {
  test("the step loses nothing, does nothing twice and ends", () => {
    fc.assert(
      fc.property(arbitrary, (sketch) => {
        const { workflow } = build(sketch);
        const { events, faults } = drive(workflow.plan, sketch.input, { ...sketch, maxSteps });
        expect([...faults, ...faultsIn(events, sketch.concurrency, boundsOf(sketch))]).toEqual([]);
      }),
      runs(1500),
    );
  });

  test("the engine loses nothing, does nothing twice and ends", async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (sketch) => {
        expect((await runCase(sketch, maxSteps)).faults).toEqual([]);
      }),
      runs(500),
    );
  });

  test("a run that is cancelled from outside ends, whenever it is", () => {
    fc.assert(
      fc.property(arbitrary, fc.nat({ max: 20 }), (sketch, cancelAfter) => {
        const { workflow } = build(sketch);
        const { events, faults } = drive(workflow.plan, sketch.input, { ...sketch, maxSteps, cancelAfter });
        expect([...faults, ...faultsIn(events, sketch.concurrency, boundsOf(sketch))]).toEqual([]);
      }),
      { ...runs(600) } as fc.Parameters<unknown>,
    );
  });

  test("the same seed gives the same events", async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (sketch) => {
        const [first, second] = [await runCase(sketch, maxSteps), await runCase(sketch, maxSteps)];
        expect(second.events.map(told)).toEqual(first.events.map(told));
      }),
      runs(150),
    );
  });
});

test("rule 8: nothing that no back edge leads to begins before all before it has settled and one of it has completed", () => {
  fc.assert(
    fc.property(loops, (sketch) => {
      const { workflow } = build(sketch);
      const { events } = drive(workflow.plan, sketch.input, { ...sketch, maxSteps });
      const { graph } = sketch;
      const backs = graph.type === "single" ? [] : graph.edges.filter(([from, to]) => from >= to);
      const written = backs.map(([from, to]) => `${idAt(graph, from)} ${idAt(graph, to)}`);
      // Which edges lead back is found depth-first from the starts (rule 5): the model knows the layout only where that is how they were written.
      fc.pre(new Set(written).symmetricDifference(new Set(backsOf(workflow.plan, graph))).size === 0);
      const exempt = new Set(backs.map(([, to]) => idAt(graph, to)));
      expect(early(events, layOut(sketch.graph), exempt)).toEqual([]);
    }),
    runs(800),
  );
});

function idAt(graph: GraphSketch, index: number): string {
  return graph.type === "many" ? (graph.nodes[index]?.id ?? "") : "";
}

/** The back edges of a plan, but for those inside the nodes of its graph. */
function backsOf({ backs, ids }: Plan, graph: GraphSketch): string[] {
  const outer = new Set(graph.type === "many" ? [...graph.nodes, ...graph.rings].map(({ id }) => id) : []);
  const edges = [...backs].flatMap(([from, targets]) => targets.map((to) => [ids[from] ?? "", ids[to] ?? ""] as const));
  return edges.filter(([from, to]) => outer.has(from) && outer.has(to)).map(([from, to]) => `${from} ${to}`);
}

/** Passes in the outermost frame that began while something before them was still to come. */
function early(events: readonly RunEvent[], spots: readonly Spot[], exempt: ReadonlySet<string>): string[] {
  const faults: string[] = [];
  const standing = new Map<string, "going on" | "completed" | "other">();
  const ends = (spot: Spot): Spot[] => (spot.kind === "merge" ? [...spot.before].flatMap(ends) : [spot]);
  const byId = new Map(spots.filter(({ kind }) => kind !== "join" && kind !== "merge").map((spot) => [spot.id, spot]));
  for (const event of events) {
    if (!("iteration" in event)) continue;
    const { taskId } = event;
    if (event.type === "task.completed") standing.set(taskId, "completed");
    else if (event.type === "task.failed" || event.type === "task.skipped") standing.set(taskId, "other");
    else if (event.type === "task.scheduled") {
      const spot = byId.get(taskId);
      // Several passes of one opening: the later ones are iterations.
      const isAgain = event.iteration > 0 && spot?.kind === "task";
      if (spot !== undefined && spot.kind !== "loop" && !exempt.has(taskId) && !isAgain) {
        // A loop is told as its branch and what is in it; the fork of a group has its end with the join.
        const ended = [...spot.before].flatMap(ends);
        const before = ended.filter(({ kind }) => kind !== "fork" && kind !== "loop" && kind !== "select");
        for (const { id } of before) if (standing.get(id) === "going on") faults.push(`${event.seq} ${taskId} before ${id} has settled`);
        const isWhole = before.length === ended.length && before.length > 0;
        if (isWhole && !before.some(({ id }) => standing.get(id) === "completed"))
          faults.push(`${event.seq} ${taskId}, though nothing before it has completed`);
      }
      standing.set(taskId, "going on");
    }
  }
  return faults;
}

/** Errors by their messages: two of them are never the same. */
function told(event: RunEvent): unknown {
  return "error" in event ? { ...event, error: String(event.error) } : event;
}
