// Nets: the links between two rows, bundled so that no line can be misread. Links share one line where each of its starts leads to each of
// its ends; elsewhere every start has a line of its own, and every line its own way into a box.
import type { Step, Stop } from "./grid.ts";

export interface Net {
  readonly sources: readonly Stop[];
  readonly targets: readonly { readonly stop: Stop; readonly label: string }[];
}

export function netsOf(steps: readonly Step[]): Net[] {
  const bundles = bundlesOf(steps);
  return bundles.flatMap((bundle) => {
    const sources = [...new Set(bundle.map(({ from }) => from))];
    const targets = [...new Set(bundle.map(({ to }) => to))];
    const isComplete =
      bundle.length === sources.length * targets.length && (sources.length === 1 || bundle.every(({ label }) => label === ""));
    const startGroups = isComplete ? [sources] : sources.map((source) => [source]);
    return startGroups.map((starts): Net => {
      const reached = new Map(bundle.filter(({ from }) => starts.includes(from)).map(({ to, label }) => [to, label]));
      return { sources: starts, targets: [...reached].map(([stop, label]) => ({ stop, label })) };
    });
  });
}

/** Steps that hang together by their ends. */
function bundlesOf(steps: readonly Step[]): Step[][] {
  const byEnd = new Map<Stop, Step[]>();
  for (const step of steps) for (const end of [step.from, step.to]) byEnd.set(end, [...(byEnd.get(end) ?? []), step]);
  const seen = new Set<Step>();
  const bundles: Step[][] = [];
  for (const first of steps) {
    if (seen.has(first)) continue;
    const bundle: Step[] = [];
    const open = [first];
    seen.add(first);
    for (let step = open.pop(); step !== undefined; step = open.pop()) {
      bundle.push(step);
      for (const next of [...(byEnd.get(step.from) ?? []), ...(byEnd.get(step.to) ?? [])]) {
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(next);
      }
    }
    bundles.push(bundle);
  }
  return bundles;
}

/** A net with the columns of its ends. */
export interface Wire {
  readonly from: readonly { readonly column: number; readonly stop: Stop }[];
  readonly to: readonly { readonly column: number; readonly stop: Stop; readonly label: string }[];
}

export interface Tracks {
  /** The track of each wire, from 0 at the top; -1 for one that runs straight down. */
  readonly of: ReadonlyMap<Wire, number>;
  readonly count: number;
}

/** Gives each wire a row for its horizontal line, or nothing where two wires would run into each other. */
export function tracksOf(wires: readonly Wire[]): Tracks | undefined {
  const bent = wires.filter(({ from, to }) => new Set([...from, ...to].map(({ column }) => column)).size > 1);
  const startsAt = new Map(bent.flatMap((wire) => wire.from.map(({ column }) => [column, wire] as const)));
  // A wire that ends below the start of another must have its line below the other's line.
  const above = new Map(
    bent.map((wire) => [wire, new Set(wire.to.flatMap(({ column }) => startsAt.get(column) ?? []).filter((other) => other !== wire))]),
  );
  const of = new Map<Wire, number>(wires.map((wire) => [wire, -1]));
  const rows: (readonly [number, number])[][] = [];
  let open = [...bent];
  while (open.length > 0) {
    const ready = open.filter((wire) => [...(above.get(wire) ?? [])].every((other) => !open.includes(other)));
    if (ready.length === 0) return undefined;
    for (const wire of ready) {
      const columns = [...wire.from, ...wire.to].map(({ column }) => column);
      const [low, high] = [Math.min(...columns), Math.max(...columns)];
      let row = Math.max(0, ...[...(above.get(wire) ?? [])].map((other) => (of.get(other) ?? -1) + 1));
      while (rows[row]?.some(([from, to]) => low <= to && from <= high) === true) row++;
      (rows[row] ??= []).push([low, high]);
      of.set(wire, row);
    }
    open = open.filter((wire) => !ready.includes(wire));
  }
  return { of, count: rows.length };
}
