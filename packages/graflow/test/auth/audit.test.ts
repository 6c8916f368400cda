// The audit trail: who did what; and what was refused, in bounded numbers.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEngine, memory, sqlite, type Backend } from "../../src/index.ts";
import type { AuditActor } from "../../src/http/audit.ts";
import { auditTrail } from "../../src/http/audit-trail.ts";
import { bearer, call } from "./call.ts";
import { guardedServer } from "./guarded-server.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "graflow-audit-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const backends: [string, () => Backend][] = [
  ["memory", () => memory()],
  ["sqlite", () => sqlite({ path: join(folder, "graflow.db") })],
];

const ann: AuditActor = { kind: "key", name: "ann", keyId: "k1", from: "192.0.2.1" };
const somebody: AuditActor = { kind: "terminal", name: undefined, keyId: undefined, from: "terminal" };

describe.each(backends)("The audit trail on %s", (_name, backend) => {
  test("says who did what, when, from where, by which key", async () => {
    await using engine = createEngine({ backend: backend() });
    const trail = auditTrail(engine.records, () => 5000);
    await trail.note("run.start", "r1", ann, { workflow: "deploy" });
    await trail.note("ask.answer", "a1", somebody);
    const [first, second] = await trail.list();
    expect(first).toEqual({
      seq: first?.seq,
      at: 5000,
      action: "run.start",
      subject: "r1",
      by: "ann",
      kind: "key",
      keyId: "k1",
      from: "192.0.2.1",
      details: { workflow: "deploy" },
    });
    expect(second).toEqual({ seq: second?.seq, at: 5000, action: "ask.answer", subject: "a1", kind: "terminal", from: "terminal" });
  });

  test("is read in pages, either way, and by what it was, whose, and to what", async () => {
    await using engine = createEngine({ backend: backend() });
    const trail = auditTrail(engine.records);
    // More than are read at once.
    for (let n = 0; n < 1200; n++) await trail.note(n % 400 === 7 ? "run.cancel" : "run.start", `r${n}`, n % 2 === 0 ? somebody : ann);
    const subjects = async (...filter: Parameters<typeof trail.list>) => (await trail.list(...filter)).map(({ subject }) => subject);
    expect(await subjects({ limit: 3 })).toEqual(["r0", "r1", "r2"]);
    expect(await subjects({ limit: 3, order: "newest" })).toEqual(["r1199", "r1198", "r1197"]);
    expect(await subjects()).toHaveLength(100);
    expect(await subjects({ action: "run.cancel" })).toEqual(["r7", "r407", "r807"]);
    expect(await subjects({ action: "run.cancel", order: "newest", limit: 2 })).toEqual(["r807", "r407"]);
    expect(await subjects({ by: "ann", limit: 2 })).toEqual(["r1", "r3"]);
    expect(await subjects({ subject: "r1100" })).toEqual(["r1100"]);
    expect(await subjects({ subject: "r1100", by: "bob" })).toEqual([]);

    for (const order of ["oldest", "newest"] as const) {
      const seen: string[] = [];
      for (let after: number | undefined; ;) {
        const page = await trail.list({ order, by: "ann", limit: 130, ...(after === undefined ? {} : { after }) });
        seen.push(...page.map(({ subject }) => subject));
        if (page.length < 130) break;
        after = page.at(-1)?.seq;
      }
      expect([seen.length, new Set(seen).size]).toEqual([600, 600]);
    }
  });
});

test("The audit trail of several processes is one", async () => {
  await using one = createEngine({ backend: sqlite({ path: join(folder, "graflow.db") }) });
  await using other = createEngine({ backend: sqlite({ path: join(folder, "graflow.db") }) });
  const [left, right] = [auditTrail(one.records), auditTrail(other.records)];
  await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? left : right).note("run.start", `r${n}`, ann)));
  const [here, there] = [await left.list(), await right.list()];
  expect(here).toEqual(there);
  expect(new Set(here.map(({ subject }) => subject)).size).toBe(20);
});

describe("What was refused", () => {
  test("is noted with who, where and why, and without what links are signed with", async () => {
    await using server = await guardedServer({ auth: {} });
    const { key, info } = await server.auth.keys.create({ name: "screen", roles: ["viewer"] });
    const secret = "S".repeat(43);
    await call(`${server.url}/runs?token=${secret}`, { method: "POST", headers: bearer(key) });
    await call(`${server.url}/runs`, { headers: bearer(`gf_0000000000000000_${secret}`) });
    await call(`${server.url}/runs`, { method: "POST" });
    // Nobody is refused by being asked who they are, or by asking for what is not there.
    await call(`${server.url}/runs`);
    await call(`${server.url}/nothing/${secret}`);
    await call(`${server.url}/nothing/${secret}`, { headers: bearer("gf_nonsense") });
    const entries = await server.audit.list();
    expect(entries).toMatchObject([
      { action: "access.refused", subject: "/runs", by: "screen", keyId: info.id, details: { code: "ACCESS_DENIED", method: "POST" } },
      { action: "access.refused", subject: "/runs", kind: "anonymous", details: { code: "ACCESS_UNAUTHENTICATED" } },
      { action: "access.refused", subject: "/runs", kind: "anonymous", from: "127.0.0.1", details: { method: "POST" } },
      { action: "access.refused", subject: "/nothing/…", kind: "anonymous" },
    ]);
    expect(JSON.stringify(entries)).not.toContain(secret);
  });

  test("is noted in bounded numbers, and how much was not is told later", async () => {
    await using server = await guardedServer({ auth: { trustProxy: 1, failuresPerMinute: 1000 } });
    const refuse = (from: string) => call(`${server.url}/runs`, { headers: { ...bearer("gf_nonsense"), "x-forwarded-for": from } });
    for (let n = 0; n < 50; n++) await refuse("192.0.2.1");
    expect(await server.audit.list()).toHaveLength(10);
    await refuse("192.0.2.2");
    expect((await server.audit.list({ order: "newest", limit: 1 }))[0]).toMatchObject({ from: "192.0.2.2", details: { unnoted: 40 } });
    for (let n = 0; n < 300; n++) await refuse(`198.51.100.${n % 250}`);
    expect(await server.audit.list({ limit: 1000 })).toHaveLength(100);
  });
});
