// The hint for a name that is not known: which known one was probably meant.
import { quote } from "./show.ts";

/** `Did you mean "extract"?`, or nothing when no candidate is close. Letter case, and letters added, lost, changed or swapped, are slips. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const written = name.toLowerCase();
  let limit = Math.max(1, Math.floor(name.length / 3)) + 1;
  let best: string | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= limit || candidate.length > LONGEST) continue;
    const distance = slipsBetween(written, candidate.toLowerCase(), limit);
    if (distance < limit) {
      limit = distance;
      best = candidate;
    }
    if (limit === 0) break;
  }
  return best === undefined ? undefined : `Did you mean ${quote(best)}?`;
}

/** Longer names are not compared: it costs the product of their lengths. */
const LONGEST = 200;

/** The number of slips that lead from `a` to `b`; at least `limit` when there are that many. */
function slipsBetween(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const changed = a[i - 1] === b[j - 1] ? 0 : 1;
      let slips = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + changed);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) slips = Math.min(slips, (before[j - 2] ?? 0) + 1);
      row.push(slips);
      least = Math.min(least, slips);
    }
    if (least > limit) return limit;
    before = last;
    last = row;
  }
  return last[b.length] ?? limit;
}
