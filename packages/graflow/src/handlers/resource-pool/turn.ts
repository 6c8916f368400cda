// Waiting for a device: as long as the task is wanted, and no longer than was said.
import type { Clock, Timer } from "../../ports/clock.ts";
import type { DevicePool, Loan } from "./pool.ts";

export interface Turn {
  readonly priority: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** In ms; `Infinity`: for as long as it takes. Counted from when it is known that all are taken. */
  readonly wait: number;
  readonly tooLate: () => Error;
}

/** Resolves to a device. Rejects with the reason of `signal`, with `tooLate()`, and with what the pool fails with. */
export function turnAt(pool: DevicePool, { priority, signal, clock, wait, tooLate }: Turn): Promise<Loan> {
  const { promise, resolve, reject } = Promise.withResolvers<Loan>();
  let isOver = signal.aborted;
  let timer: Timer | undefined;
  let leave = (): void => {};
  const end = (): void => {
    isOver = true;
    timer?.cancel();
    signal.removeEventListener("abort", onAbort);
  };
  const fail = (error: unknown): void => {
    if (isOver) return;
    end();
    reject(error);
    leave();
  };
  const onAbort = (): void => fail(signal.reason);
  if (isOver) {
    reject(signal.reason);
    return promise;
  }
  signal.addEventListener("abort", onAbort);
  leave = pool.ask(priority, {
    granted: (loan) => {
      if (isOver) return loan.give();
      end();
      resolve(loan);
    },
    failed: fail,
    queued: () => {
      if (wait < Infinity && timer === undefined && !isOver) timer = clock.setTimer(wait, () => fail(tooLate()));
    },
  });
  return promise;
}
