// In a thread: a port that stays open as long as the thread lives.
import type { MessagePort } from "node:worker_threads";
import { postOver, type CallMessage } from "../engine/outpost/call-message.ts";
import { Calls } from "./calls.ts";

/** Serves from now on. */
export function serveThread({ port }: { readonly port: MessagePort }): void {
  const calls = new Calls("shared memory", (message, isGiven) => postOver(port, message, isGiven));
  port.on("message", (message: CallMessage) => calls.read(message));
}
