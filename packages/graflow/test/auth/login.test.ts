// Logging in to the page: by a real issuer, or by a key that is pasted. What the browser holds, and how long it is good.
import { describe, expect, test } from "vitest";
import { createEngine, task, workflow, type AskInfo } from "../../src/index.ts";
import type { OidcOptions } from "../../src/http/auth/options.ts";
import { Browser, logInAt } from "./browser.ts";
import { call } from "./call.ts";
import { guardedServer, type GuardedOptions, type GuardedServer } from "./guarded-server.ts";
import { clientSecret, type Person, testIssuer } from "./issuer.ts";

const people: Readonly<Record<string, Person>> = {
  ann: { roles: ["approver"], groups: ["finance"], email: "ann@example.org", email_verified: true },
  bob: { roles: ["approver"], groups: ["sales"], email: "ann@example.org", email_verified: false },
  guest: {},
};

/** An issuer and a server that know each other: the server's port is known only once it listens, so it is taken and given to both. */
async function withIssuer(oidc: Partial<OidcOptions> = {}, { isLying = false, ...others }: GuardedOptions & { isLying?: boolean } = {}) {
  const place = await guardedServer();
  const { url } = place;
  await place[Symbol.asyncDispose]();
  const port = Number(new URL(url).port);
  const issuer = await testIssuer({ people, redirects: [`${url}/login/callback`], isLying });
  const server = await guardedServer({
    ...others,
    port,
    auth: { oidc: { issuer: issuer.address, clientId: "graflow", clientSecret, ...oidc } },
  });
  return {
    issuer,
    server,
    url,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await issuer[Symbol.asyncDispose]();
    },
  };
}

const whoami = async (browser: Browser, { url }: GuardedServer) => (await browser.open(`${url}/whoami`)).json();

/** Logs in, and stops before the browser comes back. */
async function untilCallback(browser: Browser, url: string): Promise<string> {
  let page = await browser.open(`${url}/login/start`);
  const action = (): string => new URL(/<form[^>]+action="([^"]+)"/.exec(page.text)?.[1] ?? "", page.address).href;
  page = await browser.send(action(), { prompt: "login", login: "ann", password: "any" });
  const consent = await browser.send(action(), { prompt: "consent" }, {}, (next) => next.startsWith(`${url}/login/callback`));
  return new URL(consent.headers.location ?? "", consent.address).href;
}

/** A ticket with other contents, and the signature of those it had. */
function change(ticket: string, from: string | RegExp, to: string): string {
  const [body = "", signature = ""] = ticket.split(".");
  return `${Buffer.from(Buffer.from(body, "base64url").toString().replace(from, to)).toString("base64url")}.${signature}`;
}

