import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createEngine, sqlite } from "../../index.ts";
import { serverSecret } from "./server-secret.ts";

const long = (letter: string): string => letter.repeat(32);

describe("The secret of a server", () => {
  test("signs for one purpose and one text", async () => {
    await using engine = createEngine();
    const secret = serverSecret(engine.records, long("a"));
    const signature = await secret.sign("link", "approve 1");
    expect(signature).toMatch(/^[\w-]{43}$/);
    expect(await secret.verify("link", "approve 1", signature)).toBe(true);
    expect(await secret.verify("link", "approve 2", signature)).toBe(false);
    expect(await secret.verify("csrf", "approve 1", signature)).toBe(false);
    expect(await secret.verify("link", "approve 1", signature.slice(1))).toBe(false);
    expect(await secret.verify("link", "approve 1", "")).toBe(false);
    // The border between both belongs to neither.
    expect(await secret.sign("a", "b c")).not.toBe(await secret.sign("a b", "c"));
  });

  test("can be replaced: the first signs, and all are good", async () => {
    await using engine = createEngine();
    const old = await serverSecret(engine.records, long("a")).sign("link", "x");
    const both = serverSecret(engine.records, [long("b"), long("a")]);
    expect(await both.verify("link", "x", old)).toBe(true);
    const fresh = await both.sign("link", "x");
    expect(fresh).toBe(await serverSecret(engine.records, long("b")).sign("link", "x"));
    expect(await serverSecret(engine.records, long("b")).verify("link", "x", old)).toBe(false);
  });

  test("is made once for all who share the records, also when all of them are first", async () => {
    const folder = mkdtempSync(join(tmpdir(), "graflow-secret-"));
    try {
      const engines = Array.from({ length: 6 }, () => createEngine({ backend: sqlite({ path: join(folder, "graflow.db") }) }));
      const signed = await Promise.all(engines.map(({ records }) => serverSecret(records).sign("link", "x")));
      expect(new Set(signed).size).toBe(1);
      await Promise.all(engines.map((engine) => engine.close()));
      await using later = createEngine({ backend: sqlite({ path: join(folder, "graflow.db") }) });
      expect(await serverSecret(later.records).sign("link", "x")).toBe(signed[0]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("must be long enough, and is not shown when it is not", async () => {
    await using engine = createEngine();
    for (const wrong of ["hunter2", [long("a"), "hunter2"], [], 5, [undefined]]) {
      expect(() => serverSecret(engine.records, wrong as never)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }) as Error);
      expect(() => serverSecret(engine.records, wrong as never)).not.toThrow("hunter2");
    }
  });
});
