// Runs that fail by a task that is broken, and are gone on with when it has been repaired: the same run comes to what it should have.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BackendError, type RunEvent } from "../../src/index.ts";
import { faulty, type Fault } from "../../src/testing/index.ts";
import { backends } from "./backends.ts";
import { runs } from "./check.ts";
import { forecast } from "./model.ts";
import { newWorld, runWithRestarts, type Restarted } from "./restarts.ts";
import { cases, type CaseSketch } from "./sketch.ts";
import { endingOf, policies, stops } from "./stopping.ts";

const sketches = cases({ acts: [], backs: false, admissions: ["same", "equal"], failures: 0 });

/** Which saves fail, and whether they have been stored all the same. */
const refusals = fc.array(fc.record({ at: fc.integer({ min: 1, max: 12 }), when: fc.constantFrom("before", "after") }), {
  minLength: 1,
  maxLength: 4,
});

/** The ids of the tasks of a sketch; of those that ask for nothing apart. */
function tasksOf(sketch: CaseSketch): { readonly all: string[]; readonly plain: Set<string> } {
  const all: string[] = [];
  const plain = new Set<string>();
  JSON.stringify(sketch, (_, part: unknown) => {
    const { kind, id, body } = (part ?? {}) as { kind?: unknown; id?: string; body?: { acts: readonly unknown[] } };
    if (kind === "task" && id !== undefined) {
      all.push(id);
      if (body?.acts.length === 0) plain.add(id);
    }
    return part;
  });
  return { all, plain };
}

/** How often each pass of these tasks has completed, or was attempted. */
function countCompleted(events: readonly RunEvent[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events)
    if (event.type === "task.completed" && event.kind === "task") counts.set(event.taskId, (counts.get(event.taskId) ?? 0) + 1);
  return counts;
}

/** Tasks that have been carried out again, though they had completed. */
function repetitions(sketch: CaseSketch, first: Restarted, second: Restarted): string[] {
  const { plain } = tasksOf(sketch);
  const completed = countCompleted(first.events);
  const { nodes } = forecast(sketch);
  const faults: string[] = [];
  for (const [path, count] of completed) {
    const acted = second.acts.filter((act) => act.startsWith(`${path}#`)).length;
    const wanted = nodes.get(path)?.passes.length ?? 0;
    if (plain.has(/[^/]*$/.exec(path)?.[0] ?? "") && count + acted > wanted)
      faults.push(`${path} has completed ${count} of ${wanted} times, and was carried out ${acted} times more`);
  }
  return faults;
}

describe.each(backends)("on %s", (_name, { open, share }) => {
  test("rule 39: a failed run that is gone on with when it is repaired comes to what it should have, and does nothing twice", async () => {
    const backend = open();
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(sketches, fc.nat(), stops, policies, async (sketch, which, stops, policy) => {
        const { all } = tasksOf(sketch);
        const world = newWorld(backend);
        const broken = new Set([all[which % all.length] as string]);
        const first = await runWithRestarts(world, sketch, { policy, stops: [], broken });
        const { nodes, result } = forecast(sketch);
        fc.pre(first.info.status === "failed" && nodes.size > 0 && result.status === "completed");
        failed++;
        const second = await runWithRestarts(world, sketch, { policy, stops, from: "case" });
        expect(endingOf(second)).toEqual({ status: "completed", output: result.output });
        // What a process has done that was killed before that was stored, is done again.
        const isExact = policy === "each-task" && stops.every(({ how }) => how === "suspended");
        expect(isExact ? repetitions(sketch, first, second) : []).toEqual([]);
      }),
      runs(100 * share) as fc.Parameters<unknown>,
    );
    expect(failed).toBeGreaterThan(0);
  });

  test("rule 39: a run whose store fails now and then comes to what it should have, when it is gone on with", async () => {
    const backend = open();
    await fc.assert(
      fc.asyncProperty(sketches, refusals, policies, async (sketch, refusals, policy) => {
        const { result } = forecast(sketch);
        fc.pre(result.status === "completed");
        let saves = 0;
        const reach = ({ point }: Fault): void => {
          if (point === "before-save" || point === "before-complete") saves++;
          if (refusals.some(({ at, when }) => at === saves && point === `${when}-save`))
            throw new BackendError("BACKEND_FAILED", "The store is gone for a moment", { hint: "Try again." });
        };
        const world = newWorld((clock) => faulty(backend(clock), reach));
        // Each process ends when its store fails; a task that could not store what it has done once fails with that.
        const endless = refusals.map(() => ({ how: "suspended" as const, after: Infinity }));
        let last = await runWithRestarts(world, sketch, { policy, stops: endless, shots: 5 });
        for (let again = 0; last.info.status === "failed" && again < refusals.length; again++)
          last = await runWithRestarts(world, sketch, { policy, stops: endless, shots: 5, from: "case" });
        expect(endingOf(last)).toEqual({ status: "completed", output: result.output });
      }),
      runs(100 * share) as fc.Parameters<unknown>,
    );
  });
});