describe("Logging in by an issuer", () => {
  test("leads to a session, an approval, and an audit trail that says who", async () => {
    await using engine = createEngine();
    const deploy = workflow(
      "deploy",
      task("ask", (_: void, ctx) => ctx.requestApproval({ prompt: "Deploy?", assignees: ["finance"] })),
    );
    const { promise: asked, resolve } = Promise.withResolvers<AskInfo>();
    engine.asks.watch(({ type, ask }) => {
      if (type === "opened") resolve(ask);
    });
    const run = deploy.start(undefined, { engine });
    const { id } = await asked;

    await using place = await withIssuer({}, { engine });
    const { server, url } = place;
    const respond = async (browser: Browser) => {
      const token = String((await whoami(browser, server))["csrf"]);
      const cookie = [...browser.cookiesOf(url)].map(([name, value]) => `${name}=${value}`).join("; ");
      return call(`${url}/asks/${id}/respond`, {
        method: "POST",
        body: JSON.stringify({ approved: true }),
        headers: { cookie, "content-type": "application/json", "x-csrf-token": token, "sec-fetch-site": "same-origin" },
      });
    };

    const bob = new Browser();
    await logInAt(bob, await bob.open(`${url}/login/start`), "bob");
    // An address that the issuer has not verified is not a name, whoever's it is.
    expect(await whoami(bob, server)).toMatchObject({ name: "bob", names: ["bob", "sales"] });
    const refused = await respond(bob);
    expect([refused.status, refused.json()["code"]]).toEqual([403, "ACCESS_DENIED"]);

    const ann = new Browser();
    const page = await logInAt(ann, await ann.open(`${url}/login/start?return_to=/runs?status=open`), "ann");
    expect(page).toMatchObject({ address: `${url}/runs?status=open`, status: 200 });
    expect(await whoami(ann, server)).toMatchObject({ kind: "session", name: "ann@example.org", names: ["ann@example.org", "finance"] });
    expect((await respond(ann)).status).toBe(200);

    await expect(run.outcome).resolves.toMatchObject({ output: { approved: true, by: "ann@example.org" } });
    expect(await server.audit.list()).toMatchObject([
      { action: "login", subject: "bob", by: "bob", kind: "session", from: "127.0.0.1" },
      { action: "access.refused", subject: `/asks/${id}/respond`, by: "bob", details: { code: "ACCESS_DENIED" } },
      { action: "login", subject: "ann@example.org" },
      { action: "ask.answer", subject: id, by: "ann@example.org", kind: "session" },
    ]);
  });

  test("works for a client without a secret, and maps the roles of the issuer", async () => {
    const roles = { approver: ["operator", "viewer"] } as const;
    await using place = await withIssuer({ clientId: "public", roles, defaultRoles: ["viewer"], nameClaim: "sub" });
    const { clientSecret: _, ...oidc } = place.server.auth.auth?.oidc ?? { issuer: "" };
    await place.server[Symbol.asyncDispose]();
    await using server = await guardedServer({ port: Number(new URL(place.url).port), auth: { oidc } });
    const browser = new Browser();
    await logInAt(browser, await browser.open(`${server.url}/login/start`), "ann");
    expect(await whoami(browser, server)).toMatchObject({ name: "ann", permissions: ["runs:read", "asks:read", "runs:write"] });
  });

  test("gives somebody without a role a name, and nothing else", async () => {
    await using place = await withIssuer();
    const browser = new Browser();
    await logInAt(browser, await browser.open(`${place.url}/login/start`), "guest");
    expect(await whoami(browser, place.server)).toMatchObject({ name: "guest", permissions: [] });
    expect((await browser.open(`${place.url}/runs`)).status).toBe(403);
  });

  test("keeps no secret in addresses, and what the browser holds cannot be read by scripts", async () => {
    await using place = await withIssuer();
    const start = await call(`${place.url}/login/start`);
    const address = new URL(start.headers.location ?? "");
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      redirect_uri: `${place.url}/login/callback`,
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    expect(start.headers["set-cookie"]?.[0]).toMatch(/^graflow_login=\S+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(start.text + address.href).not.toContain(clientSecret);
  });

  test("cannot be finished in another browser, twice, or after too long", async () => {
    await using place = await withIssuer();
    const { server, url } = place;
    const ann = new Browser();
    const callback = await untilCallback(ann, url);
    // Somebody gives their own callback to another: the other would be logged in as them.
    const victim = new Browser();
    expect((await victim.open(callback)).status).toBe(401);
    await victim.open(`${url}/login/start`, (next) => !next.startsWith(url));
    expect((await victim.open(callback)).status).toBe(401);
    expect(await whoami(victim, server)).toMatchObject({ kind: "anonymous" });

    server.clock.now += 10 * 60_000;
    expect((await ann.open(callback)).status).toBe(401);
    server.clock.now -= 10 * 60_000;

    const again = new Browser();
    const fresh = await untilCallback(again, url);
    const ticket = again.cookiesOf(url).get("graflow_login") ?? "";
    expect((await again.open(fresh)).visited.at(-1)).toBe(`${url}/`);
    expect(again.cookiesOf(url).has("graflow_login")).toBe(false);
    const replay = new Browser();
    replay.cookiesOf(url).set("graflow_login", ticket);
    expect((await replay.open(fresh)).status).toBe(401);
  });

  test("is finished only with the ticket and the state that it began with", async () => {
    await using place = await withIssuer();
    const { url } = place;
    const forge: [string, (ticket: string) => string, (callback: string) => string][] = [
      ["another state", (ticket) => ticket, (callback) => callback.replace(/state=[^&]+/, `state=${"A".repeat(43)}`)],
      ["no state", (ticket) => ticket, (callback) => callback.replace(/&?state=[^&]+/, "")],
      ["another issuer", (ticket) => ticket, (callback) => callback.replace(/iss=[^&]+/, "iss=https%3A%2F%2Fevil.example")],
      ["a ticket that was changed", (ticket) => change(ticket, '"returnTo":"/"', '"returnTo":"/x"'), (callback) => callback],
      ["a ticket for longer", (ticket) => change(ticket, /"until":\d+/, '"until":9999999999999'), (callback) => callback],
      ["a ticket without its signature", (ticket) => ticket.split(".")[0] ?? "", (callback) => callback],
      ["no ticket", () => "", (callback) => callback],
    ];
    for (const [name, ticketOf, callbackOf] of forge) {
      const browser = new Browser();
      const callback = await untilCallback(browser, url);
      const cookies = browser.cookiesOf(url);
      cookies.set("graflow_login", ticketOf(cookies.get("graflow_login") ?? ""));
      expect([name, (await browser.open(callbackOf(callback))).status]).toEqual([name, 401]);
      expect(cookies.has("graflow_session")).toBe(false);
    }
  });

  test("that the issuer refuses, or that never began, ends at the login page", async () => {
    await using place = await withIssuer();
    const { url } = place;
    for (const search of ["", "?code=x", "?error=access_denied", "?code=x&state=y", "?state=y&state=z&code=a&code=b"]) {
      const browser = new Browser();
      await browser.open(`${url}/login/start`, (next) => !next.startsWith(url));
      const page = await browser.open(`${url}/login/callback${search}`);
      expect([search, page.status]).toEqual([search, 401]);
      expect(page.text).toContain("<h1>Log in</h1>");
      expect(browser.cookiesOf(url).has("graflow_session")).toBe(false);
    }
  });

  test("takes no ID token that the issuer's published key has not signed", async () => {
    await using place = await withIssuer({}, { isLying: true });
    const browser = new Browser();
    expect((await logInAt(browser, await browser.open(`${place.url}/login/start`), "ann")).status).toBe(401);
    expect(await whoami(browser, place.server)).toMatchObject({ kind: "anonymous" });
  });

  test("says that the issuer does not answer, and works when it does again", async () => {
    await using issuer = await testIssuer({ people });
    const { port, address } = issuer;
    await issuer[Symbol.asyncDispose]();
    await using server = await guardedServer({ auth: { oidc: { issuer: address, clientId: "graflow", clientSecret } } });
    const answer = await call(`${server.url}/login/start`);
    expect([answer.status, answer.json()["code"]]).toEqual([503, "ISSUER_FAILED"]);
    await using _back = await testIssuer({ people, port });
    expect((await call(`${server.url}/login/start`)).status).toBe(302);
  });

  test("refuses an issuer that calls itself by another name", async () => {
    await using issuer = await testIssuer();
    const other = issuer.address.replace("127.0.0.1", "localhost");
    await using server = await guardedServer({ auth: { oidc: { issuer: other, clientId: "graflow" } } });
    expect((await call(`${server.url}/login/start`)).status).toBe(503);
  });
});

describe("Logging in by a key", () => {
  const keyLogin = async (server: GuardedServer, fields: Record<string, string> = {}) => {
    const { key, info } = await server.auth.keys.create({ name: "ann", roles: ["operator"] });
    const browser = new Browser();
    const page = await browser.send(`${server.url}/login`, { key: ` ${key}\n`, return_to: "/runs", ...fields });
    return { browser, page, key, info };
  };

  test("opens a session that may do what the key may, and leads on", async () => {
    await using server = await guardedServer({ auth: {} });
    const { browser, page, info, key } = await keyLogin(server);
    expect(page).toMatchObject({ address: `${server.url}/runs`, text: "runs" });
    expect(await whoami(browser, server)).toMatchObject({ kind: "session", name: "ann", keyId: info.id });
    expect(await server.audit.list()).toMatchObject([{ action: "login", subject: "ann", keyId: info.id }]);
    expect([...browser.cookiesOf(server.url).values()].join()).not.toContain(key.slice(20));
  });

  test("ends when the key is revoked", async () => {
    await using server = await guardedServer({ auth: {} });
    const { browser, info } = await keyLogin(server);
    await server.auth.keys.revoke(info.id);
    expect(await whoami(browser, server)).toMatchObject({ kind: "anonymous", permissions: [] });
  });

  test("by a key that is not valid stays at the login page", async () => {
    await using server = await guardedServer({ auth: {} });
    for (const key of ["x y z", "gf_nonsense", `gf_${"0".repeat(16)}_${"A".repeat(43)}`]) {
      const browser = new Browser();
      const page = await browser.send(`${server.url}/login`, { key, return_to: `/"><script>` });
      expect(page.status).toBe(401);
      expect(page.text).toContain("This key is not valid");
      expect(page.text).not.toContain("<script>");
      expect(page.text).not.toContain(key);
      expect(browser.cookiesOf(server.url).size).toBe(0);
    }
    expect(await server.audit.list()).toMatchObject([{ action: "access.refused" }, {}, {}]);
  });

  test("is not done by another site: nobody is logged in as somebody else", async () => {
    await using server = await guardedServer({ auth: {} });
    const { key } = await server.auth.keys.create({ name: "mallory", roles: ["viewer"] });
    const headers = [{ "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { "sec-fetch-site": "none", origin: "null" }];
    for (const header of headers.slice(0, 2)) {
      const browser = new Browser();
      expect((await browser.send(`${server.url}/login`, { key }, header)).status).toBe(403);
      expect(browser.cookiesOf(server.url).size).toBe(0);
    }
    // Neither header: it may be a browser that is too old to say.
    const bare = await call(`${server.url}/login`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `key=${key}`,
    });
    expect(bare.status).toBe(403);
  });

  test("never leads to another site", async () => {
    await using server = await guardedServer({ auth: {} });
    const evil = [
      "https://evil.example/",
      "//evil.example/",
      "/\\evil.example",
      "\\\\evil.example",
      "/\t/evil.example",
      "/.//evil.example",
      "/..//evil.example",
      "javascript:alert(1)",
      "@evil.example",
      ".evil.example",
      "https:evil.example",
      `${new URL(server.url).origin}@evil.example`,
    ];
    for (const target of evil) {
      const { key } = await server.auth.keys.create({ name: "ann", roles: ["viewer"] });
      const browser = new Browser();
      const page = await browser.send(`${server.url}/login`, { key, return_to: target }, {}, () => true);
      expect(page.status).toBe(303);
      expect([target, new URL(page.headers.location ?? "", `${server.url}/login`).origin]).toEqual([target, server.url]);
      // Also by the form that carries it on.
      const { text } = await call(`${server.url}/login?return_to=${encodeURIComponent(target)}`);
      const carried = /name="return_to" value="([^"]*)"/.exec(text)?.[1] ?? "";
      expect([target, new URL(carried, server.url).origin === server.url || carried.startsWith("//")]).toEqual([target, true]);
    }
  });
});

