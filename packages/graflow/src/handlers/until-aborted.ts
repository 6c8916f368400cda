// Waiting for a promise, but no longer than a signal allows.

/** Settles as the promise does, or rejects with the signal's reason when that comes first. The promise may then still settle, unheard. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: first, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort);
  const leave = (): void => signal.removeEventListener("abort", onAbort);
  promise.then(
    (value) => {
      leave();
      resolve(value);
    },
    (error: unknown) => {
      leave();
      reject(error);
    },
  );
  return first;
}
