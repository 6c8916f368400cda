// An outpost on another machine, kept for one call after the other, one at a time.
import type { TaskCall } from "../../graph/handler.ts";
import { MARK } from "../../engine/outpost/line.ts";
import type { Way } from "../../engine/outpost/place.ts";
import { Telling } from "../plain/telling.ts";
import { wayTo, type ProgramWay } from "../plain/way.ts";
import type { RemoteProgram } from "./remote-program.ts";

/** Lines of an outpost are as long as what may be sent, and somewhat more. */
const LONGEST = 300 * 1024 * 1024;

export class Seat {
  readonly #program: RemoteProgram;
  readonly #way: ProgramWay;
  #isGone = false;

  constructor(program: RemoteProgram) {
    this.#program = program;
    this.#way = wayTo(program, LONGEST);
    void this.#way.gone.then(() => (this.#isGone = true));
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  get gone(): Promise<Error> {
    return this.#way.gone;
  }

  /** Begins a call. `onLeft` is called when it is over, unless it has been killed or is gone. */
  take({ context }: TaskCall, onLeft: () => void): Way {
    const way = this.#way;
    const telling = new Telling(context);
    this.#program.hold(true);
    way.hear((line) => telling.line(line, "stderr", undefined));
    return {
      gone: way.gone,
      line: {
        send: (text) => way.line.send(`${MARK}${text}`),
        listen: (listener) =>
          way.line.listen((line) => (line.startsWith(MARK) ? listener(line.slice(1)) : telling.line(line, "stdout", undefined))),
      },
      kill: () => way.kill(),
      release: () => {
        way.line.listen(() => {});
        way.hear(() => {});
        this.#program.hold(false);
        onLeft();
      },
    };
  }

  /** Its line ends, and so does it. */
  end(): void {
    this.#way.release();
  }
}
