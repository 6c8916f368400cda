// Addresses of version 6 that carry one of version 4: whoever connects to them reaches that one, through the kernel, a NAT64 or a tunnel.

type Wrapping = "mapped" | "any";

/** The address of version 4 inside of one of version 6, or nothing. `mapped`: only of `::ffff:a.b.c.d`. */
export function embeddedAddress(address: string, wrapping: Wrapping = "any"): string | undefined {
  const groups = groupsOf(address);
  if (groups === undefined) return undefined;
  const starts = (...first: readonly number[]): boolean => first.every((group, i) => groups[i] === group);
  if (starts(0, 0, 0, 0, 0, 0xffff)) return ipv4(groups, 6);
  if (wrapping === "mapped") return undefined;
  // Compatible, translated (SIIT), NAT64 with its well-known prefix and with a local one.
  // `::` and `::1` wrap nothing.
  if ((starts(0, 0, 0, 0, 0, 0) && groups[6] !== 0) || starts(0, 0, 0, 0, 0xffff, 0) || starts(0x64, 0xff9b)) return ipv4(groups, 6);
  // 6to4, and Teredo, which turns its bits over.
  if (starts(0x2002)) return ipv4(groups, 1);
  if (starts(0x2001, 0))
    return ipv4(
      groups.map((group) => group ^ 0xffff),
      6,
    );
  return undefined;
}

function ipv4(groups: readonly number[], at: number): string {
  const [high = 0, low = 0] = groups.slice(at, at + 2);
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
}

/** The eight numbers of an address of version 6. */
function groupsOf(address: string): readonly number[] | undefined {
  if (!process.getBuiltinModule("node:net").isIPv6(address)) return undefined;
  const hex = address
    .replace(/%.*$/, "")
    .replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => `${pair(a as string, b as string)}:${pair(c as string, d as string)}`);
  const [head = "", tail] = hex.split("::");
  const read = (part: string): number[] => (part === "" ? [] : part.split(":").map((group) => parseInt(group, 16)));
  if (tail === undefined) return read(head);
  const [first, last] = [read(head), read(tail)];
  return [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
}

function pair(high: string, low: string): string {
  return ((Number(high) << 8) | Number(low)).toString(16);
}
