// One thread or process that is kept for call after call, one at a time.
//
//   free ──► taken ──► leaving ──► free
//              │          │  does not say that it is free
//              └──────────┴──► ended
import type { Line } from "../../engine/outpost/line.ts";
import type { Way } from "../../engine/outpost/place.ts";
import type { CallMessage, Printed } from "../../engine/outpost/call-message.ts";
import type { GraflowError } from "../../shared/errors/graflow-error.ts";
import type { Side } from "./side.ts";

/** How long it may take to say that it is free, in ms: somebody may wait for it. */
const LEAVING = 3000;

export class Seat {
  readonly #side: Side;
  readonly #onFree: (seat: Seat) => void;
  #last = 0;
  /** Who hears what is said in the call that it is taken by. */
  #hear: (text: string, buffers?: readonly ArrayBufferLike[]) => void = () => {};
  #gone: (error: GraflowError) => void = () => {};
  #leaving: NodeJS.Timeout | undefined = undefined;
  #error: GraflowError | undefined = undefined;
  /** Calls of which not all that they have printed is here. */
  #holds = 0;

  /** `onFree` is called after each call, unless it has ended. */
  constructor(side: Side, onFree: (seat: Seat) => void) {
    this.#side = side;
    this.#onFree = onFree;
    side.listen((message) => this.#read(message));
    void side.ended.then((error) => {
      this.#error = error;
      clearTimeout(this.#leaving);
      this.#gone(error);
    });
  }

  /** Why it has ended, if it has. */
  get error(): GraflowError | undefined {
    return this.#error;
  }

  /** Whether it can take a call: one that has just ended may not have said all yet. */
  get isOpen(): boolean {
    return this.#error === undefined && this.#side.isOpen();
  }

  get ended(): Promise<GraflowError> {
    return this.#side.ended;
  }

  /** Begins a call. It has to be free. */
  take(): Way {
    const call = ++this.#last;
    const { promise: gone, resolve } = Promise.withResolvers<GraflowError>();
    this.#gone = resolve;
    if (this.#error !== undefined) resolve(this.#error);
    this.#hold(1);
    const line: Line = {
      carries: this.#side.carries,
      send: (text, cargo) => {
        if (cargo === undefined) this.#post({ type: "text", call, text });
        else this.#post({ type: "text", call, text, buffers: cargo.buffers }, cargo.isGiven);
      },
      listen: (listener) => {
        if (this.#last === call) this.#hear = listener;
      },
    };
    let isReleased = false;
    return {
      line,
      gone,
      kill: () => this.end(),
      release: () => {
        if (isReleased || this.#error !== undefined) return;
        isReleased = true;
        this.#hear = () => {};
        this.#gone = () => {};
        this.#leaving = setTimeout(() => this.#side.end(), LEAVING);
        this.#post({ type: "over", call });
      },
    };
  }

  async end(): Promise<void> {
    // Whoever waits for the end must not lose this process before.
    this.#hold(1);
    this.#side.end();
    await this.#side.ended;
  }

  #post(message: CallMessage, isGiven: boolean = false): void {
    if (this.#error === undefined) this.#side.post(message, isGiven);
  }

  #read(message: CallMessage): void {
    switch (message.type) {
      case "text":
        if (message.call === this.#last) this.#hear(message.text, message.buffers);
        return;
      case "free":
        clearTimeout(this.#leaving);
        if (message.printed !== undefined) this.#printed(message.printed);
        this.#onFree(this);
        return;
      case "printed":
        this.#printed(message.printed);
        return;
      case "over":
    }
  }

  /** This process stays until all of it is here. */
  #printed(printed: Printed): void {
    void this.#side.printed(printed).then(() => this.#hold(-1));
  }

  #hold(by: 1 | -1): void {
    this.#holds += by;
    this.#side.hold(this.#holds > 0);
  }
}
