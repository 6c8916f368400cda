// Good days and bad ones: the share of late flights for each day of the calendar.
import type { Trip } from "../sources/records.ts";
import { type Visit, visitAll } from "../visit.ts";
import { at, Tally } from "./statistics.ts";

export interface Day {
  /** As in `2001-02-16`. */
  readonly date: string;
  readonly flights: number;
  readonly late: number;
}

export async function byDay(trips: readonly Trip[], ctx: Visit): Promise<Day[]> {
  const tallies = new Map<string, Tally>();
  await visitAll(trips, ctx, (trip) => at(tallies, trip.date.slice(0, 10).replaceAll("/", "-"), () => new Tally()).add(trip));
  return [...tallies]
    .map(([date, { flights, share }]) => ({ date, flights, late: share }))
    .toSorted((a, b) => a.date.localeCompare(b.date));
}
