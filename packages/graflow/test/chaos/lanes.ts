// Does things side by side, a few at a time: the processes of a history are heavy, and there are many histories.

/** Two at a time, in order. All are done, also after one has failed; then the first failure is thrown. */
export async function twoAtATime<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(all.length);
  const failures: unknown[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < all.length) {
      const i = next++;
      try {
        results[i] = await work(all[i] as T);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all([lane(), lane()]);
  if (failures.length > 0)
    throw failures.length === 1
      ? failures[0]
      : new AggregateError(failures, `${failures.length} of ${all.length} went wrong; the first: ${String(failures[0])}`);
  return results;
}
