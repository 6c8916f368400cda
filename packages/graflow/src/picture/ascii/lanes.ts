// Lanes: back edges run up on the right, beside everything else. Only those that nothing stands in the way of; the others become notes.
import type { Link } from "../../graph/drawing/levels.ts";
import { AGAIN, titleOf, type Item } from "../../graph/drawing/scene.ts";
import { visible } from "../../graph/drawing/text.ts";
import type { Grid } from "./grid.ts";

export interface Lane {
  readonly link: Link;
  /** From 0, the one nearest to the boxes. */
  readonly place: number;
}

export interface BackEdges {
  readonly lanes: readonly Lane[];
  /** What to write into the box in which a back edge begins that has no lane. */
  readonly notes: ReadonlyMap<Item, string>;
}

export function backEdgesOf({ rows, stopOf, backs }: Grid): BackEdges {
  const rowOf = (item: Item): number => stopOf.get(item)?.row ?? 0;
  const isFree = (item: Item): boolean => rows[rowOf(item)]?.at(-1)?.item === item;
  const lanes: Lane[] = [];
  const taken: { readonly top: number; readonly low: number }[][] = [];
  const starts = new Set<Item>();
  const ends = new Set<Item>();
  const notes = new Map<Item, string>();
  const shortestFirst = backs.toSorted((a, b) => rowOf(a.from) - rowOf(a.to) - (rowOf(b.from) - rowOf(b.to)));
  for (const link of shortestFirst) {
    const { from, to, label } = link;
    const [top, low] = [rowOf(to), rowOf(from)];
    if (top >= low || !isFree(from) || !isFree(to) || starts.has(from) || starts.has(to) || ends.has(from)) {
      const own = label === AGAIN ? "" : `${visible(label)}: `;
      notes.set(
        from,
        [...(notes.has(from) ? [notes.get(from)] : []), `↺ ${own}${from === to ? "" : visible(titleOf(to))}`.trimEnd()].join(" "),
      );
      continue;
    }
    starts.add(from);
    ends.add(to);
    let place = 0;
    while (taken[place]?.some((other) => top <= other.low && other.top <= low) === true) place++;
    (taken[place] ??= []).push({ top, low });
    lanes.push({ link, place });
  }
  return { lanes, notes };
}
