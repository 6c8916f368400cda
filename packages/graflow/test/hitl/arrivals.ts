// Things that come one after the other, for tests that wait for each.

export interface Arrivals<T> {
  readonly all: readonly T[];
  add(item: T): void;
  /** The first that nobody has taken. */
  next(): Promise<T>;
  /** So many of them. */
  take(count: number): Promise<T[]>;
}

export function arrivals<T>(): Arrivals<T> {
  const all: T[] = [];
  const waiting: ((item: T) => void)[] = [];
  let taken = 0;
  const next = (): Promise<T> => {
    const at = taken++;
    return at < all.length ? Promise.resolve(all[at] as T) : new Promise((resolve) => void waiting.push(resolve));
  };
  return {
    all,
    add: (item) => {
      all.push(item);
      waiting.shift()?.(item);
    },
    next,
    take: (count) => Promise.all(Array.from({ length: count }, next)),
  };
}
