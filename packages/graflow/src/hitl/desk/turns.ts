// The turns of deliveries: an attempt, if it is ours, and what is written down of it.
import type { PluginHost } from "../../engine/face.ts";
import { retryDelay } from "../../run/policies/retry.ts";
import { recordAttempt } from "../attempts.ts";
import type { NotificationAttempt } from "../face.ts";
import type { LinkMaker } from "../link-maker.ts";
import type { AddressPolicy } from "../outgoing/address-policy.ts";
import type { Target } from "../targets/target.ts";
import { Claim } from "./claim.ts";
import { type Delivery, isWanted } from "./delivery.ts";
import { insist, sleep } from "./insist.ts";
import type { TurnEnd } from "./lane.ts";
import { type AttemptResult, trySending } from "./try-sending.ts";
import type { Warnings } from "./warnings.ts";

export interface TurnParts {
  readonly host: PluginHost;
  readonly warnings: Warnings;
  readonly links: LinkMaker | undefined;
  readonly policy: AddressPolicy;
  /** Milliseconds: see `NotificationOptions`. */
  readonly lease: number;
  readonly onAttempt: ((attempt: NotificationAttempt) => void) | undefined;
  /** Aborted when the process waits no longer. */
  readonly closing: AbortSignal;
}

/** Processes that wanted to send it have ended each time before they could. */
const tooOften: AttemptResult = {
  type: "failed",
  error: "Nobody knows how the attempts before went: those who made them have ended meanwhile",
  isFinal: true,
  status: undefined,
  retryAfter: undefined,
};

export class Turns {
  readonly #parts: TurnParts;

  constructor(parts: TurnParts) {
    this.#parts = parts;
  }

  /** `lookAt`: when it could be taken over from whoever has it (ms since 1970). When the store fails, it is left to a later look. */
  async take(target: Target, delivery: Delivery, lookAt: (at: number) => void): Promise<TurnEnd> {
    const { host, warnings, lease } = this.#parts;
    try {
      return await this.#attempt(target, delivery, lookAt);
    } catch (error) {
      warnings.storeFailed(error);
      lookAt(host.clock.now() + lease);
      return { type: "left" };
    }
  }

  async #attempt(target: Target, delivery: Delivery, lookAt: (at: number) => void): Promise<TurnEnd> {
    const { asks, clock, records } = this.#parts.host;
    const silence = target.settings.timeout + this.#parts.lease;
    const now = clock.now();
    if (delivery.claim === undefined) {
      const taking = await Claim.take(records, delivery.id, delivery.isFound, now, now + silence);
      if (taking.type === "over") return { type: "over" };
      if (taking.type === "held") {
        lookAt(taking.until + 1);
        return { type: "left" };
      }
      delivery.claim = taking.claim;
    } else {
      delivery.claim = await delivery.claim.again(now + silence);
      if (delivery.claim === undefined) return { type: "left" };
    }
    const { claim } = delivery;
    const ask = await asks.get(delivery.askId);
    if (!isWanted(delivery, ask)) {
      await claim.end("moot", clock.now());
      return { type: "over" };
    }
    const began = clock.now();
    const isTooOften = claim.attempts > target.settings.retry.limit + 1;
    const result = isTooOften ? tooOften : await trySending({ ...this.#parts, clock }, target, delivery, ask);
    return this.#conclude(target, delivery, claim, began, result);
  }

  /** Writes down how an attempt went. From here on the store is asked more than once: what was sent must not be sent again. */
  async #conclude(target: Target, delivery: Delivery, claim: Claim, began: number, result: AttemptResult): Promise<TurnEnd> {
    const { host, warnings, lease } = this.#parts;
    const now = host.clock.now();
    if (result.type === "interrupted") {
      await claim.hold(now);
      return { type: "left" };
    }
    const told = factsOf(target, delivery, claim, began, now, result.status);
    if (result.type === "sent") {
      warnings.hasSent(target);
      await this.#write({ ...told, result: "sent" }, () => claim.end("sent", now));
      return { type: "over" };
    }
    const { error, isFinal, retryAfter = 0 } = result;
    const wait = isFinal ? undefined : retryDelay(target.settings.retry, claim.attempts - 1, new Error(error), Math.random());
    if (wait === undefined) {
      warnings.gaveUp(target, delivery.askId, error);
      await this.#write({ ...told, result: "given-up", error }, () => claim.end("given-up", now));
      return { type: "over" };
    }
    // Moments are told in whole milliseconds.
    const delay = Math.ceil(Math.max(wait, retryAfter));
    delivery.due = now + delay;
    await this.#write({ ...told, result: "failed", error, next: delivery.due }, async () => {
      delivery.claim = await claim.hold(delivery.due + target.settings.timeout + lease);
    });
    return delivery.claim === undefined ? { type: "left" } : { type: "again", delay };
  }

  /** Resolves also when the store has failed each time. */
  async #write(attempt: NotificationAttempt, settle: () => Promise<void>): Promise<void> {
    const { host, warnings, onAttempt, closing } = this.#parts;
    const pause = (ms: number): Promise<void> => sleep(host.clock, ms, closing);
    for (const step of [() => recordAttempt(host.records, attempt), settle])
      await insist(step, pause).catch((error: unknown) => warnings.storeFailed(error));
    try {
      onAttempt?.(attempt);
    } catch (error) {
      warnings.listenerThrew(error);
    }
  }

  /** Whoever comes may go on with it, when its next attempt is due. */
  async giveBack({ claim, due }: Delivery): Promise<void> {
    const { host, warnings } = this.#parts;
    try {
      await claim?.hold(Math.max(due, host.clock.now()));
    } catch (error) {
      warnings.storeFailed(error);
    }
  }
}

function factsOf(
  { name, host }: Target,
  { askId, occasion, recipient }: Delivery,
  { attempts }: Claim,
  began: number,
  now: number,
  status: number | undefined,
): Omit<Extract<NotificationAttempt, { result: "sent" }>, "result"> {
  return {
    askId,
    occasion,
    target: name,
    ...(host === undefined ? {} : { host }),
    ...(recipient === undefined ? {} : { to: recipient.address }),
    at: began,
    duration: Math.max(0, now - began),
    attempt: attempts,
    ...(status === undefined ? {} : { status }),
  };
}
