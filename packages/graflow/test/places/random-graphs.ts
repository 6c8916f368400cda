// Random graphs at the top level of a module: whoever loads it draws the same, and finds the one that is meant by its name and its hash.
import fc from "fast-check";
import type { Workflow } from "../../src/index.ts";
import { build } from "../properties/build.ts";
import { cases, type CaseSketch } from "../properties/sketch.ts";

export interface RandomGraph {
  readonly sketch: CaseSketch;
  readonly workflow: Workflow<unknown>;
}

const seed = Number(process.env["GRAFLOW_SEED"] ?? 6);

/** Each has a name of its own: alike as graphs, their tasks may do different things. */
function drawn(name: string, numRuns: number, ...[kind]: Parameters<typeof cases>): readonly RandomGraph[] {
  const sketches = fc.sample(cases(kind), { seed, numRuns });
  return sketches.map((sketch, i) => {
    const { workflow } = build(sketch, undefined, undefined, { handler: "place", name: `${name} ${i}` });
    return { sketch, workflow };
  });
}

/** Without jumps: what they come to is known. */
export const failing: readonly RandomGraph[] = drawn("failing", 60, { acts: [], backs: false, failures: 20 });
/** With all that tasks can ask for. */
export const leaving: readonly RandomGraph[] = drawn("leaving", 40, {
  acts: ["next", "goto", "gotoNew", "terminate", "cancel"],
  backs: true,
  failures: 10,
});
