// Requests that another site has a browser make: they come with the cookie of a session, and do nothing.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createEngine, sqlite } from "../../src/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { Browser } from "./browser.ts";
import { bearer, call, type Call } from "./call.ts";
import { guardedServer } from "./guarded-server.ts";

async function loggedIn() {
  const server = await guardedServer({ auth: {} });
  const { key } = await server.auth.keys.create({ name: "ann", roles: ["operator"] });
  const enter = async () => {
    const browser = new Browser();
    await browser.send(`${server.url}/login`, { key }, {}, () => true);
    const cookie = `graflow_session=${browser.cookiesOf(server.url).get("graflow_session") ?? ""}`;
    const token = String((await browser.open(`${server.url}/whoami`)).json()["csrf"]);
    return { cookie, token };
  };
  const change = async (cookie: string, headers: Record<string, string>, body?: Call["body"]) =>
    (await call(`${server.url}/runs`, { method: "POST", headers: { cookie, ...headers }, ...(body === undefined ? {} : { body }) })).status;
  return { server, key, enter, change, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const urlencoded = { "content-type": "application/x-www-form-urlencoded" };
const boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
const multipart = { "content-type": `multipart/form-data; boundary=${boundary}` };
const part = (value: string): string =>
  `--${boundary}\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n${value}\r\n--${boundary}--\r\n`;

describe("A request with the cookie of a session that changes something", () => {
  test("is taken as a form of our own page, with its token", async () => {
    await using place = await loggedIn();
    const { cookie, token } = await place.enter();
    const own = { "sec-fetch-site": "same-origin" };
    expect(await place.change(cookie, { ...urlencoded, ...own }, `csrf=${token}`)).toBe(200);
    expect(await place.change(cookie, { ...urlencoded, origin: place.server.url }, `csrf=${token}`)).toBe(200);
    expect(await place.change(cookie, { ...multipart, ...own }, part(token))).toBe(200);
    expect(await place.change(cookie, { ...own, "x-csrf-token": token })).toBe(200);
  });

  test("is taken as JSON of our own page", async () => {
    await using place = await loggedIn();
    const { cookie } = await place.enter();
    const json = { "content-type": "application/json; charset=utf-8" };
    expect(await place.change(cookie, { ...json, "sec-fetch-site": "same-origin" }, "{}")).toBe(200);
    expect(await place.change(cookie, { ...json, "sec-fetch-site": "cross-site" }, "{}")).toBe(403);
    expect(await place.change(cookie, { ...json, origin: "https://evil.example" }, "{}")).toBe(403);
  });

  test("is refused without the token, or with one that is not of this session", async () => {
    await using place = await loggedIn();
    const { cookie, token } = await place.enter();
    const other = await place.enter();
    expect(other.token).not.toBe(token);
    const own = { "sec-fetch-site": "same-origin" };
    const wrong = ["", other.token, token.slice(0, -1), `${token}x`, "undefined"];
    for (const text of wrong) {
      expect(await place.change(cookie, { ...urlencoded, ...own }, `csrf=${text}`)).toBe(403);
      expect(await place.change(cookie, { ...multipart, ...own }, part(text))).toBe(403);
      expect(await place.change(cookie, { ...own, "x-csrf-token": text })).toBe(403);
    }
    expect(await place.change(cookie, own)).toBe(403);
    expect(await place.change(cookie, { ...multipart, ...own }, `--${boundary} nothing that can be read`)).toBe(403);
  });

  test.each([
    ["a form", urlencoded],
    ["a form with parts", multipart],
    ["text that looks like JSON", { "content-type": "text/plain" }],
    ["text of a type that only begins like JSON", { "content-type": "application/jsonish" }],
    ["nothing", {}],
  ])("is refused as %s of another site, whether or not the browser says so", async (_, headers) => {
    await using place = await loggedIn();
    const { cookie } = await place.enter();
    const sites = [{}, { origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }];
    for (const site of sites) expect(await place.change(cookie, { ...headers, ...site }, '{"approved":true,"x":"="}')).toBe(403);
  });

  test("is refused from another site even with the token", async () => {
    await using place = await loggedIn();
    const { cookie, token } = await place.enter();
    for (const site of [{ origin: "null" }, { origin: "https://evil.example" }, { "sec-fetch-site": "same-site" }])
      expect(await place.change(cookie, { ...urlencoded, ...site }, `csrf=${token}`)).toBe(403);
  });
});

test("A key in a header is sent by nobody's browser: it needs no token", async () => {
  await using place = await loggedIn();
  const { cookie } = await place.enter();
  expect(await place.change("", { ...bearer(place.key), origin: "https://tools.example" }, "{}")).toBe(200);
  expect(await place.change(cookie, { ...bearer(place.key), ...urlencoded, "sec-fetch-site": "cross-site" }, "a=b")).toBe(200);
});

test("A body is still there for the route after the token was found in it", async () => {
  await using place = await loggedIn();
  const { cookie, token } = await place.enter();
  const body = `csrf=${token}&reason=fine`;
  const answer = await call(`${place.server.url}/runs`, {
    method: "POST",
    headers: { cookie, ...urlencoded, "sec-fetch-site": "same-origin" },
    body,
  });
  expect(answer.json()).toEqual({ received: body.length });
});

test("A store that fails refuses forms, and keeps nobody from asking how the server is", async () => {
  const engine = createEngine({ backend: sqlite({ path: join(temporaryFolder(), "graflow.db") }) });
  await using server = await guardedServer({ engine, auth: { identify: () => ({ name: "ann", roles: ["operator"] }) } });
  await engine.close();
  const first = (await call(`${server.url}/whoami`)).json();
  expect(first).toMatchObject({ name: "ann" });
  for (const token of ["", String(first["csrf"])]) {
    const headers = { "sec-fetch-site": "same-origin", "x-csrf-token": token };
    expect((await call(`${server.url}/runs`, { method: "POST", headers })).status).toBe(403);
  }
});
