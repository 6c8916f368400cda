// An outpost on another machine, kept for one call after the other, one at a time.
import type { TaskCall } from "../../graph/handler.ts";
import type { Way } from "../../engine/outpost/place.ts";
import { framed, LONGEST_TEXT } from "../plain/framed.ts";
import { wayTo, type ProgramWay } from "../plain/way.ts";
import type { RemoteProgram } from "./remote-program.ts";

export class Seat {
  readonly #program: RemoteProgram;
  readonly #way: ProgramWay;
  #isGone = false;

  constructor(program: RemoteProgram) {
    this.#program = program;
    this.#way = wayTo(program, LONGEST_TEXT);
    void this.#way.gone.then(() => (this.#isGone = true));
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  get gone(): Promise<Error> {
    return this.#way.gone;
  }

  /** Begins a call. `onLeft` is called when it is over, unless it has been killed or is gone. */
  take(call: TaskCall, onLeft: () => void): Way {
    this.#program.hold(true);
    const leave = (): void => {
      this.#program.hold(false);
      onLeft();
    };
    return framed({ ...this.#way, release: leave }, call);
  }

  /** Its line ends, and so does it. */
  end(): void {
    this.#way.release();
  }
}
