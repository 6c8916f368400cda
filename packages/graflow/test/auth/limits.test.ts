// How much one may ask, how large it may be, and what every answer tells browsers.
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { bodyLimit } from "../../src/http/security/body-limit.ts";
import { rateLimit } from "../../src/http/security/rate-limit.ts";
import { Browser } from "./browser.ts";
import { bearer, call } from "./call.ts";
import { guardedServer } from "./guarded-server.ts";

describe("Too many requests", () => {
  test("of one caller are refused until the window ends, and say when that is; others go on", async () => {
    await using server = await guardedServer({ auth: {}, requestsPerMinute: 3 });
    const { key: ann } = await server.auth.keys.create({ name: "ann", roles: ["viewer"] });
    const { key: bob } = await server.auth.keys.create({ name: "bob", roles: ["viewer"] });
    const ask = (key: string) => call(`${server.url}/runs`, { headers: bearer(key) });
    const left: unknown[] = [];
    for (let n = 0; n < 3; n++) {
      const { status, headers } = await ask(ann);
      expect(status).toBe(200);
      expect(headers["ratelimit-policy"]).toBe('"requests";q=3;w=60');
      left.push(/r=(\d+);t=\d+$/.exec(String(headers["ratelimit"]))?.[1]);
    }
    expect(left).toEqual(["2", "1", "0"]);
    const refused = await ask(ann);
    expect([refused.status, refused.json()["code"]]).toEqual([429, "REQUEST_RATE"]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(Number(refused.headers["retry-after"])).toBeLessThanOrEqual(60);
    expect((await ask(bob)).status).toBe(200);
  });

  test("from one address are refused where nobody says who they are", async () => {
    await using server = await guardedServer({ auth: { trustProxy: 1 }, requestsPerMinute: 2 });
    const ask = async (from: string) => (await call(`${server.url}/whoami`, { headers: { "x-forwarded-for": from } })).status;
    expect([await ask("192.0.2.1"), await ask("192.0.2.1"), await ask("192.0.2.1")]).toEqual([200, 200, 429]);
    expect(await ask("192.0.2.2")).toBe(200);
    // What stands further out is what somebody claims: it does not count.
    expect(await ask("192.0.2.99, 192.0.2.1")).toBe(429);
    // All addresses of one network of IPv6 are one.
    expect([await ask("2001:db8::1"), await ask("2001:db8::2"), await ask("2001:db8:0:0:ffff::3")]).toEqual([200, 200, 429]);
    expect(await ask("2001:db8:0:1::1")).toBe(200);
  });

  test("are not counted on a server for this machine alone", async () => {
    await using server = await guardedServer({ requestsPerMinute: 1 });
    for (let n = 0; n < 3; n++) expect((await call(`${server.url}/runs`)).status).toBe(200);
  });

  test("a header that nobody trusts gives nobody another address", async () => {
    await using server = await guardedServer({ auth: {}, requestsPerMinute: 2 });
    const ask = async (from: string) => (await call(`${server.url}/whoami`, { headers: { "x-forwarded-for": from } })).status;
    expect([await ask("192.0.2.1"), await ask("192.0.2.2"), await ask("192.0.2.3")]).toEqual([200, 200, 429]);
  });
});

describe("Failed attempts to be somebody", () => {
  test("are stopped soon, whatever comes next from that address", async () => {
    await using server = await guardedServer({ auth: { trustProxy: 1, failuresPerMinute: 3 } });
    const { key } = await server.auth.keys.create({ name: "ann", roles: ["viewer"] });
    const ask = async (credential: string, from = "192.0.2.1") =>
      call(`${server.url}/runs`, { headers: { ...bearer(credential), "x-forwarded-for": from } });
    expect((await ask(key)).status).toBe(200);
    for (let n = 0; n < 3; n++) expect((await ask(`gf_${n}`)).status).toBe(401);
    const refused = await ask(key);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect((await ask(key, "192.0.2.2")).status).toBe(200);
    // Somebody who brings no key is not concerned.
    expect((await call(`${server.url}/whoami`, { headers: { "x-forwarded-for": "192.0.2.1" } })).status).toBe(200);
  });

  test("at the login page count as well", async () => {
    await using server = await guardedServer({ auth: { failuresPerMinute: 2 } });
    const { key } = await server.auth.keys.create({ name: "ann", roles: ["viewer"] });
    const statusOf = async (text: string) => (await new Browser().send(`${server.url}/login`, { key: text }, {}, () => true)).status;
    expect([await statusOf("a"), await statusOf("gf_b"), await statusOf(key)]).toEqual([401, 401, 429]);
  });
});

describe("A body", () => {
  const send = (url: string, body: string | readonly string[]) => call(`${url}/runs`, { method: "POST", body });

  test("is taken up to the limit", async () => {
    await using server = await guardedServer();
    expect((await send(server.url, "x".repeat(1000))).json()).toEqual({ received: 1000 });
    expect((await send(server.url, ["x".repeat(500), "x".repeat(500)])).json()).toEqual({ received: 1000 });
  });

  test("that says it is larger is refused", async () => {
    await using server = await guardedServer();
    const answer = await send(server.url, "x".repeat(1001));
    expect([answer.status, answer.json()["code"]]).toEqual([413, "REQUEST_TOO_LARGE"]);
  });

  test("that comes in chunks is refused as soon as it is too much", async () => {
    await using server = await guardedServer();
    expect((await send(server.url, ["x".repeat(500), "x".repeat(500), "x"])).status).toBe(413);
  });

  test("that never ends is refused all the same", async () => {
    await using server = await guardedServer();
    const { promise, resolve } = Promise.withResolvers<number>();
    const sent = request(`${server.url}/runs`, { method: "POST" }, (response) => {
      resolve(response.statusCode ?? 0);
      sent.destroy();
    });
    sent.on("error", () => undefined);
    sent.write("x".repeat(1001));
    // And no end.
    expect(await promise).toBe(413);
  });
});

describe("Every answer", () => {
  test("keeps browsers from framing it, guessing at it, keeping it, and running what is not ours", async () => {
    await using server = await guardedServer({ auth: {} });
    for (const path of ["/whoami", "/runs", "/nothing", "/login"]) {
      const { headers } = await call(server.url + path);
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
      });
      const policy = String(headers["content-security-policy"]);
      for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"])
        expect(policy).toContain(rule);
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(headers["strict-transport-security"]).toBeUndefined();
    }
  });

  test("has a nonce of its own, which its page knows", async () => {
    await using server = await guardedServer();
    const seen = new Set<string>();
    for (let n = 0; n < 3; n++) {
      const answer = await call(`${server.url}/whoami`);
      const nonce = String(answer.json()["nonce"]);
      expect(nonce).toMatch(/^[\w-]{22}$/);
      expect(answer.headers["content-security-policy"]).toContain(`script-src 'nonce-${nonce}'`);
      seen.add(nonce);
    }
    expect(seen.size).toBe(3);
  });

  test("over https keeps browsers to https", async () => {
    await using server = await guardedServer({ auth: {}, baseUrl: "https://flows.example.org" });
    expect((await call(`${server.url}/whoami`)).headers["strict-transport-security"]).toBe("max-age=31536000");
  });

  test("that refuses tells nothing of the inside", async () => {
    await using server = await guardedServer({ auth: {} });
    const answers = [
      await call(`${server.url}/runs`),
      await call(`${server.url}/runs`, { headers: bearer("gf_nonsense") }),
      await call(`${server.url}/runs`, { method: "POST", body: "x".repeat(2000) }),
    ];
    for (const { text } of answers) expect(text).not.toMatch(/\.ts|\bat \/|node_modules|stack/);
  });
});

test.each([0, -1, 1.5, NaN, "600", true])("Limits cannot be %j", (limit) => {
  const refused = expect.objectContaining({ code: "OPTION_INVALID" }) as Error;
  expect(() => bodyLimit({ limit: limit as never })).toThrow(refused);
  expect(() => rateLimit({ requestsPerMinute: limit as never })).toThrow(refused);
});
