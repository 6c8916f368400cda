// Takes what is told of asks to the lanes of the targets, gives each delivery its turns, and records how they went. It lives as long as the
// engine that it is attached to. Whatever fails here, no run learns of it.
import type { AskNews } from "../../engine/asks/face.ts";
import type { PluginHost } from "../../engine/face.ts";
import { retryDelay } from "../../run/policies/retry.ts";
import { recordAttempt } from "../attempts.ts";
import type { NotificationAttempt } from "../face.ts";
import type { LinkMaker } from "../link-maker.ts";
import type { AddressPolicy } from "../outgoing/address-policy.ts";
import { describeSafely } from "../outgoing/redact.ts";
import type { Target } from "../targets/target.ts";
import { CatchUp } from "./catch-up.ts";
import { Claim } from "./claim.ts";
import { type Delivery, isWanted } from "./delivery.ts";
import { insist, sleep } from "./insist.ts";
import { Lane, type TurnEnd } from "./lane.ts";
import { type AttemptResult, trySending } from "./try-sending.ts";

/** All durations in ms. */
export interface DeskSettings {
  readonly targets: readonly Target[];
  readonly links: LinkMaker | undefined;
  readonly policy: AddressPolicy;
  readonly poll: number;
  readonly queue: number;
  /** How long a process may be silent, beyond the time of an attempt, before another takes its deliveries over. */
  readonly lease: number;
  readonly closeTimeout: number;
  readonly onAttempt: ((attempt: NotificationAttempt) => void) | undefined;
}

interface Post {
  readonly lane: Lane;
  readonly catchUp: CatchUp;
}

export class Desk {
  readonly #host: PluginHost;
  readonly #settings: DeskSettings;
  readonly #posts: readonly Post[];
  readonly #closing: AbortController = new AbortController();
  /** Targets that have given up since they last sent something: nobody is warned of each. */
  readonly #failing: Set<string> = new Set();
  readonly #unwatch: () => void;
  #isStoreFailing = false;

