// What is this machine alone: as an address to listen on, as an address that calls, and as a name in the `Host` header.
import { isIP } from "node:net";

/** Whether only this machine reaches what listens there, or comes from there. A name that is resolved elsewhere is none. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (name === "localhost" || name === "::1") return true;
  return isIP(name) === 4 && name.startsWith("127.");
}

/**
 * Whether a `Host` header names this machine. A page elsewhere may let its own name point here (DNS rebinding): the browser then takes the
 * server for that page's own, but says that name. A proxy that others reach says theirs.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && isLoopback(host.replace(/:\d*$/, ""));
}
