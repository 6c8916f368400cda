// A process of its own, whose messages are the line. What it prints goes where this process prints; the end of what it says as it dies is told
// in the error.
import type { ChildProcess } from "node:child_process";
import { PassThrough, type Readable, type Writable } from "node:stream";
import type { CallMessage, ProcessMessage } from "../../engine/outpost/call-message.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
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
      () => {},
    );
    this.ended = this.#end();
  }

  #begin(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const message of waiting) this.post(message);
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
    return lost(child, this.#tail.trim(), this.#memory);
  }

  async #lastWords(): Promise<void> {
    const streams = [this.#child.stdout, this.#child.stderr].filter((stream) => stream !== null && !stream.closed);
    const closed = Promise.all(streams.map((stream) => new Promise((resolve) => stream?.once("close", resolve))));
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LAST_WORDS);
    await Promise.race([closed, late]);
    clearTimeout(timer);
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

  hold(isHeld: boolean): void {
    const { channel, stdout, stderr } = this.#child;
    for (const each of [this.#child, channel, stdout, stderr]) setRef(each, isHeld);
  }

  async printed(stdout: number, stderr: number): Promise<void> {
    await Promise.race([Promise.all([arrived(this.#child.stdout, stdout), arrived(this.#child.stderr, stderr)]), this.ended]);
  }

  end(): void {
    this.#child.kill("SIGKILL");
  }
}

/** Hands on what a process prints. tinypool does so too, but drops what is still on its way when the process has ended. */
function forward(from: Readable | null, to: Writable): PassThrough | undefined {
  if (from === null) return undefined;
  from.unpipe(to);
  const through = new PassThrough();
  from.pipe(through).pipe(to, { end: false });
  return through;
}

/** Streams, channels and processes can be let go of; their types do not say so of all. */
function setRef(each: object | null | undefined, isHeld: boolean): void {
  const { ref, unref } = (each ?? {}) as { readonly ref?: () => void; readonly unref?: () => void };
  (isHeld ? ref : unref)?.call(each);
}

/** Resolves when so many bytes have been read. */
function arrived(from: Readable | null, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (from !== null && !from.closed && (from as Readable & { readonly bytesRead: number }).bytesRead < bytes) return;
      from?.off("data", look);
      from?.off("close", look);
      resolve();
    };
    from?.on("data", look);
    from?.on("close", look);
    look();
  });
}

function lost({ exitCode, signalCode }: ChildProcess, tail: string, memory: number | undefined): GraflowError {
  const how = signalCode === null ? `exit code ${exitCode}` : `signal ${signalCode}`;
  const said = tail === "" ? "" : `. Its last words:\n${tail}`;
  const what = "The process that carried the task out has ended";
  if (/heap out of memory|Allocation failed/.test(tail)) {
    const limit = memory === undefined ? "Node allows" : `the ${memory} MB of \`memory\``;
    return new GraflowError("PLACE_LOST", `${what} before its task: it needed more memory than ${limit} (${how})${said}`, {
      hint: "Give it more by `memory`, or hand on less at once.",
    });
  }
  const hint =
    signalCode === "SIGKILL"
      ? "Somebody has killed it, as a system does whose memory is used up. `retry` tries once more."
      : "See what it has said. Let nothing in the task end its process. A failure that passes by itself is what `retry` is for.";
  return new GraflowError("PLACE_LOST", `${what} with ${how} before its task${said}`, { hint });
}
