// Threads or processes that are kept for the next call: so many at once and no more, the others wait their turn. One that ends, however that
// comes, leaves its place to a new one.
import type { Way } from "../../engine/outpost/place.ts";
import type { Resource } from "../../engine/resources.ts";
import { engineClosed } from "../refusals.ts";
import { Idle } from "./idle.ts";
import type { Pooling } from "./options.ts";
import { Seat } from "./seat.ts";
import type { Start } from "./side.ts";
import { Turns } from "./turns.ts";

export class Pool implements Resource {
  readonly #start: Start;
  readonly #turns: Turns;
  /** Those that live, and whether each has its turn. */
  readonly #seats: Map<Seat, "taken" | "free"> = new Map();
  readonly #idle: Idle<Seat>;
  #isClosed = false;

  constructor(start: Start, { max, idle }: Pick<Pooling, "max" | "idle">) {
    this.#start = start;
    this.#idle = new Idle(idle);
    this.#turns = new Turns(max);
  }

  /** Waits for its turn. Rejects with the reason of `signal`, or a `GraflowError` when none can be had. */
  async open(signal: AbortSignal): Promise<Way> {
    await this.#turns.take(signal);
    try {
      if (this.#isClosed) throw engineClosed();
      const seat = this.#idle.take(({ isOpen }) => isOpen) ?? (await this.#newSeat());
      if (seat.error === undefined) this.#seats.set(seat, "taken");
      else throw seat.error;
      return seat.take();
    } catch (error) {
      this.#turns.give();
      throw error;
    }
  }

  async #newSeat(): Promise<Seat> {
    const side = await this.#start();
    const seat = new Seat(side, () => this.#freed(seat));
    this.#seats.set(seat, "free");
    void seat.ended.then(() => this.#ended(seat));
    if (!this.#isClosed) return seat;
    await seat.end();
    throw engineClosed();
  }

  #freed(seat: Seat): void {
    this.#idle.put(seat, () => void seat.end());
    this.#seats.set(seat, "free");
    this.#turns.give();
  }

  #ended(seat: Seat): void {
    this.#idle.drop(seat);
    const was = this.#seats.get(seat);
    this.#seats.delete(seat);
    if (was === "taken") this.#turns.give();
  }

  /** Ends all; whoever waits for one is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#seats.keys()].map((seat) => seat.end()));
  }
}
