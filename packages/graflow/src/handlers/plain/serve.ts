// One call of a program that speaks plain lines, from the side that waits for it: the call goes to it, what it asks for is done by the context of
// its task, and what it comes to is what it says. Anything else that it prints is its log.
import type { TaskCall } from "../../graph/handler.ts";
import type { Attempt } from "../../engine/attempt.ts";
import type { Context } from "../../engine/context/context.ts";
import { attemptOf } from "../../engine/outpost/attempt-of.ts";
import { systemClock } from "../../engine/system-clock.ts";
import { describeError, errorOf } from "../../shared/error-of.ts";
import { Asking } from "./asking.ts";
import { textOfCall } from "./call-text.ts";
import { errorFrom, tooMuchOutput } from "./errors.ts";
import type { FromProgram, ToProgram } from "./messages.ts";
import { readLine } from "./read.ts";
import { Telling } from "./telling.ts";
import type { ProgramWay } from "./way.ts";

export interface ServeOptions {
  /** For how long a program that was told to stop may go on before it is ended, in ms. */
  readonly grace: number;
  /** All that a program may write during one call, in characters. Default 256 Mi. */
  readonly output?: number | undefined;
}

const MOST_OUTPUT = 256 * 1024 * 1024;

/**
 * Resolves to the result of the program; rejects with the error that it tells of, with what `way.gone` says when it ends without a result, and with
 * the reason of the call's signal. Releases the way, unless it was killed or is gone. Throws `SerializationError` for an input that is more than JSON.
 */
export async function servePlain(call: TaskCall, way: ProgramWay, options: ServeOptions): Promise<unknown> {
  return new PlainCall(call, way, options).outcome();
}

class PlainCall {
  readonly #call: TaskCall;
  readonly #attempt: Attempt;
  readonly #way: ProgramWay;
  readonly #options: ServeOptions;
  readonly #telling: Telling;
  readonly #asking: Asking;
  #settle: { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void } | undefined = undefined;
  #written = 0;
  /** It has told its result, or its error: that it ends is no news then. */
  #isSaid = false;
  /** It is not given back then. */
  #isKilled = false;

  constructor(call: TaskCall, way: ProgramWay, options: ServeOptions) {
    this.#call = call;
    this.#way = way;
    this.#options = options;
    this.#telling = new Telling(call.context);
    this.#attempt = attemptOf(call);
    // Only a context has an attempt.
    this.#asking = new Asking(call.context as Context, {
      say: (answer) => way.line.send(answer),
      fail: (error) => this.#fail(error),
    });
  }

  async outcome(): Promise<unknown> {
    const { signal } = this.#call;
    let isGone = false;
    let kill: { cancel(): void } | undefined;
    const stop = (): void => {
      this.#send({ type: "stop", reason: describeError(signal.reason) });
      this.#way.terminate?.();
      kill = systemClock.setTimer(this.#options.grace, () => void this.#kill().then(() => this.#settle?.reject(errorOf(signal.reason))));
    };
    try {
      signal.throwIfAborted();
      const message = textOfCall(this.#call, this.#attempt.deadline);
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      this.#settle = { resolve, reject };
      void this.#way.gone.then((error) => {
        isGone = true;
        if (!this.#isSaid) reject(error);
      });
      signal.addEventListener("abort", stop, { once: true });
      this.#way.hear((line) => this.#count(line) && this.#telling.line(line, "stderr", undefined));
      this.#way.line.listen((line) => this.#count(line) && this.#read(line));
      this.#way.line.send(message);
      return await promise;
    } catch (error) {
      // It was told to stop: what it makes of that is what it was told.
      if (signal.aborted) throw signal.reason;
      throw error;
    } finally {
      this.#settle = undefined;
      kill?.cancel();
      signal.removeEventListener("abort", stop);
      this.#asking.end();
      this.#way.line.listen(() => {});
      this.#way.hear(() => {});
      if (!isGone && !this.#isKilled) this.#way.release();
    }
  }

  #kill(): Promise<void> {
    this.#isKilled = true;
    return this.#way.kill();
  }

  #send(message: ToProgram): void {
    this.#way.line.send(JSON.stringify(message));
  }

  /** Whether it may have written that much. */
  #count(line: string): boolean {
    if (this.#settle === undefined) return false;
    const { output = MOST_OUTPUT } = this.#options;
    this.#written += line.length + 1;
    if (this.#written <= output) return true;
    this.#fail(tooMuchOutput(this.#call.taskId, output));
    return false;
  }

  /** A program that does not keep to the rules is ended with its call. */
  #fail(error: Error): void {
    this.#settle?.reject(error);
    this.#settle = undefined;
    this.#asking.end();
    void this.#kill();
  }

  #read(line: string): void {
    if (this.#isSaid) return;
    const message = readLine(line);
    if (message.type === "other") this.#telling.line(line, "stdout", message.problem);
    else this.#take(message);
  }

  #take(message: FromProgram): void {
    switch (message.type) {
      case "log":
        return this.#telling.log(message);
      case "progress":
        return this.#telling.progress(message);
      case "ask":
        return this.#asking.take(message);
      case "result":
        return void this.#said().then(() => this.#settle?.resolve(message.value));
      case "error":
        return void this.#said().then(() => this.#settle?.reject(errorFrom(message.error)));
    }
  }

  /** What it wrote to standard error before is there by now, though it may be read only in the next turn, or in the one after that. */
  async #said(): Promise<void> {
    this.#isSaid = true;
    await this.#asking.done;
    for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
  }
}
