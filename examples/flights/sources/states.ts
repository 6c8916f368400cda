// Reads the outlines of the states from a TopoJSON file: shared borders are stored once, as arcs of differences on an integer grid.
import { readFile } from "node:fs/promises";

export type Position = readonly [longitude: number, latitude: number];

export interface State {
  /** The number the census gives it: 2 is Alaska, 15 is Hawaii. */
  readonly id: number;
  readonly rings: readonly (readonly Position[])[];
}

interface Topology {
  readonly transform: { readonly scale: Position; readonly translate: Position };
  readonly arcs: readonly (readonly Position[])[];
  readonly objects: { readonly states: { readonly geometries: readonly Geometry[] } };
}

type Geometry = { readonly id: number } & (
  | { readonly type: "Polygon"; readonly arcs: readonly (readonly number[])[] }
  | { readonly type: "MultiPolygon"; readonly arcs: readonly (readonly (readonly number[])[])[] }
);

export async function readStates(path: string): Promise<State[]> {
  return statesOf(JSON.parse(await readFile(path, "utf8")) as Topology);
}

export function statesOf({ transform, arcs, objects }: Topology): State[] {
  const decoded = arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]): Position => {
      x += dx;
      y += dy;
      return [x * transform.scale[0] + transform.translate[0], y * transform.scale[1] + transform.translate[1]];
    });
  });
  // A negative index is the arc's complement, walked backwards.
  const arcAt = (index: number): readonly Position[] => (index < 0 ? (decoded[~index] ?? []).toReversed() : (decoded[index] ?? []));
  return objects.states.geometries.map((geometry) => ({
    id: geometry.id,
    rings: (geometry.type === "Polygon" ? geometry.arcs : geometry.arcs.flat()).map((ring) => ring.flatMap((index) => arcAt(index))),
  }));
}
