// What goes between a process and a thread or child of its own that carries out one call after the other: the lines of all calls, over one port.
import type { MessagePort } from "node:worker_threads";

export type CallMessage =
  /** A text of the line of this call, each way, and what goes beside it. */
  | { readonly type: "text"; readonly call: number; readonly text: string; readonly buffers?: readonly ArrayBufferLike[] }
  /** From home: nobody waits for this call any more. */
  | { readonly type: "over"; readonly call: number }
  /** From there: it is ready for another one; `printed` where that is known already. */
  | { readonly type: "free"; readonly call: number; readonly printed?: Printed }
  /** From there: all that was printed for it has left. */
  | { readonly type: "printed"; readonly call: number; readonly printed: Printed };

/** How many bytes have been printed by now in all. */
export interface Printed {
  readonly stdout: number;
  readonly stderr: number;
}

/** What a process that was forked is told and tells, beside what belongs to its pool. */
export interface ProcessMessage {
  readonly graflow: CallMessage;
}

/**
 * Sends a message to another thread. Buffers that are given away are moved; of others a copy is moved, which costs half of what it costs to have
 * the port copy them. What cannot be moved, such as the memory of WebAssembly, is copied.
 */
export function postOver(port: MessagePort, message: CallMessage, isGiven: boolean): void {
  if (message.type !== "text" || message.buffers === undefined) {
    port.postMessage(message);
    return;
  }
  const post = (buffers: readonly ArrayBufferLike[]): void =>
    port.postMessage(
      { ...message, buffers },
      buffers.filter((buffer) => buffer instanceof ArrayBuffer),
    );
  const copies = (): readonly ArrayBufferLike[] =>
    (message.buffers ?? []).map((buffer) => (buffer instanceof ArrayBuffer ? buffer.slice(0) : buffer));
  try {
    post(isGiven ? message.buffers : copies());
  } catch (error) {
    if (!isGiven) throw error;
    post(copies());
  }
}
