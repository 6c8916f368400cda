// Where a request comes from. A proxy's word for it is taken only when the proxy is one that was named: everybody can write a header.
import { BlockList, isIP } from "node:net";
import type { Context } from "hono";
import { expectInteger } from "../../graph/settings.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import type { Env } from "../services.ts";

/** Which proxies are believed: how many stand in front, or their addresses and networks, such as `10.0.0.0/8`. */
export type TrustedProxies = number | readonly string[];

/** Whether an address on the way is a proxy that is believed; `away`: how many stand between it and us. */
export type IsProxy = (address: string, away: number) => boolean;

/** The address of the other end of the connection; `undefined` where the server does not tell, as outside of Node. */
export function peerAddress(c: Context<Env>): string | undefined {
  const env: unknown = c.env;
  const address = at(at(at(env, "incoming"), "socket"), "remoteAddress");
  return typeof address === "string" ? plain(address) : undefined;
}

/** The address of the caller: the other end, or what trusted proxies say of it. */
export function callerAddress(c: Context<Env>, isProxy: IsProxy): string {
  const peer = peerAddress(c) ?? "unknown";
  const hops = [...(c.req.header("x-forwarded-for") ?? "").split(",").map((hop) => plain(hop.trim())), peer].filter((hop) => hop !== "");
  // From the nearest outwards: the first that is not a trusted proxy is the caller. What stands further out is what the caller claims.
  for (let away = 0; away < hops.length; away++) {
    const hop = hops[hops.length - 1 - away] ?? peer;
    if (!isProxy(hop, away) || away === hops.length - 1) return isIP(hop) === 0 ? peer : hop;
  }
  return peer;
}

/** Reads which proxies are believed. Throws `OptionError`. */
export function proxiesOf(trusted: TrustedProxies): IsProxy {
  if (typeof trusted === "number") {
    const count = expectInteger(trusted, "auth.trustProxy", 0);
    return (_, away) => away < count;
  }
  const list = new BlockList();
  for (const network of Array.isArray(trusted) ? (trusted as readonly unknown[]) : [trusted]) addNetwork(list, network);
  return (hop) => isIP(hop) !== 0 && list.check(hop, familyOf(hop));
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

function addNetwork(list: BlockList, network: unknown): void {
  const [address = "", bits, ...more] = typeof network === "string" ? network.split("/") : [];
  const family = familyOf(address);
  const length = bits === undefined ? undefined : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity;
  if (isIP(address) === 0 || more.length > 0 || (length ?? 0) > (family === "ipv6" ? 128 : 32))
    throw new OptionError(
      `Expected \`auth.trustProxy\` to be a number, or addresses and networks such as "10.0.0.0/8", got ${show(network)}`,
    );
  if (length === undefined) list.addAddress(address, family);
  else list.addSubnet(address, length, family);
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}

/** An IPv4 address that came in the clothes of IPv6 is itself. */
function plain(address: string): string {
  return address.startsWith("::ffff:") && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
