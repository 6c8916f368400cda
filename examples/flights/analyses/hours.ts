// How delays grow through the day: the spread of delays for each hour of departure.
import type { Flight } from "../sources/records.ts";
import { type Visit, visitAll } from "../visit.ts";
import { at, LATE_AFTER, quantile } from "./statistics.ts";

/** The hours with enough flights to say something about; between them the country sleeps. */
export const FIRST_HOUR = 5;
export const LAST_HOUR = 23;

export interface Hour {
  readonly hour: number;
  readonly flights: number;
  /** Share of late flights, 0 to 1. */
  readonly late: number;
  /** Minutes of delay that 10, 25, 50, 75 and 90 of 100 flights stay below. */
  readonly delays: readonly [p10: number, p25: number, median: number, p75: number, p90: number];
}

export async function byHour(flights: readonly Flight[], ctx: Visit): Promise<Hour[]> {
  const delaysOf = new Map<number, number[]>();
  await visitAll(flights, ctx, ({ time, delay }) => at(delaysOf, Math.floor(time), () => []).push(delay));
  const hours: Hour[] = [];
  for (let hour = FIRST_HOUR; hour <= LAST_HOUR; hour++) {
    const sorted = Int16Array.from(delaysOf.get(hour) ?? []).sort();
    if (sorted.length === 0) continue;
    const late = sorted.filter((delay) => delay >= LATE_AFTER).length / sorted.length;
    const [p10, p25, median, p75, p90] = [
      quantile(sorted, 0.1),
      quantile(sorted, 0.25),
      quantile(sorted, 0.5),
      quantile(sorted, 0.75),
      quantile(sorted, 0.9),
    ];
    hours.push({ hour, flights: sorted.length, late, delays: [p10, p25, median, p75, p90] });
  }
  return hours;
}
