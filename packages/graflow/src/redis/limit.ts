// How long one may wait, where that may change while one does; and resting no longer than that.

/** How long one may wait. */
export interface Limit {
  /** In ms from now on; `Infinity` for as long as it takes. */
  left(): number;
  /** Calls a function when that may have become less. Returns how to end it. */
  onLess?(look: () => void): () => void;
}

/** Waits for so long, or until the limit becomes less. */
export function rest(ms: number, limit: Limit): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      unlisten?.();
      resolve();
    };
    const timer = setTimeout(wake, Math.max(0, Math.min(ms, limit.left())));
    const unlisten = limit.onLess?.(wake);
  });
}
