// API keys over the API: who may make them, what for, and that nobody reads a secret anywhere but its maker, once.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { apiKeys, type NewApiKey } from "../../src/http/index.ts";
import { sqlite, type Engine } from "../../src/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { backends, generatedClient, serving, type Call, type Reply } from "./serving.ts";

interface Key {
  readonly id: string;
  readonly key: string;
  readonly status: string;
}

const made = ({ data }: Reply): Key => data as Key;
const problem = ({ status, data }: Reply): { status: number; code: unknown } => ({ status, code: (data as { code?: unknown }).code });
const as = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** A server where everybody has to say who they are, and a client of somebody who may do this. */
async function guarded(who: NewApiKey) {
  const { engine, url } = await serving(backends[0]?.[1]() as never, { auth: {} });
  const { key, info } = await apiKeys(engine.records).create(who);
  return { engine, url, info, call: await generatedClient(url, as(key)) };
}

/** The lines of the trail about keys, oldest first. */
async function accounts(engine: Engine): Promise<unknown[]> {
  const lines = await engine.records.read("audit", { limit: 100 });
  return lines.map(({ text }) => JSON.parse(text) as { action: string }).filter(({ action }) => action.startsWith("key."));
}

describe.each(backends)("on %s", (_, open) => {
  test("a key is made, opens what it is for, is listed, and is revoked", async () => {
    const { url, engine } = await serving(open(), { auth: {} });
    const { key: root, info } = await apiKeys(engine.records).create({ name: "root", roles: ["admin"] });
    const call = await generatedClient(url, as(root));
    const expiresAt = Date.now() + 3_600_000;
    const wanted = { name: "ann", roles: ["approver"], permissions: ["audit:read"], groups: ["finance"], expiresAt };
    const reply = await call("createKey", {}, wanted);
    expect(reply).toMatchObject({ status: 201, data: { ...wanted, status: "active" }, headers: { "cache-control": "no-store" } });
    const { id, key } = made(reply);
    expect(key).toMatch(new RegExp(`^gf_${id}_[\\w-]{43}$`));

    const ann = await generatedClient(url, as(key));
    expect((await ann("readAudit")).status).toBe(200);
    expect((await ann("listRuns")).status).toBe(200);
    expect(problem(await ann("startRun", {}, { workflow: "steps", input: 1 }))).toEqual({ status: 403, code: "ACCESS_DENIED" });

    const { data } = await call("listKeys");
    expect((data as { items: Key[] }).items.toSorted((a) => (a.id === id ? -1 : 1))).toMatchObject([
      { id, name: "ann" },
      { id: info.id, name: "root" },
    ]);
    expect(JSON.stringify(data)).not.toMatch(/gf_|hash/);

    expect((await call("revokeKey", { id }, { reason: "Ann has left" })).data).toMatchObject({ id, name: "ann", status: "revoked" });
    expect(problem(await ann("listRuns"))).toEqual({ status: 401, code: "ACCESS_UNAUTHENTICATED" });
    const { items } = (await call("listKeys")).data as { items: Key[] };
    expect(items.find((one) => one.id === id)).toMatchObject({ status: "revoked" });

    const by = { by: "root", kind: "key", keyId: info.id, from: "127.0.0.1" };
    expect(await accounts(engine)).toEqual([
      { action: "key.create", subject: id, ...by, details: wanted },
      { action: "key.revoke", subject: id, ...by, details: { name: "ann", reason: "Ann has left" } },
    ]);
  });

  test("lists come in pages", async () => {
    const { url } = await serving(open());
    const call = await generatedClient(url);
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push(made(await call("createKey", {}, { name: `key ${n}`, roles: ["viewer"] })).id);
    const found: string[] = [];
    let after: string | undefined;
    do {
      const { data } = await call("listKeys", { limit: 2, ...(after === undefined ? {} : { after }) });
      const { items, next } = data as { items: Key[]; next?: string };
      found.push(...items.map(({ id }) => id));
      after = next;
    } while (after !== undefined);
    expect(found).toEqual(ids.toSorted());
  });

  test("of requests that revoke the same key at once all succeed, and it stays revoked", async () => {
    const { url, engine } = await serving(open());
    const call = await generatedClient(url);
    const { id } = made(await call("createKey", {}, { name: "ann", roles: ["viewer"] }));
    const replies = await Promise.all([1, 2, 3].map(() => call("revokeKey", { id })));
    expect(replies.map(({ data }) => made({ data } as Reply).status)).toEqual(["revoked", "revoked", "revoked"]);
    const before = await accounts(engine);
    expect((await call("revokeKey", { id })).data).toEqual(replies[0]?.data);
    expect(await accounts(engine)).toEqual(before);
  });
});

