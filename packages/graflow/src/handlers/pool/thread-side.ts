// A thread of this process. Its own port stays open as long as it lives; who waits for a call keeps this process, a thread that is free does not.
import type { MessagePort } from "node:worker_threads";
import type { CallMessage } from "../../engine/outpost/call-message.ts";
import { describeError } from "../../shared/error-of.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { memoryLimit, startOne, unavailable } from "./one.ts";
import type { Pooling } from "./options.ts";
import type { Side, Start } from "./side.ts";

export function threadStart(pooling: Pick<Pooling, "memory">): Start {
  return async () => {
    const { MessageChannel, receiveMessageOnPort } = await import("node:worker_threads");
    const { port1, port2 } = new MessageChannel();
    const resourceLimits = memoryLimit(pooling);
    const { worker, ready } = await startOne(
      { runtime: "worker_threads", ...(resourceLimits === undefined ? {} : { resourceLimits }) },
      "thread",
      { port: port2 },
      { transferList: [port2] },
    ).catch((error: unknown) => {
      port1.close();
      throw error;
    });
    let isReady = false;
    void ready.then(
      () => (isReady = true),
      () => {},
    );
    let hear: (message: CallMessage) => void = () => {};
    port1.on("message", (message: CallMessage) => hear(message));
    port1.unref();
    const ended = new Promise<GraflowError>((resolve) => {
      let thrown: { readonly error: unknown } | undefined;
      worker.on("error", (error: unknown) => (thrown ??= { error }));
      worker.once("exit", (code: number) => {
        // What it has said before its end may not have been heard yet.
        for (let last = receiveMessageOnPort(port1); last !== undefined; last = receiveMessageOnPort(port1))
          hear(last.message as CallMessage);
        port1.close();
        resolve(
          isReady || thrown === undefined
            ? lost(code, thrown, pooling)
            : unavailable("worker_threads", "it could not be started", thrown.error),
        );
      });
    });
    return new ThreadSide(
      port1,
      ended,
      (listener) => (hear = listener),
      () => void worker.terminate(),
    );
  };
}

class ThreadSide implements Side {
  readonly #port: MessagePort;
  readonly ended: Promise<GraflowError>;
  readonly listen: Side["listen"];
  readonly end: Side["end"];

  constructor(port: MessagePort, ended: Promise<GraflowError>, listen: Side["listen"], end: Side["end"]) {
    this.#port = port;
    this.ended = ended;
    this.listen = listen;
    this.end = end;
  }

  post(message: CallMessage): void {
    this.#port.postMessage(message);
  }

  hold(isHeld: boolean): void {
    if (isHeld) this.#port.ref();
    else this.#port.unref();
  }

  /** It has waited for that itself. */
  async printed(): Promise<void> {}
}

function lost(code: number, thrown: { readonly error: unknown } | undefined, { memory }: Pick<Pooling, "memory">): GraflowError {
  if (thrown === undefined)
    return new GraflowError("PLACE_LOST", `The thread that carried the task out has ended with exit code ${code} before its task`, {
      hint: "Let nothing in the task call process.exit(), or loads that does. An end that comes once is what `retry` is for.",
    });
  const { error } = thrown;
  if (error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") {
    const limit = memory === undefined ? "Node allows" : `the ${memory} MB of \`memory\``;
    return new GraflowError(
      "PLACE_LOST",
      `The thread that carried the task out has ended before its task: it needed more memory than ${limit}`,
      {
        hint: "Give it more by `memory`, or hand on less at once.",
        cause: error,
      },
    );
  }
  const what = "The thread that carried the task out has ended before its task, by an error that nobody has caught";
  return new GraflowError("PLACE_LOST", `${what}: ${describeError(error)}`, {
    hint: "Catch what timers, listeners and promises of the task throw. A failure that passes by itself is what `retry` is for.",
    cause: error,
  });
}
