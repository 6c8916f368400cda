// A program that is kept for call after call, one at a time. Each call has a way of its own to it: who waits for the end of a program that serves a
// million calls is held by it until then, with all that he has.
import type { ProgramWay } from "./way.ts";

export class Kept {
  readonly #way: ProgramWay;
  #error: Error | undefined = undefined;
  #tell: (error: Error) => void = () => {};

  constructor(way: ProgramWay) {
    this.#way = way;
    void way.gone.then((error) => {
      this.#error = error;
      this.#tell(error);
    });
  }

  /** The way of the next call, which hears of the end of the program until `leave`. `release` is that of the way. */
  take(release: () => void): ProgramWay {
    const { promise: gone, resolve } = Promise.withResolvers<Error>();
    if (this.#error === undefined) this.#tell = resolve;
    else resolve(this.#error);
    this.#way.forget();
    return { ...this.#way, gone, release };
  }

  /** The call is over. Whether the program goes on: it may just have ended, which the call was told of then. */
  leave(): boolean {
    this.#tell = () => {};
    return this.#error === undefined;
  }
}
