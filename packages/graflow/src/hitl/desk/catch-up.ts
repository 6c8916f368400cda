// Looks through open asks for what a lane has still to tell: after a restart, when the lane was full, and now and then, since asks may have
// been opened by processes that tell nobody, or that died before they did.
import type { Asks } from "../../engine/asks/face.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import { occasionOf } from "./delivery.ts";
import type { Lane } from "./lane.ts";

const PAGE = 100;
/** Looking takes at most a tenth of the time. */
const PAUSE_FACTOR = 10;

export interface CatchUpParts {
  readonly asks: Asks;
  readonly clock: Clock;
  readonly lane: Lane;
  /** How often to look, in ms. */
  readonly poll: number;
  readonly onTrouble: (error: unknown) => void;
}

export class CatchUp {
  readonly #parts: CatchUpParts;
  #looking: Promise<void> | undefined = undefined;
  #isAskedAgain = false;
  #isClosed = false;
  #timer: Timer | undefined = undefined;
  /** When the next look is due, in ms since 1970. */
  #due = Infinity;
  #room: PromiseWithResolvers<void> | undefined = undefined;

  constructor(parts: CatchUpParts) {
    this.#parts = parts;
  }

  /** Looks now, or once more when it is looking already. */
  look(): void {
    if (this.#isClosed) return;
    this.#isAskedAgain = true;
    this.#looking ??= this.#lookAll().finally(() => (this.#looking = undefined));
  }

  /** Looks at that moment (ms since 1970), unless it does so before. */
  lookAt(at: number): void {
    if (this.#isClosed || at >= this.#due) return;
    this.#timer?.cancel();
    this.#due = at;
    const look = (): void => {
      this.#due = Infinity;
      this.look();
    };
    this.#timer = this.#parts.clock.setTimer(at - this.#parts.clock.now(), look, { background: true });
  }

  /** The lane can take more. */
  hasRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  async #lookAll(): Promise<void> {
    const { clock, poll, onTrouble } = this.#parts;
    while (this.#isAskedAgain && !this.#isClosed) {
      this.#isAskedAgain = false;
      const began = clock.now();
      await this.#lookOnce().catch(onTrouble);
      const took = clock.now() - began;
      this.lookAt(clock.now() + Math.max(poll, took * PAUSE_FACTOR));
    }
  }

  async #lookOnce(): Promise<void> {
    const { asks, lane } = this.#parts;
    for (let after: string | undefined; ;) {
      const page = await asks.list({ status: "open", order: "oldest", limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const ask of page) {
        while (!this.#isClosed && !lane.offer(ask, occasionOf(ask), true)) await this.#untilRoom();
        if (this.#isClosed) return;
      }
      if (page.length < PAGE) return;
      after = page.at(-1)?.id;
    }
  }

  #untilRoom(): Promise<void> {
    this.#room ??= Promise.withResolvers<void>();
    return this.#room.promise;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.hasRoom();
    await this.#looking;
  }
}
