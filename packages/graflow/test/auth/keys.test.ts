// API keys over real HTTP: what they open, and when they do no longer.
import { describe, expect, test } from "vitest";
import { createEngine } from "../../src/index.ts";
import { apiKeys } from "../../src/http/auth/api-keys.ts";
import { permissionsOf } from "../../src/http/caller.ts";
import { bearer, call } from "./call.ts";
import { guardedServer } from "./guarded-server.ts";

describe("An API key", () => {
  test("is taken as a bearer token and in its own header, and says who calls", async () => {
    await using server = await guardedServer({ auth: {} });
    const { key, info } = await server.auth.keys.create({ name: "ann", roles: ["approver"], groups: ["finance"] });
    for (const headers of [bearer(key), { authorization: `bearer  ${key}` }, { "x-api-key": key }]) {
      const answer = await call(`${server.url}/whoami`, { headers });
      expect(answer.json()).toMatchObject({
        kind: "key",
        name: "ann",
        names: ["ann", "finance"],
        permissions: ["runs:read", "asks:read", "asks:answer"],
        keyId: info.id,
        from: "127.0.0.1",
      });
    }
  });

  test("opens what its roles and permissions allow, and nothing else", async () => {
    await using server = await guardedServer({ auth: {} });
    const { key: viewer } = await server.auth.keys.create({ name: "screen", roles: ["viewer"] });
    const { key: starter } = await server.auth.keys.create({ name: "cron", permissions: ["runs:write"] });
    const status = async (key: string, method: string) => (await call(`${server.url}/runs`, { method, headers: bearer(key) })).status;
    expect([await status(viewer, "GET"), await status(viewer, "POST")]).toEqual([200, 403]);
    expect([await status(starter, "GET"), await status(starter, "POST")]).toEqual([403, 200]);
  });

  test("whoever brings none is asked for one", async () => {
    await using server = await guardedServer({ auth: {} });
    const answer = await call(`${server.url}/runs`);
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toBe('Bearer realm="graflow"');
    expect(answer.json()).toMatchObject({ code: "ACCESS_UNAUTHENTICATED" });
  });

  test("that is tampered with anywhere is refused", async () => {
    await using server = await guardedServer({ auth: { failuresPerMinute: 1000 } });
    const { key } = await server.auth.keys.create({ name: "ann", roles: ["admin"] });
    const { key: other } = await server.auth.keys.create({ name: "bob", roles: ["admin"] });
    const flip = (at: number): string => key.slice(0, at) + (key[at] === "a" ? "b" : "a") + key.slice(at + 1);
    const forged = [
      ...Array.from({ length: key.length - 3 }, (_, at) => flip(at + 3)),
      key.slice(0, -1),
      `${key}a`,
      // The id of one with the secret of another.
      key.slice(0, 20) + other.slice(20),
      `${key.slice(0, 20)}${"A".repeat(43)}`,
      key.toUpperCase(),
      "gf_",
      "gf___proto___x",
    ];
    for (const text of forged) {
      const answer = await call(`${server.url}/runs`, { headers: bearer(text) });
      expect([text, answer.status]).toEqual([text, 401]);
      expect(answer.headers["www-authenticate"]).toContain("invalid_token");
    }
    expect((await call(`${server.url}/runs`, { headers: bearer(key) })).status).toBe(200);
  });

  test("is refused from the moment it is revoked, and stays in the list", async () => {
    await using server = await guardedServer({ auth: {} });
    const { key, info } = await server.auth.keys.create({ name: "ann", roles: ["viewer"] });
    expect((await call(`${server.url}/runs`, { headers: bearer(key) })).status).toBe(200);
    expect(await server.auth.keys.revoke(info.id)).toMatchObject({ status: "revoked", revokedAt: server.clock.now });
    expect((await call(`${server.url}/runs`, { headers: bearer(key) })).status).toBe(401);
    expect(await server.auth.keys.list()).toMatchObject([{ id: info.id, name: "ann", status: "revoked" }]);
    expect(await server.auth.keys.revoke("0000000000000000")).toBeUndefined();
  });

  test("is refused from the moment it expires", async () => {
    await using server = await guardedServer({ auth: {} });
    const { key, info } = await server.auth.keys.create({ name: "ann", roles: ["viewer"], expiresAt: server.clock.now + 1000 });
    server.clock.now += 999;
    expect((await call(`${server.url}/runs`, { headers: bearer(key) })).status).toBe(200);
    server.clock.now += 1;
    expect((await call(`${server.url}/runs`, { headers: bearer(key) })).status).toBe(401);
    expect(await server.auth.keys.get(info.id)).toMatchObject({ status: "expired" });
  });

  test("is told once: the records have only its hash", async () => {
    await using engine = createEngine();
    const keys = apiKeys(engine.records);
    const { key, info } = await keys.create({ name: "ann", roles: ["viewer"] });
    expect(key).toMatch(new RegExp(`^gf_${info.id}_[\\w-]{43}$`));
    const stored = JSON.stringify(await engine.records.list("api-keys", { limit: 10 }));
    expect(stored).toContain(info.id);
    expect(stored).not.toContain(key.slice(20));
    expect(JSON.stringify([info, await keys.list()])).not.toMatch(/hash|gf_/);
  });

  test("has a name that steers no terminal and ends no line of a log", async () => {
    await using engine = createEngine();
    const keys = apiKeys(engine.records);
    for (const name of ["ann\nroot", "ann\u001b[2J", "ann\u0000", "ann\u009b31m"]) {
      await expect(keys.create({ name, roles: ["viewer"] })).rejects.toMatchObject({ code: "OPTION_INVALID" });
      await expect(keys.create({ name: "ann", groups: [name], roles: ["viewer"] })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    }
    expect((await keys.create({ name: "安 O'Hara", roles: ["viewer"] })).info.name).toBe("安 O'Hara");
  });

  test("gives nobody more than whoever makes it has", async () => {
    await using engine = createEngine();
    const keys = apiKeys(engine.records);
    const maker = { names: ["ann"], permissions: new Set(["keys:write", "runs:read"] as const) };
    await expect(keys.create({ name: "mine", roles: ["admin"] }, maker)).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    await expect(keys.create({ name: "mine", permissions: ["runs:write"] }, maker)).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    await keys.create({ name: "mine", permissions: ["runs:read"] }, maker);
  });

  test("that answers asks has the names of whoever makes it, unless they may answer any", async () => {
    await using engine = createEngine();
    const keys = apiKeys(engine.records);
    const ann = { names: ["ann", "finance"], permissions: new Set(["keys:write", "asks:read", "asks:answer"] as const) };
    const answering = { permissions: ["asks:answer"] } as const;
    for (const names of [{ name: "boss" }, { name: "ann", groups: ["finance", "ops"] }])
      await expect(keys.create({ ...names, ...answering }, ann)).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    await keys.create({ name: "ann", groups: ["finance"], ...answering }, ann);
    await keys.create({ name: "a screen", permissions: ["asks:read"] }, ann);
    const admin = { names: [], permissions: new Set(permissionsOf.admin) };
    await keys.create({ name: "boss", groups: ["ops"], roles: ["approver"] }, admin);
    expect((await keys.list()).map(({ name }) => name).toSorted()).toEqual(["a screen", "ann", "boss"]);
  });

  test.each([
    [{ name: "", roles: ["viewer"] }, "name"],
    [{ name: "ann", roles: ["boss"] }, "roles"],
    [{ name: "ann", roles: ["constructor"] }, "roles"],
    [{ name: "ann", permissions: ["everything"] }, "permissions"],
    [{ name: "ann", roles: "viewer" }, "roles"],
    [{ name: "ann" }, "roles"],
    [{ name: "ann", roles: ["viewer"], groups: [1] }, "groups"],
    [{ name: "ann", roles: ["viewer"], expiresAt: 5 }, "expiresAt"],
  ])("%j is refused before anything is stored", async (wanted, named) => {
    await using engine = createEngine();
    const keys = apiKeys(engine.records);
    const error: unknown = await keys.create(wanted as never).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "OPTION_INVALID", message: expect.stringContaining(`\`${named}\``) as string });
    expect(await keys.list()).toEqual([]);
  });
});

