// The whole server, as people run it: logging in by a real issuer, answering on the page and over the API, and what the trail has of it.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { apiKeys, createApp, serve, type ServeOptions } from "../../src/http/index.ts";
import { createEngine, par, task, workflow, type AskInfo, type Engine } from "../../src/index.ts";
import { Browser, logInAt } from "./browser.ts";
import { bearer, call } from "./call.ts";
import { clientSecret, testIssuer } from "./issuer.ts";

const people = {
  ann: { roles: ["approver"], groups: ["finance"], email: "ann@example.org", email_verified: true },
  bob: { roles: ["approver"], groups: ["sales"] },
  eve: { roles: ["viewer"], groups: ["finance"] },
};

const approval = (name: string) =>
  task(name, (_: void, ctx) => ctx.requestApproval({ prompt: `${name}?`, assignees: ["finance"], timeout: "1h" }));
const deploy = workflow("deploy", par(approval("stage"), approval("ship")));

/** A run that asks twice, a server, and an issuer that know each other. */
async function serving(options: (issuer: string) => Partial<ServeOptions>) {
  const engine = createEngine();
  const asked = opened(engine, 2);
  const run = deploy.start(undefined, { engine });
  const asks = await asked;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const issuer = await testIssuer({ people, redirects: [`${url}/login/callback`] });
  const server = await serve({ engine, workflows: [deploy], port, ...options(issuer.address) });
  onTestFinished(async () => {
    await server.close();
    await issuer[Symbol.asyncDispose]();
    await engine.close();
  });
  const idOf = (prompt: string): string => asks.find((ask) => ask.prompt === prompt)?.id ?? "";
  return { engine, run, url, stage: idOf("stage?"), ship: idOf("ship?"), keys: apiKeys(engine.records) };
}