describe("A session", () => {
  async function loggedIn(options: Parameters<typeof guardedServer>[0] = { auth: {} }) {
    const server = await guardedServer(options);
    const { key } = await server.auth.keys.create({ name: "ann", roles: ["operator"] });
    const browser = new Browser();
    await browser.send(`${server.url}/login`, { key, return_to: "/runs" }, {}, () => true);
    return { server, browser, key, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  }

  test("has a new id after every login, and the one that was there before is worth nothing (fixation)", async () => {
    await using place = await loggedIn();
    const { server, key } = place;
    // Whoever has placed a cookie in somebody's browser knows its value.
    const planted = "A".repeat(43);
    const victim = new Browser();
    victim.cookiesOf(server.url).set("graflow_session", planted);
    await victim.send(`${server.url}/login`, { key });
    const first = victim.cookiesOf(server.url).get("graflow_session");
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(first).not.toBe(planted);
    const mallory = new Browser();
    mallory.cookiesOf(server.url).set("graflow_session", planted);
    expect(await whoami(mallory, server)).toMatchObject({ kind: "anonymous" });

    const { csrf } = await whoami(victim, server);
    await victim.send(`${server.url}/login`, { key, csrf: String(csrf) });
    expect(victim.cookiesOf(server.url).get("graflow_session")).not.toBe(first);
    mallory.cookiesOf(server.url).set("graflow_session", first ?? "");
    expect(await whoami(mallory, server)).toMatchObject({ kind: "anonymous" });
  });

  test("ends when nobody has come for a while, and in any case after a day", async () => {
    await using idle = await loggedIn({ auth: { session: { idle: "10m", absolute: "1h" } } });
    idle.server.clock.now += 9 * 60_000;
    expect(await whoami(idle.browser, idle.server)).toMatchObject({ kind: "session" });
    idle.server.clock.now += 9 * 60_000;
    expect(await whoami(idle.browser, idle.server)).toMatchObject({ kind: "session" });
    idle.server.clock.now += 10 * 60_000;
    expect(await whoami(idle.browser, idle.server)).toMatchObject({ kind: "anonymous" });

    await using busy = await loggedIn({ auth: { session: { idle: "10m", absolute: "1h" } } });
    for (let minute = 0; minute < 59; minute++) {
      busy.server.clock.now += 60_000;
      expect(await whoami(busy.browser, busy.server)).toMatchObject({ kind: "session" });
    }
    busy.server.clock.now += 60_000;
    expect(await whoami(busy.browser, busy.server)).toMatchObject({ kind: "anonymous" });
  });

  test("that is over leaves the records, also when nobody comes back to it", async () => {
    await using place = await loggedIn();
    const { server, key } = place;
    const stored = () => server.auth.records.list("sessions", { limit: 10 });
    expect(await stored()).toHaveLength(1);
    server.clock.now += 25 * 60 * 60_000;
    await new Browser().send(`${server.url}/login`, { key });
    expect(await stored()).toHaveLength(1);
  });

  test("is kept as a hash: whoever reads the records has none", async () => {
    await using place = await loggedIn();
    const id = place.browser.cookiesOf(place.server.url).get("graflow_session") ?? "none";
    const stored = await place.server.auth.records.list("sessions", { limit: 10 });
    expect(JSON.stringify(stored)).not.toContain(id);
    const thief = new Browser();
    thief.cookiesOf(place.server.url).set("graflow_session", stored[0]?.id ?? "");
    expect(await whoami(thief, place.server)).toMatchObject({ kind: "anonymous" });
  });

  test("has a cookie that scripts cannot read, and that only this very host can set over https", async () => {
    await using plain = await guardedServer({ auth: {} });
    await using https = await guardedServer({ auth: {}, baseUrl: "https://flows.example.org/graflow" });
    const cookieOf = async (server: GuardedServer): Promise<string> => {
      const { key } = await server.auth.keys.create({ name: "ann", roles: ["operator"] });
      const page = await new Browser().send(`${server.url}/login`, { key }, { "sec-fetch-site": "same-origin" }, () => true);
      expect(page.headers.location).toBe(server === https ? "/graflow/" : "/");
      return page.headers["set-cookie"]?.join() ?? "";
    };
    expect(await cookieOf(plain)).toMatch(/^graflow_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await cookieOf(https)).toMatch(/^__Host-graflow_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  test("ends by logging out, which another site cannot do", async () => {
    await using place = await loggedIn();
    const { server, browser } = place;
    const { csrf } = await whoami(browser, server);
    const id = browser.cookiesOf(server.url).get("graflow_session") ?? "";
    expect((await browser.send(`${server.url}/logout`, {})).status).toBe(403);
    expect((await browser.send(`${server.url}/logout`, { csrf: String(csrf) }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await browser.open(`${server.url}/logout`)).status).toBe(404);
    expect(await whoami(browser, server)).toMatchObject({ kind: "session" });
    expect(await browser.send(`${server.url}/logout`, { csrf: String(csrf) })).toMatchObject({
      address: `${server.url}/login`,
      status: 200,
    });
    browser.cookiesOf(server.url).set("graflow_session", id);
    expect(await whoami(browser, server)).toMatchObject({ kind: "anonymous" });
    expect((await server.audit.list({ action: "logout" })).map(({ by }) => by)).toEqual(["ann"]);
  });
});
