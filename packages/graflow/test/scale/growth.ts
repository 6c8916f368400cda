// How the cost of work grows with its size, on a machine where other things go on: by the CPU time of this thread, the best of a few
// tries of each size, as a ratio of the two.

const TRIES = 3;
/** Microseconds: what is quicker than this counts as this. */
const GRAIN = 10_000;

/**
 * How much more one item costs among `many` than among `few`: about 1 when the cost is linear, `many / few` when it is quadratic. The few
 * are done as often as it takes to come to as many: the clock of a thread's CPU time may be coarse.
 */
export async function growth(few: number, many: number, work: (size: number) => Promise<unknown>): Promise<number> {
  await work(few);
  const cost = { few: Infinity, many: Infinity };
  for (let n = 0; n < TRIES; n++) {
    const repeated = async (): Promise<void> => {
      for (let done = 0; done < many; done += few) await work(few);
    };
    cost.few = Math.min(cost.few, await measure(repeated));
    cost.many = Math.min(cost.many, await measure(() => work(many)));
  }
  return cost.many / Math.max(cost.few, GRAIN);
}

async function measure(work: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return user + system;
}

export function numbers(size: number): number[] {
  return Array.from({ length: size }, (_, i) => i);
}
