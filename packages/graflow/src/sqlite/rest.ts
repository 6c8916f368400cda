// A wait beside the event loop.

/** `ms` by the machine's time: what is waited for are other processes. */
export function rest(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
