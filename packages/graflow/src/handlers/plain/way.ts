// A program as the other side of a call: its lines both ways. A place that has the streams of one, however it has started it, makes its way by
// this.
import type { Readable, Writable } from "node:stream";
import type { Way } from "../../engine/outpost/place.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { lostError, type Exit } from "./errors.ts";
import { LineReader, readLines } from "./lines.ts";
import { Tail } from "./tail.ts";
import { within } from "./within.ts";

/** A way to a program. `line` has the lines of its standard output, and writes lines to its standard input. */
export interface ProgramWay extends Way {
  /** Calls `listener`, which does not throw, with every line of standard error. One listener at a time. */
  readonly hear: (listener: (line: string) => void) => void;
  /** Asks the program to end, as SIGTERM does. Absent: it is told by the line alone. */
  readonly terminate?: (() => void) | undefined;
  /** Another call begins: what was said until now are not the last words of that one. */
  readonly forget: () => void;
}

export interface Program {
  /** Names it in errors: `Program "/bin/sh"`, `Container "0f3a"`. */
  readonly what: string;
  readonly input: Writable;
  readonly output: Readable;
  /** Its standard error, where that does not go elsewhere. */
  readonly errors?: Readable | undefined;
  /** Resolves when it has ended: how, or an error that says so better. Never rejects. */
  readonly ended: Promise<Exit | Error>;
  kill(): Promise<void>;
  release(): void;
  readonly terminate?: (() => void) | undefined;
}

/** No line is longer, in characters. */
export const LONGEST_LINE: number = 64 * 1024 * 1024;

/** How long the last lines of a program that has ended may take to arrive, in ms. */
const LAST_LINES = 1_000;

/** Throws nothing. What the program writes is read from now on; what comes before somebody listens is kept. */
export function wayTo(program: Program, longest: number = LONGEST_LINE): ProgramWay {
  const { what, input, output, errors } = program;
  const tail = new Tail();
  const said = new Mailbox();
  const heard = new Mailbox();
  let refused: Error | undefined;
  const tooLong = (): void => {
    refused = new GraflowError("WORK_TOO_LARGE", `Expected lines of at most ${longest} characters, got a longer one from ${what}`, {
      hint: "Keep large values in files or an object store, and write where they are.",
    });
    void program.kill();
  };
  // What was written to standard error before a line of standard output is there when that line is, and is heard before it: after a result nobody
  // listens any more.
  const sayLine = errors === undefined ? (line: string) => said.put(line) : (line: string) => void setImmediate(() => said.put(line));
  const reading = [readLines(output, new LineReader(longest, sayLine, tooLong))];
  const hearLine = (line: string): void => {
    tail.add(line);
    heard.put(line);
  };
  if (errors !== undefined) reading.push(readLines(errors, new LineReader(Math.min(longest, LONGEST_LINE), hearLine, tooLong)));
  // It may be gone before all is written: how it ended is known then.
  input.on("error", () => {});
  const read = Promise.all(reading);
  const gone = program.ended.then(async (exit) => {
    // A child of its own may hold its streams open.
    await within(LAST_LINES, read);
    await new Promise((resolve) => void setImmediate(resolve));
    return refused ?? (exit instanceof Error ? exit : lostError(what, exit, tail.text));
  });
  return {
    line: { send: (text) => void (input.writable && input.write(`${text}\n`)), listen: (listener) => said.listen(listener) },
    hear: (listener) => heard.listen(listener),
    gone,
    kill: () => program.kill(),
    release: () => program.release(),
    terminate: program.terminate,
    forget: () => tail.clear(),
  };
}

/** Lines for one listener; those that come before it wait. */
class Mailbox {
  #waiting: string[] = [];
  #listener: ((line: string) => void) | undefined = undefined;

  put(line: string): void {
    if (this.#listener === undefined) this.#waiting.push(line);
    else this.#listener(line);
  }

  listen(listener: (line: string) => void): void {
    this.#listener = listener;
    for (const line of this.#waiting.splice(0)) listener(line);
  }
}