test("Schemes that are not ours belong to whoever stands in front", async () => {
  await using server = await guardedServer({ auth: {} });
  const answer = await call(`${server.url}/whoami`, { headers: { authorization: "Basic YTpi" } });
  expect(answer.json()).toMatchObject({ kind: "anonymous", permissions: [] });
});

test("A host that knows who calls says so", async () => {
  await using server = await guardedServer({
    auth: {
      identify: ({ headers }) => (headers.get("x-user") === "ann" ? { name: "ann", roles: ["viewer"], groups: ["ops"] } : undefined),
    },
  });
  expect((await call(`${server.url}/whoami`, { headers: { "x-user": "ann" } })).json()).toMatchObject({ names: ["ann", "ops"] });
  expect((await call(`${server.url}/runs`, { headers: { "x-user": "ann" } })).status).toBe(200);
  expect((await call(`${server.url}/runs`, { headers: { "x-user": "bob" } })).status).toBe(401);
});

test.each<[unknown, number]>([
  [null, 401],
  [{ roles: ["admin"] }, 500],
  [{ name: "", roles: ["admin"] }, 500],
  [{ name: 7, roles: ["admin"] }, 500],
  [{ name: "ann", roles: "admin" }, 500],
  ["ann", 500],
])("a host that says %j gives nobody any rights", async (said, status) => {
  await using server = await guardedServer({ auth: { identify: () => said as { name: string } } });
  expect((await call(`${server.url}/runs`)).status).toBe(status);
});