describe("whoever may not", () => {
  test.each<[string, NewApiKey]>([
    ["looks", { name: "vera", roles: ["viewer"] }],
    ["starts runs", { name: "otto", roles: ["operator"] }],
    ["answers", { name: "ann", roles: ["approver"] }],
    ["has everything but this", { name: "eve", permissions: ["runs:read", "runs:write", "asks:override", "audit:read"] }],
  ])("make keys neither lists, makes nor revokes them: one who %s", async (_, who) => {
    const { call, engine, info } = await guarded(who);
    const denied = { status: 403, code: "ACCESS_DENIED" };
    expect(problem(await call("listKeys"))).toEqual(denied);
    expect(problem(await call("createKey", {}, { name: "mine", roles: ["admin"] }))).toEqual(denied);
    expect(problem(await call("revokeKey", { id: info.id }))).toEqual(denied);
    // Not even whether there is such a key.
    expect(problem(await call("revokeKey", { id: "none" }))).toEqual(denied);
    expect(await apiKeys(engine.records).list()).toMatchObject([{ id: info.id, status: "active" }]);
    expect(await accounts(engine)).toEqual([]);
  });

  test("say who they are is asked to", async () => {
    const { url, engine } = await guarded({ name: "root", roles: ["admin"] });
    const call: Call = await generatedClient(url);
    const unknown = { status: 401, code: "ACCESS_UNAUTHENTICATED" };
    expect(problem(await call("listKeys"))).toEqual(unknown);
    expect(problem(await call("createKey", {}, { name: "mine", roles: ["viewer"] }))).toEqual(unknown);
    expect(problem(await call("revokeKey", { id: "none" }))).toEqual(unknown);
    expect(await apiKeys(engine.records).list()).toHaveLength(1);
  });
});

test("nobody makes a key for more than they may do, nor one that answers for others", async () => {
  const { call, engine } = await guarded({ name: "clerk", groups: ["office"], permissions: ["keys:write", "asks:read", "asks:answer"] });
  for (const wanted of [
    { name: "clerk", roles: ["admin"] },
    { name: "clerk", roles: ["viewer"] },
    { name: "clerk", permissions: ["asks:override"] },
    { name: "boss", permissions: ["asks:answer"] },
    { name: "clerk", groups: ["office", "finance"], permissions: ["asks:answer"] },
  ])
    expect([wanted, problem(await call("createKey", {}, wanted))]).toEqual([wanted, { status: 403, code: "ACCESS_DENIED" }]);
  expect(await apiKeys(engine.records).list()).toHaveLength(1);
  expect(await accounts(engine)).toEqual([]);
  expect((await call("createKey", {}, { name: "clerk", groups: ["office"], permissions: ["asks:answer"] })).status).toBe(201);
  expect((await call("createKey", {}, { name: "a screen", permissions: ["asks:read"] })).status).toBe(201);
});

test("what is no key is refused, says why, and is not accounted for", async () => {
  const { call, engine } = await guarded({ name: "root", roles: ["admin"] });
  const roles = ["viewer"];
  for (const wrong of [
    {},
    { roles },
    { name: "", roles },
    { name: "x".repeat(201), roles },
    { name: "\ud83d", roles },
    { name: "ann", roles: "viewer" },
    { name: "ann", roles: ["boss"] },
    { name: "ann", roles: ["constructor"] },
    { name: "ann", permissions: ["everything"] },
    { name: "ann", roles, groups: [""] },
    { name: "ann", roles, expiresAt: "tomorrow" },
    { name: "ann", roles, key: "gf_mine" },
  ])
    expect([wrong, problem(await call("createKey", {}, wrong))]).toEqual([wrong, { status: 400, code: "REQUEST_INVALID" }]);
  for (const misfit of [{ name: "ann" }, { name: " ", roles }, { name: "ann", roles, expiresAt: 5 }, { name: "ann", roles, expiresAt: -5 }])
    expect([misfit, problem(await call("createKey", {}, misfit))]).toEqual([misfit, { status: 422, code: "OPTION_INVALID" }]);
  expect(problem(await call("revokeKey", { id: "none" }))).toEqual({ status: 404, code: "KEY_UNKNOWN" });
  expect(problem(await call("revokeKey", { id: "none" }, { id: "x" }))).toEqual({ status: 400, code: "REQUEST_INVALID" });
  expect(await apiKeys(engine.records).list()).toHaveLength(1);
  expect(await accounts(engine)).toEqual([]);
});

test("a key that revokes itself has asked for the last time", async () => {
  const { call, info } = await guarded({ name: "root", roles: ["admin"] });
  expect((await call("revokeKey", { id: info.id })).status).toBe(200);
  expect((await call("listKeys")).status).toBe(401);
});

describe("the secret of a key", () => {
  const written: string[] = [];
  beforeEach(() => {
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, "write").mockImplementation((chunk) => {
        written.push(String(chunk));
        return true;
      });
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
    written.length = 0;
  });

  test("is in no record, no line of the trail, no log and no other answer", async () => {
    const path = join(temporaryFolder(), "runs.db");
    const { url, engine } = await serving(sqlite({ path }));
    const call = await generatedClient(url);
    const { id, key } = made(await call("createKey", {}, { name: "ann", roles: ["viewer"] }));
    const secret = key.slice(20);
    expect(secret).toHaveLength(43);
    const mine = await generatedClient(url, as(key));
    await mine("startRun", {}, { workflow: "steps", input: 1 });
    await call("revokeKey", { id });
    await mine("listRuns");
    const answers = [await call("listKeys"), await call("readAudit"), await call("revokeKey", { id })];
    expect(JSON.stringify(answers)).not.toContain(secret);
    await engine.close();
    const files = [path, `${path}-wal`].map((file) => readIfThere(file));
    expect(files.join("")).toContain(id);
    expect(files.join("")).not.toContain(secret);
    expect(written.join("")).not.toContain(secret);
  });
});

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
