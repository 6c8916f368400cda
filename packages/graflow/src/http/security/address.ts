// Where a request comes from. A proxy's word for it is taken only when the proxy is one that was named: everybody can write a header.
import { BlockList, isIP } from "node:net";
import type { Context } from "hono";
import type { Env } from "../services.ts";

/** Which proxies are believed: how many stand in front, or their addresses and networks, such as `10.0.0.0/8`. */
export type TrustedProxies = number | readonly string[];

/** The address of the other end of the connection; `undefined` where the server does not tell, as outside of Node. */
export function peerAddress(c: Context<Env>): string | undefined {
  const env: unknown = c.env;
  const address = at(at(at(env, "incoming"), "socket"), "remoteAddress");
  return typeof address === "string" ? plain(address) : undefined;
}

/** The address of the caller: the other end, or what trusted proxies say of it. */
export function callerAddress(c: Context<Env>, trusted: TrustedProxies = 0): string {
  const peer = peerAddress(c) ?? "unknown";
  const hops = [...(c.req.header("x-forwarded-for") ?? "").split(",").map((hop) => plain(hop.trim())), peer].filter((hop) => hop !== "");
  // From the nearest outwards: the first that is not a trusted proxy is the caller. What stands further out is what the caller claims.
  const isTrusted = typeof trusted === "number" ? (_: string, away: number) => away < trusted : amongProxies(trusted);
  for (let away = 0; away < hops.length; away++) {
    const hop = hops[hops.length - 1 - away] ?? peer;
    if (!isTrusted(hop, away) || away === hops.length - 1) return isIP(hop) === 0 ? peer : hop;
  }
  return peer;
}

/** Whether a request says of itself that it came through a proxy. */
export function isForwarded(c: Context<Env>): boolean {
  return ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"].some((name) => c.req.header(name) !== undefined);
}

/** What limits count by: an IPv4 address, or the network of an IPv6 one, since whoever has one of those has 2^64. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}

function amongProxies(networks: readonly string[]): (hop: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (hop) => isIP(hop) !== 0 && list.check(hop, isIP(hop) === 6 ? "ipv6" : "ipv4");
}

/** An IPv4 address that came in the clothes of IPv6 is itself. */
function plain(address: string): string {
  return address.startsWith("::ffff:") && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
