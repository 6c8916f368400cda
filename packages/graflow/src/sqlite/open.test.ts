import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { openStore, temporaryFolder } from "../../test/sqlite/store.ts";
import { newRun, newSave, tell } from "../testing/conformance/scenario.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { sqlite } from "./backend.ts";
import { APPLICATION_ID } from "./identity.ts";
import { loadSqlite } from "./node-sqlite.ts";

const pathIn = (...names: string[]) => join(temporaryFolder(), ...names);
const contentOf = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
const open = (path: string) => sqlite({ path }).open({ clock: new VirtualClock() });

function made(file: string, sql: string): string {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
  return file;
}

describe("opening a file", () => {
  test("makes it, with the folders above it", async () => {
    const path = pathIn("a", "b", "runs.db");
    const backend = open(path);
    expect(existsSync(path)).toBe(true);
    await backend.close();
  });

  test("happens when an engine opens the backend, not before", () => {
    const path = pathIn("a", "runs.db");
    sqlite({ path });
    expect(existsSync(path)).toBe(false);
  });

  test("takes an empty file for a new one", async () => {
    const path = pathIn("runs.db");
    writeFileSync(path, "");
    const backend = open(path);
    await tell(backend.runs, newRun("a"), newSave(1));
    await backend.close();
  });

  test("writes through a WAL that is synced with every commit, and gives free pages back", () => {
    const { database } = openStore();
    expect(database.get("PRAGMA journal_mode")).toEqual({ journal_mode: "wal" });
    expect(database.get("PRAGMA synchronous")).toEqual({ synchronous: 2 });
    expect(database.get("PRAGMA auto_vacuum")).toEqual({ auto_vacuum: 2 });
  });

  test("leaves one file behind when the last one closes it", async () => {
    const path = pathIn("runs.db");
    const [one, two] = [open(path), open(path)];
    await tell(one.runs, newRun("a"), newSave(1));
    await one.close();
    expect((await two.runs.find("a"))?.id).toBe("a");
    await two.close();
    expect(existsSync(`${path}-wal`) || existsSync(`${path}-shm`)).toBe(false);
  });
});

describe("what is not ours is refused and left as it is", () => {
  const cases: readonly [string, string, (file: string) => void][] = [
    ["a text", "BACKEND_FOREIGN", (file) => writeFileSync(file, "not a database\n".repeat(500))],
    ["a short text", "BACKEND_FOREIGN", (file) => writeFileSync(file, "hello")],
    ["a database of another program", "BACKEND_FOREIGN", (file) => made(file, "CREATE TABLE notes (text)")],
    [
      "one that another program has marked",
      "BACKEND_FOREIGN",
      (file) => made(file, "PRAGMA application_id = 7; CREATE TABLE notes (text)"),
    ],
    ["one that has a version only", "BACKEND_FOREIGN", (file) => made(file, "PRAGMA user_version = 7")],
    ["a newer schema", "BACKEND_NEWER", (file) => made(file, `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1000`)],
  ];
  test.each(cases)("%s", (_, code, make) => {
    const path = pathIn("runs.db");
    make(path);
    const before = contentOf(path);
    expect(() => open(path)).toThrow(
      expect.objectContaining({ name: "BackendError", code, message: expect.stringContaining(path) as string }),
    );
    expect(contentOf(path)).toBe(before);
    expect(existsSync(`${path}-wal`) || existsSync(`${path}-journal`)).toBe(false);
  });

  test("a folder", () => {
    const path = temporaryFolder();
    expect(() => open(path)).toThrow(
      expect.objectContaining({ code: "BACKEND_UNREACHABLE", message: expect.stringContaining("it is a folder") as string }),
    );
    expect(statSync(path).isDirectory()).toBe(true);
  });

  test("a path through a file", () => {
    const file = pathIn("file");
    writeFileSync(file, "");
    expect(() => open(join(file, "runs.db"))).toThrow(expect.objectContaining({ code: "BACKEND_UNREACHABLE" }));
  });
});

describe("options of sqlite", () => {
  const wrong: readonly [string, unknown, string][] = [
    ["none", undefined, "Expected the options of sqlite to be an object with a `path`, got `undefined`"],
    ["text", "runs.db", 'Expected the options of sqlite to be an object with a `path`, got `"runs.db"`'],
    ["no path", {}, "Expected `path` to be the path of a file, got `undefined`"],
    ["an empty path", { path: "" }, 'Expected `path` to be the path of a file, got `""`'],
    ["memory", { path: ":memory:" }, "Expected `path` to be the path of a file, got `:memory:`, which would not outlive the process"],
    ["a slip", { path: "runs.db", compres: "zstd" }, 'Expected options of sqlite among path, compress, patience, got `"compres"`'],
    ["another compression", { path: "runs.db", compress: "gzip" }, 'Expected `compress` to be "zstd", got `"gzip"`'],
    [
      "no duration",
      { path: "runs.db", patience: "long" },
      'Expected `patience` to be a duration such as 500, "30s" or "10m", got `"long"`',
    ],
  ];
  test.each(wrong)("%s: says what was expected", (_, options, message) => {
    expect(() => void Reflect.apply(sqlite, undefined, [options])).toThrow(expect.objectContaining({ code: "OPTION_INVALID", message }));
  });

  test("a Node without SQLite is told which one has it", () => {
    expect(() => loadSqlite(() => undefined)).toThrow(
      expect.objectContaining({ code: "PEER_MISSING", hint: "Use Node 22.13 or newer, built with SQLite." }),
    );
  });
});

test("a store that was closed says so, and closing it again does nothing", async () => {
  const backend = open(pathIn("runs.db"));
  await backend.close();
  await backend.close();
  const closed = { name: "BackendError", code: "BACKEND_UNREACHABLE", message: expect.stringContaining("has been closed") as string };
  await expect(backend.runs.find("a")).rejects.toMatchObject(closed);
  await expect(backend.runs.create(newRun("a"), newSave(1))).rejects.toMatchObject(closed);
  await expect(backend.runs.prune("a", [])).rejects.toMatchObject(closed);
});
