// The few statistics that the analyses share.

/** The official line: a flight that arrives this many minutes after its time is late. */
export const LATE_AFTER = 15;

export const isLate = ({ delay }: { readonly delay: number }): boolean => delay >= LATE_AFTER;

/** The value below which the share `p` (0 to 1) of sorted values lies, interpolated. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const at = (sorted.length - 1) * p;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

/** 95 % interval of a share (Wilson's, which stays honest for small numbers). */
export function shareInterval(hits: number, total: number): readonly [low: number, high: number] {
  const z = 1.96;
  const share = hits / total;
  const center = share + (z * z) / (2 * total);
  const reach = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return [(center - reach) / scale, (center + reach) / scale];
}

/** Counts how many of a set of flights were late. */
export class Tally {
  flights = 0;
  late = 0;

  add(flight: { readonly delay: number }): void {
    this.flights++;
    if (isLate(flight)) this.late++;
  }

  get share(): number {
    return this.late / this.flights;
  }
}

/** The value of a key, made on first use. */
export function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
