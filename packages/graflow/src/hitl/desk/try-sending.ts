// One attempt: makes the links, calls the target, and waits for it no longer than its time. Whatever a target does, this resolves.
import type { AskInfo } from "../../engine/asks/face.ts";
import type { Clock } from "../../ports/clock.ts";
import { formatDuration } from "../../shared/duration.ts";
import type { LinkMaker } from "../link-maker.ts";
import type { AddressPolicy } from "../outgoing/address-policy.ts";
import { describeSafely } from "../outgoing/redact.ts";
import { SendFailure } from "../outgoing/send-failure.ts";
import type { Target } from "../targets/target.ts";
import type { Delivery } from "./delivery.ts";

export interface AttemptParts {
  readonly clock: Clock;
  readonly links: LinkMaker | undefined;
  readonly policy: AddressPolicy;
  /** Aborted when the process waits no longer. */
  readonly closing: AbortSignal;
}

export type AttemptResult =
  | { readonly type: "sent"; readonly status: number | undefined }
  | {
      readonly type: "failed";
      readonly error: string;
      readonly isFinal: boolean;
      readonly status: number | undefined;
      /** Milliseconds. */
      readonly retryAfter: number | undefined;
    }
  /** Nobody knows whether it has arrived. */
  | { readonly type: "interrupted" };

export async function trySending(
  { clock, links, policy, closing }: AttemptParts,
  target: Target,
  delivery: Delivery,
  ask: AskInfo,
): Promise<AttemptResult> {
  const { problem, recipient, id, occasion, claim } = delivery;
  if (problem !== undefined) return { type: "failed", error: problem, isFinal: true, status: undefined, retryAfter: undefined };
  const limit = new AbortController();
  const { timeout } = target.settings;
  const isLate = new SendFailure(`Took longer than ${formatDuration(timeout)}`, { isFinal: false });
  const timer = clock.setTimer(timeout, () => limit.abort(isLate), { background: true });
  const signal = AbortSignal.any([limit.signal, closing]);
  const send = async (): Promise<number | undefined> => {
    const at = clock.now();
    const made = await links?.(ask, recipient?.name ?? recipient?.address);
    const call = { id, occasion, ask, at, attempt: claim?.attempts ?? 1 };
    signal.throwIfAborted();
    return target.send(
      { ...call, ...(made === undefined ? {} : { links: made }), ...(recipient === undefined ? {} : { recipient }) },
      { signal, policy },
    );
  };
  try {
    return { type: "sent", status: await untilAborted(send(), signal) };
  } catch (error) {
    if (closing.aborted) return { type: "interrupted" };
    return failedBy(signal.aborted ? isLate : error, target.secrets);
  } finally {
    timer.cancel();
  }
}

function failedBy(thrown: unknown, secrets: readonly string[]): AttemptResult {
  const failure = thrown instanceof SendFailure ? thrown : undefined;
  const error = describeSafely(thrown, secrets);
  return { type: "failed", error, isFinal: failure?.isFinal ?? false, status: failure?.status, retryAfter: failure?.retryAfter };
}

/** A target that does not look at its signal is left to itself. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const stop = (): void => reject(signal.reason as Error);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  return promise;
}
