// A thread of this process. Its own port stays open as long as it lives; who waits for a call keeps this process, a thread that is free does not.
import type { MessagePort } from "node:worker_threads";
import { postOver, type CallMessage } from "../../engine/outpost/call-message.ts";
import type { GraflowError } from "../../shared/errors/graflow-error.ts";
import { isOutOfMemory, threadLost } from "./lost.ts";
import { startOne, unavailable, type One } from "./one.ts";
import type { Pooling } from "./options.ts";
import type { Side, Start } from "./side.ts";

type Threads = typeof import("node:worker_threads");

/**
 * Of a thread whose heap is bounded, for what it has just made, in MB. At its bound it is given 16 MB more, to be ended in: when all that is new is
 * kept at once and does not fit into that, V8 ends the whole process.
 */
const YOUNG = 8;

export function threadStart({ memory }: Pick<Pooling, "memory">): Start {
  return async () => {
    const threads = await import("node:worker_threads");
    const { port1, port2 } = new threads.MessageChannel();
    const limits = memory === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: YOUNG } };
    try {
      const one = await startOne({ runtime: "worker_threads", ...limits }, "thread", { port: port2 }, { transferList: [port2] });
      return new ThreadSide(one, port1, threads, memory);
    } catch (error) {
      port1.close();
      throw error;
    }
  };
}

class ThreadSide implements Side {
  readonly #worker: One["worker"];
  readonly #port: MessagePort;
  #hear: (message: CallMessage) => void = () => {};
  readonly carries = "shared memory";
  readonly ended: Promise<GraflowError>;

  constructor({ worker, ready }: One, port: MessagePort, { receiveMessageOnPort }: Threads, memory: number | undefined) {
    this.#worker = worker;
    this.#port = port;
    port.on("message", (message: CallMessage) => this.#hear(message));
    port.unref();
    let isReady = false;
    void ready.then(
      () => (isReady = true),
      () => {},
    );
    this.ended = new Promise((resolve) => {
      let thrown: { readonly error: unknown } | undefined;
      worker.on("error", (error: unknown) => (thrown ??= { error }));
      worker.once("exit", (code: number) => {
        // What it has said before its end may not have been heard yet.
        for (let last = receiveMessageOnPort(port); last !== undefined; last = receiveMessageOnPort(port))
          this.#hear(last.message as CallMessage);
        port.close();
        const neverBegan = !isReady && thrown !== undefined && !isOutOfMemory(thrown.error);
        resolve(neverBegan ? unavailable("worker_threads", "it could not be started", thrown?.error) : threadLost(code, thrown, memory));
      });
    });
  }

  post(message: CallMessage, isGiven: boolean): void {
    postOver(this.#port, message, isGiven);
  }

  listen(listener: (message: CallMessage) => void): void {
    this.#hear = listener;
  }

  /** When it ends, all that it has said is there. */
  isOpen(): boolean {
    return true;
  }

  hold(isHeld: boolean): void {
    for (const each of [this.#worker, this.#port]) {
      if (isHeld) each.ref?.();
      else each.unref?.();
    }
  }

  /** It has waited for that itself. */
  async printed(): Promise<void> {}

  end(): void {
    void this.#worker.terminate();
  }
}