  constructor(host: PluginHost, settings: DeskSettings) {
    this.#host = host;
    this.#settings = settings;
    this.#posts = settings.targets.map((target) => this.#open(target));
    for (const target of settings.targets)
      target
        .prepare?.()
        .catch((error: unknown) => warn(`Notifications to \`${target.name}\` will fail: ${describeSafely(error, target.secrets)}`));
    this.#unwatch = host.asks.watch((news) => this.#hear(news));
    // The engine is still being made.
    host.clock.yield(() => this.#posts.forEach(({ lane, catchUp }) => asksOpenOnes(lane.target) && catchUp.look()));
  }

  #open(target: Target): Post {
    const { clock, asks } = this.#host;
    const lane = new Lane({
      target,
      queue: this.#settings.queue,
      setTimer: (delay, fire) => clock.setTimer(delay, fire, { background: true }),
      turn: (delivery) => this.#turn(target, delivery, catchUp),
      giveBack: (delivery) => this.#giveBack(delivery),
      onRoom: () => catchUp.hasRoom(),
    });
    const catchUp = new CatchUp({ asks, clock, lane, poll: this.#settings.poll, onTrouble: (error) => this.#storeFailed(error) });
    return { lane, catchUp };
  }

  #hear({ type, ask }: AskNews): void {
    for (const { lane, catchUp } of this.#posts) if (!lane.offer(ask, type, false) && type !== "closed") catchUp.look();
  }

  /** One turn of a delivery. When the store fails, it is left to the next look. */
  async #turn(target: Target, delivery: Delivery, catchUp: CatchUp): Promise<TurnEnd> {
    const { clock } = this.#host;
    try {
      const end = await this.#attempt(target, delivery, catchUp);
      this.#isStoreFailing = false;
      return end;
    } catch (error) {
      this.#storeFailed(error);
      catchUp.lookAt(clock.now() + this.#settings.lease);
      return { type: "left" };
    }
  }

  async #attempt(target: Target, delivery: Delivery, catchUp: CatchUp): Promise<TurnEnd> {
    const { asks, clock, records } = this.#host;
    const { links, policy, lease } = this.#settings;
    const silence = target.settings.timeout + lease;
    const now = clock.now();
    if (delivery.claim === undefined) {
      const taking = await Claim.take(records, delivery.id, delivery.isFound, now, now + silence);
      if (taking.type === "over") return { type: "over" };
      if (taking.type === "held") {
        catchUp.lookAt(taking.until + 1);
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
    const result =
      claim.attempts > target.settings.retry.limit + 1
        ? tooOften
        : await trySending({ clock, links, policy, closing: this.#closing.signal }, target, delivery, ask);
    return this.#conclude(target, delivery, claim, began, result);
  }

  /** Writes down how an attempt went. From here on the store is asked more than once: what was sent must not be sent again. */
  async #conclude(target: Target, delivery: Delivery, claim: Claim, began: number, result: AttemptResult): Promise<TurnEnd> {
    const { clock } = this.#host;
    if (result.type === "interrupted") {
      await claim.hold(clock.now());
      return { type: "left" };
    }
    const now = clock.now();
    const told: Omit<Extract<NotificationAttempt, { result: "sent" }>, "result"> = {
      askId: delivery.askId,
      occasion: delivery.occasion,
      target: target.name,
      ...(target.host === undefined ? {} : { host: target.host }),
      ...(delivery.recipient === undefined ? {} : { to: delivery.recipient.address }),
      at: began,
      duration: Math.max(0, now - began),
      attempt: claim.attempts,
      ...(result.status === undefined ? {} : { status: result.status }),
    };
    if (result.type === "sent") {
      this.#failing.delete(target.name);
      await this.#write({ ...told, result: "sent" }, () => claim.end("sent", now));
      return { type: "over" };
    }
    const { error, isFinal, retryAfter = 0 } = result;
    const wait = isFinal ? undefined : retryDelay(target.settings.retry, claim.attempts - 1, new Error(error), Math.random());
    if (wait === undefined) {
      this.#warnOf(target, delivery, error);
      await this.#write({ ...told, result: "given-up", error }, () => claim.end("given-up", now));
      return { type: "over" };
    }
    const delay = Math.max(wait, retryAfter);
    delivery.due = now + delay;
    await this.#write({ ...told, result: "failed", error, next: delivery.due }, async () => {
      delivery.claim = await claim.hold(delivery.due + target.settings.timeout + this.#settings.lease);
    });
    return delivery.claim === undefined ? { type: "left" } : { type: "again", delay };
  }

  /** Resolves also when the store has failed each time. */
  async #write(attempt: NotificationAttempt, settle: () => Promise<void>): Promise<void> {
    const { clock, records } = this.#host;
    const pause = (ms: number): Promise<void> => sleep(clock, ms, this.#closing.signal);
    for (const step of [() => recordAttempt(records, attempt), settle])
      await insist(step, pause).catch((error: unknown) => this.#storeFailed(error));
    try {
      this.#settings.onAttempt?.(attempt);
    } catch (error) {
      warn(`The \`onAttempt\` of notifications threw; they go on. ${describeSafely(error, [])}`);
    }
  }

  /** Whoever comes may go on with it, when its next attempt is due. */
  async #giveBack({ claim, due }: Delivery): Promise<void> {
    try {
      await claim?.hold(Math.max(due, this.#host.clock.now()));
    } catch (error) {
      this.#storeFailed(error);
    }
  }

  #storeFailed(error: unknown): void {
    if (this.#isStoreFailing) return;
    this.#isStoreFailing = true;
    warn(
      `Notifications cannot be recorded, and wait until they can: ${describeSafely(
        error,
        this.#settings.targets.flatMap(({ secrets }) => secrets),
      )}`,
    );
  }

  #warnOf({ name }: Target, { askId }: Delivery, error: string): void {
    if (this.#failing.has(name)) return;
    this.#failing.add(name);
    warn(`Notifications to \`${name}\` are given up, that of ask ${askId} first: ${error}. The records of the asks show all of them.`);
  }

  /** Sends what it can in the time it has; the rest is for the next process. */
  async close(): Promise<void> {
    const { clock } = this.#host;
    this.#unwatch();
    await Promise.all(
      this.#posts.map(async ({ lane, catchUp }) => {
        await Promise.race([lane.quiet(), sleep(clock, this.#settings.closeTimeout, this.#closing.signal)]);
        await catchUp.close();
      }),
    );
    this.#closing.abort();
    await Promise.all(this.#posts.map(({ lane }) => lane.end()));
  }
}

/** Processes that wanted to send it have ended each time before they could. */
const tooOften: AttemptResult = {
  type: "failed",
  error: "Nobody knows how the attempts before went: those who made them have ended meanwhile",
  isFinal: true,
  status: undefined,
  retryAfter: undefined,
};

function asksOpenOnes({ settings }: Target): boolean {
  return settings.on.some((occasion) => occasion !== "closed");
}

function warn(message: string): void {
  process.emitWarning(message, "GraflowWarning");
}
