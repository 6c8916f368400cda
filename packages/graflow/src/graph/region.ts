// The region of a place: what is forward-reachable from it, and so is open again when it starts a new pass.
import type { Plan } from "./plan.ts";

export interface Region {
  /** The places after the first, not the place itself; in the order of declaration. */
  readonly places: Int32Array;
  /** For each of them: how many of its forward predecessors belong to the region or are the place itself. */
  readonly inner: Int32Array;
}

const regions = new WeakMap<Plan, { readonly byPlace: Map<number, Region>; places: number }>();

/** How many places the remembered regions of a plan may have together, for each place of the plan. */
const REMEMBERED = 64;

/** The region of a place of a plan; found once, then remembered, unless so many are asked for that they would fill the memory. */
export function regionOf(plan: Plan, place: number): Region {
  let known = regions.get(plan);
  if (known === undefined) regions.set(plan, (known = { byPlace: new Map<number, Region>(), places: 0 }));
  let region = known.byPlace.get(place);
  if (region === undefined) {
    region = findRegion(plan, place);
    known.places += region.places.length;
    if (known.places > REMEMBERED * plan.size) {
      known.byPlace.clear();
      known.places = region.places.length;
    }
    known.byPlace.set(place, region);
  }
  return region;
}

function findRegion(plan: Plan, place: number): Region {
  const { outStart, outTo, inStart, inFrom } = plan;
  const seen = new Set<number>([place]);
  const queue = [place];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (let e = outStart[at] as number; e < (outStart[at + 1] as number); e++) {
      const to = outTo[e] as number;
      if (!seen.has(to)) {
        seen.add(to);
        queue.push(to);
      }
    }
  }
  const places = Int32Array.from([...seen].filter((n) => n !== place)).sort();
  const inner = places.map((n) => {
    let count = 0;
    for (let e = inStart[n] as number; e < (inStart[n + 1] as number); e++) if (seen.has(inFrom[e] as number)) count++;
    return count;
  });
  return { places, inner };
}
