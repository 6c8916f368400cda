// Where the stops of a grid stand from left to right: as near as possible to the middle of their neighbours, never over each other.
import type { Grid, Stop } from "./grid.ts";

export interface Extent {
  /** Columns to the left and to the right of the middle one. */
  readonly left: number;
  readonly right: number;
}

const SWEEPS = 12;
const GAP = 2;

/** The middle column of each stop. The leftmost column in use is 0. */
export function columnsOf({ rows, steps }: Grid, extentOf: (stop: Stop) => Extent): ReadonlyMap<Stop, number> {
  const columns = new Map<Stop, number>();
  const [above, below] = [new Map<Stop, Stop[]>(), new Map<Stop, Stop[]>()];
  for (const { from, to } of steps.flat()) {
    above.set(to, [...(above.get(to) ?? []), from]);
    below.set(from, [...(below.get(from) ?? []), to]);
  }
  const settle = (row: readonly Stop[], wish: (stop: Stop) => number | undefined): void => {
    // Without the room that each stop needs, the task is to find the nearest values that never fall.
    let room = 0;
    const offsets = row.map((stop, n) => {
      const before = row[n - 1];
      if (before !== undefined) room += extentOf(before).right + GAP + 1 + extentOf(stop).left;
      return room;
    });
    const wishes = row.map((stop, n) => (wish(stop) ?? columns.get(stop) ?? offsets[n] ?? 0) - (offsets[n] ?? 0));
    neverFalling(wishes).forEach((value, n) => {
      const stop = row[n];
      if (stop !== undefined) columns.set(stop, Math.round(value) + (offsets[n] ?? 0));
    });
  };
  for (const row of rows) settle(row, () => undefined);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    const beside = down ? above : below;
    for (const row of down ? rows : rows.toReversed())
      settle(row, (stop) => middle((beside.get(stop) ?? []).map((other) => columns.get(other) ?? 0)));
  }
  const start = Math.min(...[...columns].map(([stop, column]) => column - extentOf(stop).left));
  return new Map([...columns].map(([stop, column]) => [stop, column - start]));
}

function middle(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : (Math.min(...values) + Math.max(...values)) / 2;
}

/** The values nearest to these that never fall: neighbours in the wrong order meet at their mean. */
function neverFalling(values: readonly number[]): number[] {
  const runs: { sum: number; count: number }[] = [];
  for (const value of values) {
    let run = { sum: value, count: 1 };
    for (let last = runs.at(-1); last !== undefined && last.sum / last.count > run.sum / run.count; last = runs.at(-1)) {
      runs.pop();
      run = { sum: run.sum + last.sum, count: run.count + last.count };
    }
    runs.push(run);
  }
  return runs.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
}