/** The next asks that are opened. */
function opened(engine: Engine, count: number): Promise<AskInfo[]> {
  return new Promise((resolve) => {
    const asks: AskInfo[] = [];
    const end = engine.asks.watch(({ type, ask }) => {
      if (type !== "opened" || asks.push(ask) < count) return;
      end();
      resolve(asks);
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const withOidc = (issuer: string): Partial<ServeOptions> => ({ auth: { oidc: { issuer, clientId: "graflow", clientSecret } } });

/** Logs in on the way to a page, as somebody does who has followed a link. */
async function arrive(url: string, path: string, login: string) {
  const browser = new Browser();
  const stranger = await browser.open(`${url}${path}`);
  expect(stranger.status).toBe(401);
  const link = /href="([^"]*\/login[^"]*)"/.exec(stranger.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const loginPage = await browser.open(new URL(link, url).href);
  const start = /href="([^"]*\/login\/start[^"]*)"/.exec(loginPage.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const page = await logInAt(browser, await browser.open(new URL(start, url).href), login);
  const token = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
  return { browser, page, token };
}

describe("With an issuer", () => {
  test("people log in on their way to an ask, answer it on the page or over the API, and are named; others get 403", async () => {
    const { run, url, stage, ship, keys } = await serving(withOidc);

    const bob = await arrive(url, `/asks/${stage}`, "bob");
    expect(bob.page).toMatchObject({ status: 200, address: `${url}/asks/${stage}` });
    expect((await bob.browser.send(`${url}/asks/${stage}/answer`, { csrf: bob.token, approved: "true" })).status).toBe(403);
    const json = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
    const cookieOf = (browser: Browser): string => [...browser.cookiesOf(url)].map(([name, value]) => `${name}=${value}`).join("; ");
    const respond = (browser: Browser, id: string, headers = json) =>
      call(`${url}/api/feedback/${id}/respond`, {
        method: "POST",
        body: JSON.stringify({ approved: true, responded_by: "the boss" }),
        headers: { ...headers, cookie: cookieOf(browser) },
      });
    expect((await respond(bob.browser, stage)).status).toBe(403);
    // Of the right group, but only to look.
    const eve = await arrive(url, `/asks/${stage}`, "eve");
    expect((await respond(eve.browser, stage)).status).toBe(403);
    expect((await eve.browser.send(`${url}/asks/${stage}/answer`, { csrf: eve.token, approved: "true" })).status).toBe(403);

    const ann = await arrive(url, `/asks/${stage}`, "ann");
    // Another site cannot have her browser do it.
    expect((await respond(ann.browser, stage, { ...json, "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await ann.browser.send(`${url}/asks/${stage}/answer`, { approved: "true" })).status).toBe(403);
    const answered = await ann.browser.send(`${url}/asks/${stage}/answer`, { csrf: ann.token, approved: "true" });
    expect(answered).toMatchObject({ status: 200, address: `${url}/asks/${stage}?done=answered` });
    expect((await respond(ann.browser, ship)).status).toBe(200);
    const by = "ann@example.org";
    await expect(run.outcome).resolves.toMatchObject({ output: { stage: { approved: true, by }, ship: { approved: true, by } } });

    const { key } = await keys.create({ name: "auditor", permissions: ["audit:read"] });
    const trail = await call(`${url}/api/audit?order=oldest&limit=1000`, { headers: bearer(key) });
    const items = trail.json<{ items: { action: string; subject: string; by?: string; kind: string; from: string }[] }>().items;
    expect(items.filter(({ action }) => action === "ask.answer")).toMatchObject([
      { subject: stage, by, kind: "session", from: "127.0.0.1" },
      { subject: ship, by, kind: "session", from: "127.0.0.1" },
    ]);
    expect(items.filter(({ action }) => action === "login").map((entry) => entry.by)).toEqual(["bob", "eve", by]);
    expect(items.filter(({ action }) => action === "access.refused").map((entry) => entry.by)).toEqual([
      "bob",
      "bob",
      "eve",
      "eve",
      by,
      by,
    ]);
    // Nobody else reads it.
    expect((await ann.browser.open(`${url}/api/audit`)).status).toBe(403);
  });

  test("the login page of the server takes a key too, and leads nowhere else", async () => {
    const { url, keys, ship } = await serving(withOidc);
    const { key } = await keys.create({ name: "ann", roles: ["approver"] });
    const browser = new Browser();
    const page = await browser.open(`${url}/login?return_to=${encodeURIComponent(`/asks/${ship}`)}`);
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    const back = /name="return_to" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
    expect(await browser.send(`${url}/login`, { key, return_to: back })).toMatchObject({ status: 200, address: `${url}/asks/${ship}` });
    const elsewhere = await new Browser().send(`${url}/login`, { key, return_to: "//evil.example/" }, {}, () => true);
    expect(elsewhere.headers.location).toBe("/");
  });
});

describe("Without `auth`", () => {
  test("whoever is here may do everything, and a name or a page from elsewhere nothing", async () => {
    const { run, url, stage, ship } = await serving(() => ({}));
    const respond = (id: string, headers: Readonly<Record<string, string>> = {}) =>
      call(`${url}/api/feedback/${id}/respond`, {
        method: "POST",
        body: JSON.stringify({ approved: true }),
        headers: { "content-type": "application/json", ...headers },
      });
    const foreign = [
      { host: "evil.example" },
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
      { via: "1.1 proxy" },
    ];
    for (const headers of foreign) expect((await respond(stage, headers)).status).toBeGreaterThanOrEqual(401);
    for (const path of ["/", "/runs", "/api/runs", "/api/openapi.json", `/asks/${stage}`])
      expect([path, (await call(url + path, { headers: { host: "evil.example" } })).status]).toEqual([path, 403]);
    const form = { "content-type": "application/x-www-form-urlencoded", origin: "https://evil.example" };
    expect((await call(`${url}/asks/${stage}/answer`, { method: "POST", body: "approved=true", headers: form })).status).toBe(403);
    for (const id of [stage, ship]) expect((await respond(id)).status).toBe(200);
    await expect(run.outcome).resolves.toMatchObject({ status: "completed" });
  });

  test("an app in somebody else's server knows only callers of this machine, and none where it is not told who they are", async () => {
    await using engine = createEngine();
    const app = await createApp({ engine });
    onTestFinished(() => app.close());
    const statusOf = async (env?: object) => {
      const request = new Request("http://localhost/api/runs", { headers: { host: "localhost" } });
      return (await app.fetch(request, env)).status;
    };
    const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
      expect([address, await statusOf(from(address))]).toEqual([address, 200]);
    for (const address of ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1", ""])
      expect([address, await statusOf(from(address))]).toEqual([address, 401]);
    expect([await statusOf(), await statusOf({}), await statusOf({ incoming: null })]).toEqual([401, 401, 401]);
  });

  test("a server that others would reach does not start", async () => {
    await using engine = createEngine();
    for (const options of [{ hostname: "0.0.0.0" }, { hostname: "::" }, { baseUrl: "https://flows.example.org" }])
      await expect(serve({ engine, port: 0, ...options })).rejects.toMatchObject({ name: "SecurityError", code: "ACCESS_UNPROTECTED" });
  });
});
