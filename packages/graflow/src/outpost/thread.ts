// In a thread: a port for each call, closed by the one who waits for it.
import { once } from "node:events";
import type { MessagePort } from "node:worker_threads";
import { ownOutpost } from "./own.ts";

/** Resolves when the other end of the port is closed. */
export async function serveThread({ port }: { readonly port: MessagePort }): Promise<void> {
  const closed = once(port, "close");
  const end = ownOutpost().serve({
    send: (text) => port.postMessage(text),
    listen: (listener) => void port.on("message", listener),
  });
  await closed;
  end();
}
