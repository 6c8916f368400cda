// All that one target has to send. Lanes know nothing of each other: a target that is down holds up nobody else. A lane is bounded: what
// finds it full is not kept, and is found again among the open asks when there is room.
import type { AskInfo } from "../../engine/asks/face.ts";
import type { Timer } from "../../ports/clock.ts";
import { Queue } from "../../shared/queue.ts";
import type { Occasion, Recipient } from "../face.ts";
import { describeSafely } from "../outgoing/redact.ts";
import type { Target } from "../targets/target.ts";
import { type Delivery, newDelivery } from "./delivery.ts";

/** What became of a turn of a delivery. */
export type TurnEnd =
  /** Nobody has to send it any more. */
  | { readonly type: "over" }
  /** Another process has it, or the store does not answer: it is looked for again. */
  | { readonly type: "left" }
  /** It has another turn after so many ms. */
  | { readonly type: "again"; readonly delay: number };

export interface LaneParts {
  readonly target: Target;
  /** How many deliveries may wait. */
  readonly queue: number;
  readonly setTimer: (delay: number, fire: () => void) => Timer;
  /** One turn of a delivery: an attempt, if it is ours. Never rejects. */
  readonly turn: (delivery: Delivery) => Promise<TurnEnd>;
  /** Nobody sends this one here any more: whoever comes may have it. Never rejects. */
  readonly giveBack: (delivery: Delivery) => Promise<void>;
  /** There is room again for what found the lane full. */
  readonly onRoom: () => void;
}

/** How many deliveries are remembered as being over, so that open asks can be looked through at little cost. */
const REMEMBERED = 20_000;

export class Lane {
  readonly target: Target;
  readonly #parts: LaneParts;
  readonly #ready: Queue<Delivery> = new Queue();
  readonly #resting: Map<Delivery, Timer> = new Map();
  readonly #active: Set<Promise<void>> = new Set();
  /** The ids of all that are here. */
  readonly #here: Set<string> = new Set();
  readonly #over: Set<string> = new Set();
  #isShort = false;
  #isClosed = false;
  #hasEnded = false;
  #onQuiet: (() => void) | undefined = undefined;

  constructor(parts: LaneParts) {
    this.target = parts.target;
    this.#parts = parts;
  }

  /** Takes up what there is to tell of an ask. Answers whether there was room for all of it. */
  offer(ask: AskInfo, occasion: Occasion, isFound: boolean): boolean {
    const { target } = this;
    if (this.#isClosed || !target.settings.on.includes(occasion)) return true;
    for (const { recipient, problem } of this.#plan(ask)) {
      const delivery = newDelivery(ask, occasion, target.name, { recipient, problem, isFound });
      if (this.#here.has(delivery.id) || this.#over.has(delivery.id)) continue;
      if (this.#here.size >= this.#parts.queue) {
        this.#isShort = true;
        return false;
      }
      this.#here.add(delivery.id);
      this.#ready.push(delivery);
    }
    this.#work();
    return true;
  }

  /** Who is to be told; when the target's functions throw, that is what is recorded. */
  #plan(ask: AskInfo): readonly { readonly recipient: Recipient | undefined; readonly problem: string | undefined }[] {
    const { target } = this;
    try {
      if (!target.settings.wants(ask)) return [];
      return target.recipientsOf(ask).map((recipient) => ({ recipient, problem: undefined }));
    } catch (error) {
      return [{ recipient: undefined, problem: describeSafely(error, target.secrets) }];
    }
  }

  #work(): void {
    while (!this.#hasEnded && this.#active.size < this.target.settings.concurrency && this.#ready.size > 0) {
      const delivery = this.#ready.shift() as Delivery;
      const turn = this.#parts.turn(delivery).then((end) => {
        this.#active.delete(turn);
        this.#after(delivery, end);
        this.#work();
      });
      this.#active.add(turn);
    }
    if (this.#active.size === 0 && this.#ready.size === 0) this.#onQuiet?.();
  }

  #after(delivery: Delivery, end: TurnEnd): void {
    if (end.type === "again") {
      this.#resting.set(
        delivery,
        this.#parts.setTimer(end.delay, () => this.#wake(delivery)),
      );
      return;
    }
    this.#here.delete(delivery.id);
    if (end.type === "over") this.#remember(delivery.id);
    if (!this.#isShort || this.#here.size > this.#parts.queue / 2) return;
    this.#isShort = false;
    this.#parts.onRoom();
  }

  #wake(delivery: Delivery): void {
    this.#resting.delete(delivery);
    this.#ready.push(delivery);
    this.#work();
  }

  #remember(id: string): void {
    this.#over.add(id);
    if (this.#over.size <= REMEMBERED) return;
    for (const oldest of this.#over) {
      this.#over.delete(oldest);
      return;
    }
  }

  /** Takes nothing new; resolves when all that need not rest has had its turn. */
  async quiet(): Promise<void> {
    this.#isClosed = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onQuiet = resolve;
    this.#work();
    await promise;
  }

  /** Gives up what is left, for the next process. The signal of those in flight has been aborted. */
  async end(): Promise<void> {
    this.#isClosed = true;
    this.#hasEnded = true;
    await Promise.all(this.#active);
    const left = [...this.#resting.keys()];
    for (const timer of this.#resting.values()) timer.cancel();
    this.#resting.clear();
    for (let delivery = this.#ready.shift(); delivery !== undefined; delivery = this.#ready.shift()) left.push(delivery);
    await Promise.all(left.map((delivery) => this.#parts.giveBack(delivery)));
  }
}
