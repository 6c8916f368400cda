import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import type { Env } from "../services.ts";
import { callerAddress, networkOf, proxiesOf, type TrustedProxies } from "./address.ts";

async function addressOf(peer: string | undefined, forwarded: string | undefined, trusted: TrustedProxies = 0): Promise<string> {
  const app = new Hono<Env>().get("/", (c) => c.text(callerAddress(c, proxiesOf(trusted))));
  const env = peer === undefined ? undefined : { incoming: { socket: { remoteAddress: peer } } };
  const answer = await app.request("/", { headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded } }, env);
  return answer.text();
}

describe("The address of a caller", () => {
  test("is the other end of the connection, whatever a header says", async () => {
    expect(await addressOf("192.0.2.1", undefined)).toBe("192.0.2.1");
    expect(await addressOf("192.0.2.1", "127.0.0.1")).toBe("192.0.2.1");
    expect(await addressOf("::ffff:192.0.2.1", undefined)).toBe("192.0.2.1");
    expect(await addressOf(undefined, "127.0.0.1")).toBe("unknown");
  });

  test("is what as many proxies as there are say of it", async () => {
    expect(await addressOf("10.0.0.1", "192.0.2.1", 1)).toBe("192.0.2.1");
    expect(await addressOf("10.0.0.1", "127.0.0.1, 192.0.2.1", 1)).toBe("192.0.2.1");
    expect(await addressOf("10.0.0.1", "127.0.0.1, 192.0.2.1, 10.0.0.2", 2)).toBe("192.0.2.1");
    expect(await addressOf("10.0.0.1", undefined, 1)).toBe("10.0.0.1");
  });

  test("is what proxies of these networks say of it", async () => {
    const networks = ["10.0.0.0/8", "2001:db8::/32", "192.0.2.9"];
    expect(await addressOf("10.0.0.1", "198.51.100.1, 192.0.2.1, 10.9.9.9", networks)).toBe("192.0.2.1");
    expect(await addressOf("2001:db8::5", "192.0.2.1", networks)).toBe("192.0.2.1");
    expect(await addressOf("192.0.2.9", "192.0.2.1", networks)).toBe("192.0.2.1");
    expect(await addressOf("192.0.2.8", "192.0.2.1", networks)).toBe("192.0.2.8");
    expect(await addressOf("10.0.0.1", "10.0.0.2", networks)).toBe("10.0.0.2");
  });

  test("is never what is no address", async () => {
    expect(await addressOf("10.0.0.1", "<script>", 1)).toBe("10.0.0.1");
    expect(await addressOf("10.0.0.1", "192.0.2.1:8080", 1)).toBe("10.0.0.1");
    expect(await addressOf("10.0.0.1", ",,", 1)).toBe("10.0.0.1");
  });
});

test.each([-1, 1.5, NaN, "all", true, ["10.0.0.0/33"], ["2001:db8::/129"], ["10.0.0.0/8/8"], ["10.0.0.0/x"], ["proxy.example"], [5], [""]])(
  "Proxies cannot be %j",
  (trusted) => {
    expect(() => proxiesOf(trusted as never)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }) as Error);
  },
);

test("A network is an address of IPv4, and the first half of one of IPv6", () => {
  expect(networkOf("192.0.2.1")).toBe("192.0.2.1");
  expect(networkOf("unknown")).toBe("unknown");
  const same = ["2001:db8::1", "2001:db8:0:0::2", "2001:0db8:0000:0000:1:2:3:4", "2001:DB8::ffff:1%eth0"];
  expect(new Set(same.map(networkOf))).toEqual(new Set(["2001:db8:0:0::/64"]));
  expect(networkOf("::1")).toBe("0:0:0:0::/64");
  expect(networkOf("2001:db8:1:2:3::")).toBe("2001:db8:1:2::/64");
});
