// Tokens of an OpenID Connect issuer, as programs send them: the good one, and every way of being none.
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  SignJWT,
  type CryptoKey,
  type JWTPayload,
  type JWTHeaderParameters,
} from "jose";
import { bearer, call } from "./call.ts";
import { guardedServer, type GuardedServer } from "./guarded-server.ts";
import { testIssuer, type TestIssuer } from "./issuer.ts";

const AUDIENCE = "https://flows.example.org";

let issuer: TestIssuer;
let server: GuardedServer;
beforeAll(async () => {
  issuer = await testIssuer();
  server = await guardedServer({
    auth: {
      failuresPerMinute: 1000,
      oidc: { issuer: issuer.address, audience: AUDIENCE, rolesClaim: "realm_access.roles", roles: { "flow-admins": "admin" } },
    },
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

const seconds = (): number => Math.floor(server.clock.now / 1000);
const good = (): JWTPayload => ({
  iss: issuer.address,
  aud: AUDIENCE,
  sub: "u-1",
  email: "ann@example.org",
  email_verified: true,
  iat: seconds(),
  exp: seconds() + 60,
  realm_access: { roles: ["flow-admins", "constructor", "viewer"] },
  groups: ["finance"],
});

const without = (claim: string) => (payload: JWTPayload) => Object.fromEntries(Object.entries(payload).filter(([name]) => name !== claim));

async function sign(payload: JWTPayload, header: Partial<JWTHeaderParameters> = {}, by = issuer): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: by.key.kid ?? "", ...header }).sign(await importJWK(by.key, "RS256"));
}

const statusOf = async (token: string, at = server) => (await call(`${at.url}/runs`, { headers: bearer(token) })).status;

describe("A token of the issuer", () => {
  test("says who calls, what they may do, and which groups they are in", async () => {
    const answer = await call(`${server.url}/whoami`, { headers: bearer(await sign(good())) });
    expect(answer.json()).toMatchObject({ kind: "token", name: "ann@example.org", names: ["ann@example.org", "finance"] });
    expect(answer.json()["permissions"]).toContain("keys:write");
  });

  test("is one of several audiences, or has one of several that are taken", async () => {
    expect(await statusOf(await sign({ ...good(), aud: ["other", AUDIENCE] }))).toBe(200);
  });

  test.each<[string, (payload: JWTPayload) => JWTPayload]>([
    ["for another audience", (payload) => ({ ...payload, aud: "https://other.example" })],
    ["for an audience that only begins like ours", (payload) => ({ ...payload, aud: `${AUDIENCE}.evil.example` })],
    ["for nobody", without("aud")],
    ["of another issuer", (payload) => ({ ...payload, iss: "https://issuer.evil.example" })],
    ["of an issuer with a slash more", (payload) => ({ ...payload, iss: `${payload.iss ?? ""}/` })],
    ["of no issuer", without("iss")],
    ["whose time is over", (payload) => ({ ...payload, exp: seconds() - 31 })],
    ["whose time has not begun", (payload) => ({ ...payload, nbf: seconds() + 60 })],
    ["that is good for ever", without("exp")],
    ["of nobody", without("sub")],
    ["of somebody without a name", (payload) => ({ ...payload, sub: "" })],
    ["of a number", (payload) => ({ ...payload, sub: 7 as unknown as string })],
    ["that tells of a logout", (payload) => ({ ...payload, events: { "http://schemas.openid.net/event/backchannel-logout": {} } })],
  ])("%s is refused", async (_, change) => {
    expect(await statusOf(await sign(change(good())))).toBe(401);
  });

  test("is good a little longer, since clocks differ", async () => {
    expect(await statusOf(await sign({ ...good(), exp: seconds() - 25 }))).toBe(200);
  });

  test("without a role may do nothing", async () => {
    expect(await statusOf(await sign({ ...good(), realm_access: { roles: ["viewer"] } }))).toBe(403);
    for (const claim of [undefined, null, "", 5, {}, { roles: {} }, [["flow-admins"]], { roles: { 0: "flow-admins", length: 1 } }])
      expect(await statusOf(await sign({ ...good(), realm_access: claim }))).toBe(403);
  });
});

describe("What looks like a token", () => {
  const b64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

  test("without a signature is refused", async () => {
    const [, body = ""] = (await sign(good())).split(".");
    for (const alg of ["none", "None", "NONE", "nOnE", ""]) expect(await statusOf(`${b64({ alg, kid: "first" })}.${body}.`)).toBe(401);
    expect(await statusOf(`${b64({ kid: "first" })}.${body}.`)).toBe(401);
  });

  test("signed with the issuer's public key as a password is refused (confusion of algorithms)", async () => {
    const keys = await call(`${issuer.address}/jwks`);
    const { keys: [published] = [] } = keys.json<{ keys: Record<string, string>[] }>();
    expect(published?.["n"]).toBe(issuer.key.n);
    const pem = await exportSPKI((await importJWK({ ...published, alg: "RS256" }, "RS256")) as CryptoKey);
    const [, body = ""] = (await sign(good())).split(".");
    for (const alg of ["HS256", "HS384", "HS512"]) {
      for (const secret of [pem, pem.trim(), JSON.stringify(published), published?.["n"] ?? ""]) {
        const head = b64({ alg, kid: "first", typ: "JWT" });
        const mac = createHmac(`sha${alg.slice(2)}`, secret)
          .update(`${head}.${body}`)
          .digest("base64url");
        expect(await statusOf(`${head}.${body}.${mac}`)).toBe(401);
      }
    }
  });

  test("with a key of its own, or a place to fetch one, is refused", async () => {
    const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
    const jwk = await exportJWK(publicKey);
    const headers = [{ jwk }, { jwk, kid: "first" }, { jku: "http://127.0.0.1:9/keys", kid: "first" }, { x5u: "http://127.0.0.1:9/" }];
    for (const header of headers)
      expect(await statusOf(await new SignJWT(good()).setProtectedHeader({ alg: "RS256", ...header }).sign(privateKey))).toBe(401);
  });

  test("of a key that the issuer does not have is refused", async () => {
    expect(await statusOf(await sign(good(), { kid: "unknown" }))).toBe(401);
    expect(await statusOf(await sign(good(), { kid: "../../etc/passwd" }))).toBe(401);
  });

  test("whose contents were changed is refused", async () => {
    const [head = "", body = "", signature = ""] = (await sign(good())).split(".");
    const changed = b64({ ...good(), sub: "u-2" });
    for (const token of [
      `${head}.${changed}.${signature}`,
      `${head}.${body}.${signature.slice(0, -4)}AAAA`,
      `${head}.${body}`,
      `${head}.${body}.`,
    ])
      expect(await statusOf(token)).toBe(401);
  });

  test("is nothing at all is refused", async () => {
    for (const token of ["x", "...", "e30.e30.e30", "a.b.c.d.e", "%00", "{}", `${"A".repeat(8000)}.A.A`])
      expect(await statusOf(token)).toBe(401);
  });

  test("is refused where no tokens are taken", async () => {
    await using login = await guardedServer({ auth: { oidc: { issuer: issuer.address, clientId: "graflow" } } });
    await using keys = await guardedServer({ auth: {} });
    const token = await sign({ ...good(), aud: "graflow" });
    expect(await statusOf(token, login)).toBe(401);
    expect(await statusOf(token, keys)).toBe(401);
  });
});

describe("The issuer's keys", () => {
  test("may change while the server runs", async () => {
    const first = await testIssuer({ kid: "old" });
    const { port, address } = first;
    await using place = await guardedServer({
      auth: { oidc: { issuer: address, audience: AUDIENCE, keysCooldown: 0, defaultRoles: ["viewer"] } },
    });
    const claims = { ...good(), iss: address };
    expect(await statusOf(await sign(claims, {}, first), place)).toBe(200);
    await first[Symbol.asyncDispose]();

    await using second = await testIssuer({ kid: "new", port });
    expect(await statusOf(await sign(claims, {}, second), place)).toBe(200);
    // The old key is withdrawn: what it signs from now on is nobody's.
    expect(await statusOf(await sign(claims, {}, first), place)).toBe(401);
  });

  test("are not fetched again for every key that somebody makes up", async () => {
    await using counted = await testIssuer();
    await using place = await guardedServer({ auth: { failuresPerMinute: 1000, oidc: { issuer: counted.address, audience: AUDIENCE } } });
    const claims = { ...good(), iss: counted.address };
    expect(await statusOf(await sign(claims, {}, counted), place)).toBe(403);
    for (let n = 0; n < 20; n++) expect(await statusOf(await sign(claims, { kid: `made up ${n}` }, counted), place)).toBe(401);
    expect(counted.asked.filter((path) => path === "/jwks")).toHaveLength(1);
    expect(counted.asked.filter((path) => path.startsWith("/.well-known"))).toHaveLength(1);
  });

  test("that cannot be had are no reason to call a token wrong", async () => {
    const gone = await testIssuer();
    await gone[Symbol.asyncDispose]();
    await using place = await guardedServer({ auth: { oidc: { issuer: gone.address, audience: AUDIENCE } } });
    const answer = await call(`${place.url}/runs`, { headers: bearer(await sign({ ...good(), iss: gone.address }, {}, gone)) });
    expect([answer.status, answer.json()["code"]]).toEqual([503, "ISSUER_FAILED"]);
  });
});

test("Tokens go on being good while the issuer is away, and those of a new key are not called wrong", async () => {
  const away = await testIssuer();
  await using place = await guardedServer({
    auth: { oidc: { issuer: away.address, audience: AUDIENCE, keysCooldown: 0, defaultRoles: ["viewer"] } },
  });
  const claims = { ...good(), iss: away.address };
  expect(await statusOf(await sign(claims, {}, away), place)).toBe(200);
  await away[Symbol.asyncDispose]();
  expect(await statusOf(await sign(claims, {}, away), place)).toBe(200);
  const unknown = await call(`${place.url}/runs`, { headers: bearer(await sign(claims, { kid: "new" }, away)) });
  expect([unknown.status, unknown.json()["code"]]).toEqual([503, "ISSUER_FAILED"]);
});

describe("The configuration of an issuer", () => {
  test.each([
    [{ issuer: "http://issuer.example", audience: "a" }, "https://"],
    [{ issuer: "issuer.example", audience: "a" }, "https://"],
    [{ issuer: "https://issuer.example" }, "audience"],
    [{ issuer: "https://issuer.example", audience: "a", algorithms: ["HS256"] }, "algorithms"],
    [{ issuer: "https://issuer.example", audience: "a", algorithms: ["none"] }, "algorithms"],
    [{ issuer: "https://issuer.example", audience: "a", roles: { admins: "boss" } }, "boss"],
    [{ issuer: "https://issuer.example", audience: "a", audiance: "b" }, "audiance"],
  ])("%j is refused when the server is made", async (oidc, named) => {
    await expect(guardedServer({ auth: { oidc: oidc as never } })).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringContaining(named) as string,
    });
  });
});
