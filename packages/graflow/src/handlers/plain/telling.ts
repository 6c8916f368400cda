// What a program tells of itself, as events of its run: log lines, progress, and all else that it prints.
import type { TaskContext } from "../../graph/context.ts";
import type { LogMessage, ProgressMessage } from "./messages.ts";

/** A line of a log is cut after this many characters. */
const LONGEST = 16 * 1024;

/** All that a task may print during one call, in characters. What it prints after that goes nowhere. */
const MOST = 64 * 1024 * 1024;

export class Telling {
  readonly #context: TaskContext;
  #printed = 0;

  constructor(context: TaskContext) {
    this.#context = context;
  }

  log({ level, message, data }: LogMessage): void {
    this.#context.log[level](cut(message), data);
  }

  progress({ done, total, message }: ProgressMessage): void {
    this.#context.progress(done, total, message);
  }

  /** A line that is no message: of standard output it is information, of standard error a warning. `problem`: it looks like a message. */
  line(line: string, stream: "stdout" | "stderr", problem: string | undefined): void {
    if (line === "") return;
    const { log } = this.#context;
    if (stream === "stderr" || problem !== undefined) log.warn(cut(line), { stream, ...(problem === undefined ? {} : { problem }) });
    else log.info(cut(line), { stream });
  }

  /** A line that a task has printed, wherever it printed it to: an outpost keeps standard output for itself. */
  printed(line: string): void {
    if (line === "" || this.#printed > MOST) return;
    this.#printed += line.length;
    if (this.#printed <= MOST) this.#context.log.info(cut(line), { stream: "stderr" });
    else this.#context.log.warn(`The task has printed more than ${MOST} characters: the rest is left out`);
  }
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}
