// Ctrl-C, SIGTERM and a closed terminal: the first asks the run to stop, the second ends the process at once.

export interface Interruption {
  /** Why: to be shown. */
  first(reason: string): void;
  second(): void;
}

const reasons = { SIGINT: "Ctrl-C", SIGTERM: "SIGTERM", SIGHUP: "the terminal was closed" } as const;

/** Returns the way back. */
export function onInterrupt({ first, second }: Interruption): () => void {
  let count = 0;
  const leave: (() => void)[] = [];
  for (const [signal, reason] of Object.entries(reasons)) {
    const listener = (): void => {
      count += 1;
      if (count === 1) first(reason);
      else second();
    };
    process.on(signal, listener);
    leave.push(() => process.off(signal, listener));
  }
  return () => {
    for (const stop of leave) stop();
  };
}
