// A connection over TCP to an address that may be reached, for protocols other than HTTP.
import type { Socket } from "node:net";
import type { AddressPolicy } from "./address-policy.ts";
import { checkHost, guardedLookup, guardSocket } from "./guarded-lookup.ts";
import { SendFailure } from "./send-failure.ts";

/** Resolves to a socket that is connected, and that ends when the signal is aborted. Rejects with a `SendFailure`. */
export async function connectTo(host: string, port: number, policy: AddressPolicy, signal: AbortSignal): Promise<Socket> {
  checkHost(host, policy);
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const { connect } = process.getBuiltinModule("node:net");
  const socket = connect({ host, port, lookup: guardedLookup(policy) });
  guardSocket(socket, host, policy);
  const stop = (): void => void socket.destroy();
  signal.addEventListener("abort", stop, { once: true });
  socket.once("connect", () => !socket.destroyed && resolve(socket));
  // After it was handed over, whoever has it hears of errors; this listener stays, so that none goes unheard.
  socket.on("error", (error: Error & { readonly code?: string }) =>
    reject(
      error instanceof SendFailure
        ? error
        : new SendFailure(`${host} could not be reached: ${error.code ?? error.name}`, { isFinal: false, cause: error }),
    ),
  );
  socket.once("close", () => {
    signal.removeEventListener("abort", stop);
    reject(new SendFailure(`${host} has closed the connection`, { isFinal: false }));
  });
  return promise;
}
