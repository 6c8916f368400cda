// Lines of a command as log events of its run: so many, and then no more. A run keeps its events; a command may write without end.
import type { TaskContext } from "../../graph/context.ts";
import { Telling } from "../plain/telling.ts";

/** In characters, for one attempt. */
const MOST = 1024 * 1024;

export class ToldLines {
  readonly #context: TaskContext;
  readonly #telling: Telling;
  #left: number = MOST;

  constructor(context: TaskContext) {
    this.#context = context;
    this.#telling = new Telling(context);
  }

  tell(line: string, stream: "stdout" | "stderr"): void {
    if (this.#left <= 0) return;
    this.#left -= line.length + 1;
    if (this.#left > 0) this.#telling.line(line, stream, undefined);
    else this.#context.log.warn(`The command has written more than ${MOST} characters: the rest is not logged`);
  }
}
