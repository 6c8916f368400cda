// Does a longer way make up for a late start? The share of late flights for each hour and each band of distance.
import type { Flight } from "../sources/records.ts";
import { type Visit, visitAll } from "../visit.ts";
import { FIRST_HOUR, LAST_HOUR } from "./hours.ts";
import { at, Tally } from "./statistics.ts";

/** Each band reaches from the limit before it to this one, in miles. */
export const LIMITS: readonly number[] = [250, 500, 750, 1000, 1500, 2000, 3000];

/** Fewer flights than this say nothing. */
const ENOUGH = 30;

export interface Cell {
  readonly hour: number;
  /** The band's place in `LIMITS`. */
  readonly band: number;
  readonly flights: number;
  readonly late: number;
}

export async function byBand(flights: readonly Flight[], ctx: Visit): Promise<Cell[]> {
  const tallies = new Map<number, Tally>();
  await visitAll(flights, ctx, (flight) => {
    const hour = Math.floor(flight.time);
    const band = LIMITS.findIndex((limit) => flight.distance < limit);
    if (band >= 0 && hour >= FIRST_HOUR && hour <= LAST_HOUR) at(tallies, hour * LIMITS.length + band, () => new Tally()).add(flight);
  });
  return [...tallies]
    .filter(([, { flights: count }]) => count >= ENOUGH)
    .map(([key, { flights: count, share }]) => ({
      hour: Math.floor(key / LIMITS.length),
      band: key % LIMITS.length,
      flights: count,
      late: share,
    }))
    .toSorted((a, b) => a.hour - b.hour || a.band - b.band);
}
