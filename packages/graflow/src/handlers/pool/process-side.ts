// A process of its own, whose messages are the line. What it prints goes where this process prints; the end of what it says as it dies is told
// in the error.
import type { ChildProcess } from "node:child_process";
import type { PassThrough, Readable, Writable } from "node:stream";
import type { CallMessage, Printed, ProcessMessage } from "../../engine/outpost/call-message.ts";
import type { GraflowError } from "../../shared/errors/graflow-error.ts";
import { lastWords } from "../plain/tail.ts";
import { within } from "../plain/within.ts";
import { hasNoMemory, processLost } from "./lost.ts";
import { startOne, unavailable } from "./one.ts";
import type { Pooling } from "./options.ts";
import type { Side, Start } from "./side.ts";

/** How long the last words of a process that has ended may take to arrive, in ms: a child of its own may hold its streams open. */
const LAST_WORDS = 1000;
/** How much of what it has said is told, in characters. */
const TAIL = 2000;

export function processStart(pooling: Pick<Pooling, "memory">): Start {
  return async () => {
    const { memory } = pooling;
    const execArgv = memory === undefined ? [] : [`--max-old-space-size=${memory}`];
    const { worker, ready } = await startOne({ runtime: "child_process", serialization: "advanced", execArgv }, "child", process.pid);
    // tinypool says of a process less than the process itself.
    const { process: child } = worker as unknown as { readonly process: ChildProcess };
    return new ProcessSide(child, ready, pooling);
  };
}

class ProcessSide implements Side {
  readonly #child: ChildProcess;
  /** The last that it has said on standard error. */
  #tail = "";
  readonly #memory: number | undefined;
  /** What is to be said once it listens. */
  #waiting: CallMessage[] | undefined = [];
  #hear: (message: CallMessage) => void = () => {};
  /** Why it does not serve. */
  #refusal: unknown = undefined;
  readonly carries = "copies";
  readonly ended: Promise<GraflowError>;

  constructor(child: ChildProcess, ready: Promise<unknown>, { memory }: Pick<Pooling, "memory">) {
    this.#child = child;
    this.#memory = memory;
    child.on("message", (message: Partial<ProcessMessage> | null) => {
      if (message?.graflow !== undefined) this.#hear(message.graflow);
    });
    forward(child.stdout, process.stdout);
    forward(child.stderr, process.stderr)?.on("data", (chunk: Buffer) => (this.#tail = (this.#tail + chunk.toString()).slice(-TAIL)));
    void ready.then(
      () => this.#begin(),
      (error: unknown) => this.#refuse(error),
    );
    this.ended = this.#end();
  }

  #begin(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const message of waiting) this.post(message);
  }

  #refuse(cause: unknown): void {
    this.#refusal = cause;
    this.end();
  }

  async #end(): Promise<GraflowError> {
    const child = this.#child;
    const failed = new Promise<Error>((resolve) => void child.on("error", resolve));
    const exit = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
    const first = await Promise.race([exit, failed]);
    if (child.pid === undefined) return unavailable("child_process", "it could not be started", first);
    await exit;
    // What it has said before its end may not have been heard yet.
    if (child.connected) await new Promise<void>((resolve) => void child.once("disconnect", () => resolve()));
    await this.#lastWords();
    if (this.#waiting === undefined || hasNoMemory(this.#tail)) return processLost(child, this.#tail.trim(), this.#memory);
    return unavailable("child_process", `it has ended as it started${lastWords(this.#tail.trim())}`, this.#refusal);
  }

  async #lastWords(): Promise<void> {
    const streams = [this.#child.stdout, this.#child.stderr].filter((stream) => stream !== null && !stream.closed);
    const closed = Promise.all(streams.map((stream) => new Promise((resolve) => stream?.once("close", resolve))));
    await within(LAST_WORDS, closed);
  }

  post(message: CallMessage): void {
    if (message.type === "over") this.#tail = "";
    if (this.#waiting !== undefined) this.#waiting.push(message);
    // That it cannot be sent, since it has ended, is told by that.
    else if (this.#child.connected) this.#child.send({ graflow: message } satisfies ProcessMessage, () => {});
  }

  listen(listener: (message: CallMessage) => void): void {
    this.#hear = listener;
  }

  isOpen(): boolean {
    const { connected, exitCode, signalCode } = this.#child;
    return connected && exitCode === null && signalCode === null;
  }

  hold(isHeld: boolean): void {
    const { channel, stdout, stderr } = this.#child;
    for (const each of [this.#child, channel, stdout, stderr]) setRef(each, isHeld);
  }

  async printed({ stdout, stderr }: Printed): Promise<void> {
    await Promise.all([arrived(this.#child.stdout, stdout), arrived(this.#child.stderr, stderr)]);
  }

  end(): void {
    this.#child.kill("SIGKILL");
  }
}

/** Hands on what a process prints. tinypool does so too, but drops what is still on its way when the process has ended. */
function forward(from: Readable | null, to: Writable): PassThrough | undefined {
  if (from === null) return undefined;
  from.unpipe(to);
  const { PassThrough: Through } = process.getBuiltinModule("node:stream");
  const through = new Through();
  from.pipe(through).pipe(to, { end: false });
  return through;
}

/** Streams, channels and processes can be let go of; their types do not say so of all. */
function setRef(each: object | null | undefined, isHeld: boolean): void {
  const { ref, unref } = (each ?? {}) as { readonly ref?: () => void; readonly unref?: () => void };
  (isHeld ? ref : unref)?.call(each);
}

/** Resolves when so many bytes have been read, or there will be no more. */
function arrived(from: Readable | null, bytes: number): Promise<void> | undefined {
  const isThere = (): boolean => from === null || from.closed || (from as Readable & { readonly bytesRead: number }).bytesRead >= bytes;
  if (isThere()) return undefined;
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isThere()) return;
      from?.off("data", look);
      from?.off("close", look);
      resolve();
    };
    from?.on("data", look);
    from?.on("close", look);
  });
}
