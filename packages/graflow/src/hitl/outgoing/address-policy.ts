// Which addresses may be connected to. Of the whole address space only what is routed on the public internet, unless the configuration
// allows more: a webhook must not reach the metadata of a cloud machine, or a printer.
import type { BlockList } from "node:net";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { embeddedAddress } from "./embedded-address.ts";

export interface AddressPolicy {
  /** Whether an IP address may be connected to on behalf of `host`, which has been resolved to it. */
  permits(address: string, host: string): boolean;
}

/** Not on the public internet, or with a meaning of its own: RFC 6890 and its like. */
const refused4 = [
  ..."0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12".split(" "),
  ..."192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24".split(" "),
  ..."224.0.0.0/4 240.0.0.0/4".split(" "),
  // What a cloud tells its machines is behind this one, although it is public by its number.
  "168.63.129.16/32",
];

/** Everything but 2000::/3; and of that what wraps an address of version 4, or is there for examples. */
const refused6 = "::/3 4000::/2 8000::/1 2001::/23 2001:db8::/32 2002::/16 3fff::/20".split(" ");

/** `allow`: networks as CIDR, addresses, and names of hosts; `*.internal` stands for all names that end so. Throws `OptionError`. */
export function addressPolicy(allow: readonly string[] = []): AddressPolicy {
  if (!Array.isArray(allow)) throw new OptionError(`Expected \`allow\` to be a list of networks and hosts, got ${show(allow)}`);
  const { isIP } = process.getBuiltinModule("node:net");
  const networks = allow.filter((entry: unknown) => typeof entry === "string" && isIP(entry.split("/", 1)[0] ?? "") !== 0);
  const hosts = allow.filter((entry) => !networks.includes(entry)).map(expectHost);
  const allowed = new Networks(networks);
  const refused = new Networks([...refused4, ...refused6]);

  const permitsAddress = (address: string): boolean => {
    const inner = embeddedAddress(address);
    if (allowed.has(address)) return inner === undefined || permitsAddress(inner);
    return inner !== undefined && isMapped(address) ? allowed.has(inner) : !refused.has(address);
  };
  return {
    permits: (address, host) =>
      isIP(address) !== 0 && (hosts.some((entry) => isSameHost(entry, host)) || permitsAddress(address.replace(/%.*$/, ""))),
  };
}

/** Written as one of version 6, it is one of version 4 to whoever connects. */
function isMapped(address: string): boolean {
  return embeddedAddress(address, "mapped") !== undefined;
}

function isSameHost(entry: string, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return entry.startsWith("*.") ? name.endsWith(entry.slice(1)) : name === entry;
}

function expectHost(entry: unknown): string {
  if (typeof entry === "string" && /^(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(entry) && !/^[\d.]+$/.test(entry))
    return entry.toLowerCase();
  throw new OptionError(
    `Expected every entry of \`allow\` to be a network, an address or a host, got ${show(entry)}`,
    'Write for example ["10.0.0.0/8", "fd00::/8", "hooks.internal", "*.internal"].',
  );
}

/** Two lists: in one, an address of version 4 would be found in networks of version 6 that wrap it. */
class Networks {
  readonly #lists: { readonly ipv4: BlockList; readonly ipv6: BlockList };

  constructor(entries: readonly string[]) {
    const { BlockList, isIPv6 } = process.getBuiltinModule("node:net");
    this.#lists = { ipv4: new BlockList(), ipv6: new BlockList() };
    for (const entry of entries) {
      const [address = "", prefix] = entry.split("/");
      const family = isIPv6(address) ? "ipv6" : "ipv4";
      const bits = prefix === undefined ? (family === "ipv6" ? 128 : 32) : Number(prefix);
      if (!/^\d+$/.test(prefix ?? "0") || bits > (family === "ipv6" ? 128 : 32))
        throw new OptionError(`Expected a network such as "10.0.0.0/8" in \`allow\`, got ${show(entry)}`);
      this.#lists[family].addSubnet(address, bits, family);
    }
  }

  has(address: string): boolean {
    const family = address.includes(":") ? "ipv6" : "ipv4";
    return this.#lists[family].check(address, family);
  }
}
