// The systemd units, as systemd itself reads them.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploy, programs, run, type Done } from "./shell.ts";

const [analyze] = programs("systemd-analyze");
const units = ["graflow-worker@1.service", "graflow-serve.service"];

describe("systemd units", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "graflow-units-"));
    cpSync(join(deploy, "systemd"), folder, { recursive: true });
    // What they start is not installed here, and systemd looks for it.
    for (const file of ["graflow-worker@.service", "graflow-serve.service"]) {
      const path = join(folder, file);
      writeFileSync(path, readFileSync(path, "utf8").replaceAll("/opt/graflow/node_modules/.bin/graflow", "/bin/true"));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const analyzed = (...args: readonly string[]): Promise<Done> =>
    run(analyze ?? "", args, { env: { SYSTEMD_UNIT_PATH: `${folder}:` }, strict: false });

  test("are understood, with what they have in common", async (ctx) => {
    ctx.skip(analyze === undefined, "there is no systemd-analyze: install systemd");
    expect(await analyzed("verify", "--man=no", ...units)).toEqual({ code: 0, out: "", err: "" });
  });

  test("are locked up: exposure of 2 at most, of 10", async (ctx) => {
    ctx.skip(analyze === undefined, "there is no systemd-analyze: install systemd");
    expect(await analyzed("security", "--offline=true", "--threshold=20", ...units)).toMatchObject({ code: 0 });
  });

  test("give a worker longer than its grace before they kill it", () => {
    const text = readFileSync(join(deploy, "systemd/graflow-worker@.service"), "utf8");
    const seconds = (pattern: RegExp): number => Number(pattern.exec(text)?.[1]);
    expect(seconds(/^TimeoutStopSec=(\d+)s$/m)).toBeGreaterThan(seconds(/--grace (\d+)s/));
  });
});
