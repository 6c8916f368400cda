// The hint for a name that is not known: which known one was probably meant.
import { quote } from "./show.ts";

/** `Did you mean "extract"?`, or nothing when no candidate is close. Letter case, and letters added, lost, changed or swapped, are slips. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const written = name.toLowerCase();
  let limit = Math.max(1, Math.floor(name.length / 3)) + 1;
  let best: string | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= limit || candidate.length > LONGEST || name.length > LONGEST) continue;
    const distance = slipsBetween(written, candidate.toLowerCase(), limit);
    if (distance < limit) {
      limit = distance;
      best = candidate;
    }
    if (limit === 0) break;
  }
  return best === undefined ? undefined : `Did you mean ${quote(best)}?`;
}

/** Longer names are not compared: it costs the product of their lengths. Distances fit into a byte. */
const LONGEST = 200;

/** The number of slips that lead from `a` to `b`; at least `limit` when there are that many. */
function slipsBetween(a: string, b: string, limit: number): number {
  const width = b.length + 1;
  let [before, last, row] = [new Uint8Array(width), new Uint8Array(width), new Uint8Array(width)];
  for (let j = 0; j < width; j++) last[j] = j;
  for (let i = 1; i <= a.length; i++) {
    row[0] = i;
    let least = i;
    for (let j = 1; j < width; j++) {
      const changed = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1;
      let slips = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + changed);
      const swapped = i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (swapped) slips = Math.min(slips, at(before, j - 2) + 1);
      row[j] = slips;
      least = Math.min(least, slips);
    }
    // A swap reaches back over two rows, and adds one.
    if (least > limit) return limit;
    [before, last, row] = [last, row, before];
  }
  return at(last, b.length);
}

function at(row: Uint8Array, index: number): number {
  return row[index] ?? 0;
}
