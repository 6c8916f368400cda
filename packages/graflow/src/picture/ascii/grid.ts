// The grid of a level: its things in rows by rank, in an order with few crossings. A link over several ranks passes the rows between
// in columns of its own.
import type { Level, Link } from "../../graph/drawing/levels.ts";
import { ranksOf } from "../../graph/drawing/ranks.ts";
import type { Item } from "../../graph/drawing/scene.ts";

export interface Stop {
  /** Absent: only a link passes here. */
  readonly item: Item | undefined;
  readonly row: number;
}

/** A piece of a link from one row to the next. */
export interface Step {
  readonly from: Stop;
  readonly to: Stop;
  /** On the last piece of its link. */
  readonly label: string;
}

export interface Grid {
  readonly rows: readonly (readonly Stop[])[];
  /** By the row they leave. */
  readonly steps: readonly (readonly Step[])[];
  readonly stopOf: ReadonlyMap<Item, Stop>;
  readonly backs: readonly Link[];
}

const SWEEPS = 8;

export function gridOf(level: Level): Grid {
  const ranks = ranksOf(level);
  const rows: Stop[][] = [];
  const steps: Step[][] = [];
  const stopOf = new Map<Item, Stop>();
  const place = (item: Item | undefined, row: number): Stop => {
    const stop: Stop = { item, row };
    for (let next = rows.length; next <= row; next++) {
      rows.push([]);
      steps.push([]);
    }
    rows[row]?.push(stop);
    return stop;
  };
  for (const item of level.items) stopOf.set(item, place(item, ranks.get(item) ?? 0));
  for (const { from, to, back, label } of level.links) {
    const [start, end] = [stopOf.get(from), stopOf.get(to)];
    if (back || start === undefined || end === undefined) continue;
    let at = start;
    for (let row = start.row + 1; row < end.row; row++) {
      const next = place(undefined, row);
      steps[at.row]?.push({ from: at, to: next, label: "" });
      at = next;
    }
    steps[at.row]?.push({ from: at, to: end, label });
  }
  return { rows: untangle(rows, steps), steps, stopOf, backs: level.links.filter(({ back }) => back) };
}

/** Moves every stop to the middle of its neighbours, row by row, down and up in turn, and keeps the best order found. */
function untangle(start: readonly (readonly Stop[])[], steps: readonly (readonly Step[])[]): readonly (readonly Stop[])[] {
  let rows = start.map((row) => [...row]);
  let best = rows;
  let fewest = crossings(rows, steps);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const down = sweep % 2 === 0;
    rows = rows.map((row) => [...row]);
    for (let n = 1; n < rows.length; n++) {
      const at = down ? n : rows.length - 1 - n;
      const beside = placesIn(rows[down ? at - 1 : at + 1] ?? []);
      const pieces = steps[down ? at - 1 : at] ?? [];
      const sums = new Map<Stop, { sum: number; count: number }>();
      for (const { from, to } of pieces) {
        const [mine, other] = down ? [to, from] : [from, to];
        const known = sums.get(mine) ?? { sum: 0, count: 0 };
        sums.set(mine, { sum: known.sum + (beside.get(other) ?? 0), count: known.count + 1 });
      }
      const row = rows[at] ?? [];
      const here = placesIn(row);
      const wish = (stop: Stop): number => {
        const found = sums.get(stop);
        return found === undefined ? (here.get(stop) ?? 0) : found.sum / found.count;
      };
      row.sort((a, b) => wish(a) - wish(b));
    }
    const found = crossings(rows, steps);
    if (found < fewest) [best, fewest] = [rows, found];
  }
  return best;
}

function placesIn(row: readonly Stop[]): Map<Stop, number> {
  return new Map(row.map((stop, n) => [stop, n]));
}

function crossings(rows: readonly (readonly Stop[])[], steps: readonly (readonly Step[])[]): number {
  let count = 0;
  steps.forEach((pieces, row) => {
    const [above, below] = [placesIn(rows[row] ?? []), placesIn(rows[row + 1] ?? [])];
    const ends = pieces
      .map(({ from, to }) => [above.get(from) ?? 0, below.get(to) ?? 0] as const)
      .toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
    ends.forEach(([, to], n) => {
      for (let before = 0; before < n; before++) if ((ends[before]?.[1] ?? 0) > to && ends[before]?.[0] !== ends[n]?.[0]) count++;
    });
  });
  return count;
}
