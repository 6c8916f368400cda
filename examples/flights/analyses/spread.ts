// How delays are spread over all flights: counts in bins of five minutes.
import type { Flight } from "../sources/records.ts";
import { type Visit, visitAll } from "../visit.ts";
import { isLate, quantile } from "./statistics.ts";

/** Minutes. What lies outside the range is counted in `below` and `above`. */
export const BIN = 5;
export const RANGE: readonly [from: number, to: number] = [-45, 120];

export interface Spread {
  readonly flights: number;
  readonly early: number;
  readonly late: number;
  readonly median: number;
  readonly longest: number;
  readonly bins: readonly { readonly from: number; readonly flights: number }[];
  readonly below: number;
  readonly above: number;
}

export async function spreadOf(flights: readonly Flight[], ctx: Visit): Promise<Spread> {
  const [from, to] = RANGE;
  const bins = Array.from({ length: (to - from) / BIN }, (_, index) => ({
    from: from + index * BIN,
    flights: 0,
  }));
  let [early, late, below, above] = [0, 0, 0, 0];
  await visitAll(flights, ctx, (flight) => {
    if (flight.delay < 0) early++;
    if (isLate(flight)) late++;
    const bin = bins[Math.floor((flight.delay - from) / BIN)];
    if (bin !== undefined) bin.flights++;
    else if (flight.delay < from) below++;
    else above++;
  });
  const sorted = Int16Array.from(flights, ({ delay }) => delay).sort();
  return {
    flights: flights.length,
    early,
    late,
    median: quantile(sorted, 0.5),
    longest: quantile(sorted, 1),
    bins,
    below,
    above,
  };
}
