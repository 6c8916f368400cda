// Waiting for a lock: asked for at once, and again when it is given back, when its holder's time is over, and at the end of the wait.
import type { Lock } from "../../graph/channel.ts";
import type { ChannelSpace } from "../../ports/channel-store.ts";
import type { Clock, Timer } from "../../ports/clock.ts";

export interface LockRequest {
  readonly space: ChannelSpace;
  readonly clock: Clock;
  readonly key: string;
  /** Ms. */
  readonly ttl: number;
  /** Ms; `Infinity` waits for as long as it takes. */
  readonly wait: number;
  /** Aborted, the waiting rejects with its reason. */
  readonly signal: AbortSignal | undefined;
  /** What to reject with when the wait is over. */
  readonly tooLate: () => Error;
}

/** Waits for the lock. Who asked first in this process gets it first. */
export function takeLock({ space, clock, key, ttl, wait, signal, tooLate }: LockRequest): Promise<Lock> {
  const token = crypto.randomUUID();
  const deadline = clock.now() + wait;
  const { promise, resolve, reject } = Promise.withResolvers<Lock>();
  let timer: Timer | undefined;
  let forget: (() => void) | undefined;
  let isAsking = false;
  let askAgain = false;
  let isOver = false;

  const finish = (): void => {
    isOver = true;
    timer?.cancel();
    forget?.();
    signal?.removeEventListener("abort", onAbort);
  };
  const fail = (error: unknown): void => {
    if (isOver) return;
    finish();
    reject(error);
  };
  const onAbort = (): void => fail(signal?.reason);

  const ask = (): void => {
    if (isAsking) {
      askAgain = true;
      return;
    }
    isAsking = true;
    askAgain = false;
    timer?.cancel();
    forget?.();
    // Before asking, so that no release falls in between.
    forget = space.onRelease(key, ask);
    space.acquire(key, token, ttl).then(answer, fail);
  };

  const answer = (left: number): void => {
    isAsking = false;
    if (left === 0 && isOver) {
      // Granted to somebody who has gone: the next one shall have it. If the store fails now, the lock ends by its `ttl`.
      space.release(key, token).catch(() => undefined);
    } else if (left === 0) {
      finish();
      resolve(held(space, key, token));
    } else if (isOver) {
      return;
    } else if (askAgain) {
      ask();
    } else if (clock.now() >= deadline) {
      fail(tooLate());
    } else {
      timer = clock.setTimer(Math.min(left, deadline - clock.now()), ask);
    }
  };

  if (signal?.aborted === true) onAbort();
  else {
    signal?.addEventListener("abort", onAbort);
    ask();
  }
  return promise;
}

function held(space: ChannelSpace, key: string, token: string): Lock {
  let isHeld = true;
  const release = async (): Promise<void> => {
    if (!isHeld) return;
    isHeld = false;
    await space.release(key, token);
  };
  return { key, release, [Symbol.asyncDispose]: release };
}
