// A server for this machine alone: whoever is here may do everything, and no page that a browser here has open may.
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { expectProtected } from "../../src/http/security/expect-protected.ts";
import { bearer, call, form } from "./call.ts";
import { guardedServer } from "./guarded-server.ts";

describe("With nothing configured", () => {
  test("whoever calls from this machine may do everything", async () => {
    await using server = await guardedServer();
    const { port } = new URL(server.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, "localhost", "LOCALHOST", "127.8.9.1"]) {
      const answer = await call(`${server.url}/whoami`, { headers: { host } });
      expect([host, answer.json()["kind"]]).toEqual([host, "local"]);
    }
    expect((await call(`${server.url}/runs`, { method: "POST", body: "{}" })).status).toBe(200);
  });

  test("another name that points here is refused (DNS rebinding)", async () => {
    await using server = await guardedServer();
    const { port } = new URL(server.url);
    const names = ["evil.example", `evil.example:${port}`, "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1evil", "10.0.0.1"];
    for (const host of names) {
      const answer = await call(`${server.url}/runs`, { headers: { host } });
      expect([host, answer.status]).toEqual([host, 403]);
      expect(answer.text).not.toContain("runs");
    }
  });

  test.each([
    ["no name", "GET /runs HTTP/1.0\r\n\r\n"],
    ["an empty name", "GET /runs HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n"],
    ["two names", "GET /runs HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"],
    ["a name in the address and another one", "GET http://localhost/runs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"],
    ["a name that only begins well", "GET /runs HTTP/1.1\r\nHost: localhost@evil.example\r\nConnection: close\r\n\r\n"],
  ])("a request with %s is refused", async (_, text) => {
    await using server = await guardedServer();
    expect(await rawStatus(server.url, text)).toMatch(/^HTTP\/1\.1 40[03] /);
  });

  test("the name of `baseUrl` is no name of this machine unless it is one: a proxy here would let everybody in", async () => {
    await using server = await guardedServer({ baseUrl: "https://flows.example.org" });
    expect((await call(`${server.url}/runs`, { headers: { host: "flows.example.org" } })).status).toBe(403);
    expect((await call(`${server.url}/runs`)).status).toBe(200);
  });

  test.each(["x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host", "via"])(
    "what came through a proxy (%s) is not from this machine",
    async (name) => {
      await using server = await guardedServer();
      expect((await call(`${server.url}/runs`, { headers: { [name]: "127.0.0.1" } })).status).toBe(401);
    },
  );

  test.each([
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://localhost:1" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "cross-site", origin: "http://127.0.0.1" },
  ])("a request of another site that changes something is refused: %j", async (headers) => {
    await using server = await guardedServer();
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const answer = await call(`${server.url}/runs`, { method, headers });
      expect([answer.status, answer.json()["code"]]).toEqual([403, "REQUEST_FORGED"]);
    }
    const sent = form({ approved: "true" });
    expect((await call(`${server.url}/runs`, { ...sent, headers: { ...sent.headers, ...headers } })).status).toBe(403);
  });

  test("its own pages change what they like, by whichever name they were loaded", async () => {
    await using server = await guardedServer();
    const { port } = new URL(server.url);
    const own = [
      { origin: server.url },
      { origin: `http://localhost:${port}`, host: `localhost:${port}` },
      { "sec-fetch-site": "same-origin", origin: "null" },
    ];
    for (const headers of own) expect((await call(`${server.url}/runs`, { method: "POST", headers })).status).toBe(200);
  });

  test("a key that somebody brings is judged all the same", async () => {
    await using server = await guardedServer();
    const { key } = await server.auth.keys.create({ name: "screen", roles: ["viewer"] });
    expect((await call(`${server.url}/runs`, { method: "POST", headers: bearer(key) })).status).toBe(403);
    expect((await call(`${server.url}/runs`, { headers: bearer("gf_nonsense") })).status).toBe(401);
  });
});

describe("A server that others reach", () => {
  test.each(["0.0.0.0", "::", "", "10.1.2.3", "192.168.1.5", "example.org", "localhost.example.org", "127.example.org"])(
    "does not start on %j without `auth`",
    (hostname) => {
      expect(() => expectProtected(hostname, undefined)).toThrow(expect.objectContaining({ code: "ACCESS_UNPROTECTED" }) as Error);
      expect(() => expectProtected(hostname, {})).not.toThrow();
    },
  );

  test.each(["127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"])("is not one on %s", (hostname) => {
    expect(() => expectProtected(hostname, undefined)).not.toThrow();
  });

  test("does not start behind a proxy without `auth` either", () => {
    expect(() => expectProtected("127.0.0.1", undefined, "https://flows.example.org")).toThrow("https://flows.example.org");
    expect(() => expectProtected("127.0.0.1", undefined, "http://localhost:8787/flows")).not.toThrow();
  });
});

/** The first line of the answer to a request that no client would send. */
function rawStatus(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text));
    socket.on("data", (part: Buffer) => (answer += part.toString()));
    socket.on("close", () => resolve(answer.split("\r\n")[0] ?? ""));
    socket.on("error", reject);
  });
}
