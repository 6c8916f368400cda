import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, onTestFinished } from "vitest";
import { usersOf } from "./users.ts";

describe("a resource pool that processes share by a SQLite file", () => {
  usersOf(() => {
    const folder = mkdtempSync(join(tmpdir(), "graflow-pool-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return ["sqlite", join(folder, "runs.db")];
  });
});
