// An outpost on another machine, kept for one call after the other, one at a time.
import type { TaskCall } from "../../graph/handler.ts";
import type { Way } from "../../engine/outpost/place.ts";
import { framed, LONGEST_TEXT } from "../plain/framed.ts";
import { Kept } from "../plain/kept.ts";
import { wayTo, type ProgramWay } from "../plain/way.ts";
import type { RemoteProgram } from "./remote-program.ts";

export class Seat {
  readonly #program: RemoteProgram;
  readonly #way: ProgramWay;
  readonly #kept: Kept;
  /** The devices that its environment tells of: it is for calls that have the same. */
  readonly devices: string;
  #isOpen = true;

  constructor(program: RemoteProgram, devices: string) {
    this.#program = program;
    this.devices = devices;
    this.#way = wayTo(program, LONGEST_TEXT);
    this.#kept = new Kept(this.#way);
    void program.ended.then(() => (this.#isOpen = false));
  }

  /** Whether it can take a call: one that has just ended may not have said all yet. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  get gone(): Promise<Error> {
    return this.#way.gone;
  }

  /** Begins a call. `onLeft` is called when it is over, and when it is gone before. */
  take(call: TaskCall, onLeft: () => void): Way {
    this.#program.hold(true);
    const way = this.#kept.take(() => {
      if (!this.#kept.leave()) return;
      this.#program.hold(false);
      onLeft();
    });
    void way.gone.then(onLeft);
    return framed(way, call);
  }

  /** Its line ends, and so does it. */
  end(): void {
    this.#way.release();
  }
}
