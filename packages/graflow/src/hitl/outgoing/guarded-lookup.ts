// Finds the addresses of a host, and gives on only those that may be connected to. The connection is made to just these addresses: there
// is no second look-up that could be answered otherwise.
import type { LookupAddress } from "node:dns";
import type { LookupFunction, Socket } from "node:net";
import type { AddressPolicy } from "./address-policy.ts";
import { SendFailure } from "./send-failure.ts";

/** Throws a `SendFailure` for a host that is an address, and one that is refused: nothing is looked up for those. */
export function checkHost(host: string, policy: AddressPolicy): void {
  if (process.getBuiltinModule("node:net").isIP(host) !== 0 && !policy.permits(host, host)) throw refusal(host, [host]);
}

export function guardedLookup(policy: AddressPolicy): LookupFunction {
  const { lookup } = process.getBuiltinModule("node:dns");
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const permitted = error === null ? found.filter(({ address }) => policy.permits(address, host)) : [];
      const [first] = permitted;
      const problem =
        error ??
        (first === undefined
          ? refusal(
              host,
              found.map(({ address }) => address),
            )
          : null);
      if (options.all === true) callback(problem, permitted);
      else callback(problem, first?.address ?? "", first?.family);
    });
  };
}

/** Looks at the address that a socket has in fact been connected to, before anything is written. */
export function guardSocket(socket: Socket, host: string, policy: AddressPolicy): void {
  socket.prependOnceListener("connect", () => {
    const { remoteAddress = "" } = socket;
    if (!policy.permits(remoteAddress, host)) socket.destroy(refusal(host, [remoteAddress]));
  });
}

function refusal(host: string, addresses: readonly string[]): SendFailure {
  const what = addresses.length === 1 && addresses[0] === host ? "is" : `resolves to ${addresses.slice(0, 3).join(", ")},`;
  return new SendFailure(`Refused to connect: ${host} ${what} not a public address; \`allow\` names exceptions`, { isFinal: true });
}
