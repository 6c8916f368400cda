import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { count, openStore, temporaryFolder } from "../../test/sqlite/store.ts";
import { newRun, newSave, state, tell } from "../testing/conformance/scenario.ts";
import { migrations } from "./schema/migrations.ts";

const colours = "ALTER TABLE runs ADD COLUMN colour TEXT; UPDATE runs SET colour = 'blue'";
const shapes = "CREATE TABLE shapes (name TEXT) STRICT; INSERT INTO shapes SELECT colour FROM runs";
const contentOf = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");

/** A file of today's version with a run in it. */
async function filled(): Promise<string> {
  const { file, database, runs } = openStore();
  await tell(runs, newRun("a"), newSave(1, { x: "1" }), newSave(2, { y: "2" }));
  database.close();
  return file;
}

describe("a file of an older version", () => {
  test("is brought to the latest by all steps that it lacks, in order, and keeps what it holds", async () => {
    const file = await filled();
    const { database, runs } = openStore({ file, migrations: [...migrations, colours, shapes] });
    expect(database.get("PRAGMA user_version")).toEqual({ user_version: migrations.length + 2 });
    expect(database.all("SELECT name FROM shapes")).toEqual([{ name: "blue" }]);
    expect(await runs.read("a")).toEqual(state({ g: { x: "1", y: "2" } }));
  });

  test("is migrated once, whoever opens it again", async () => {
    const file = await filled();
    for (let i = 0; i < 3; i++) openStore({ file, migrations: [...migrations, colours, shapes] }).database.close();
    const { database } = openStore({ file, migrations: [...migrations, colours, shapes] });
    expect(database.all("SELECT name FROM shapes")).toEqual([{ name: "blue" }]);
  });

  test("stays as it is when a step fails: all of them, or none", async () => {
    const file = await filled();
    const open = () => openStore({ file, migrations: [...migrations, colours, "UPDATE nothing SET x = 1"] });
    expect(open).toThrow(expect.objectContaining({ code: "BACKEND_FAILED", message: expect.stringContaining("nothing") as string }));
    const { database, runs } = openStore({ file });
    expect(database.get("PRAGMA user_version")).toEqual({ user_version: migrations.length });
    expect(database.all("SELECT * FROM pragma_table_info('runs') WHERE name = 'colour'")).toEqual([]);
    expect(await runs.read("a")).toEqual(state({ g: { x: "1", y: "2" } }));
  });
});

describe("a file of a newer version", () => {
  test("is refused and left as it is", async () => {
    const file = await filled();
    openStore({ file, migrations: [...migrations, colours] }).database.close();
    const before = contentOf(file);
    expect(() => openStore({ file })).toThrow(
      expect.objectContaining({ code: "BACKEND_NEWER", hint: expect.stringContaining("A newer Graflow") as string }),
    );
    expect(contentOf(file)).toBe(before);
  });

  test("is not written any more by those who had it open when it was migrated", async () => {
    const { file, database, runs } = openStore({ file: join(temporaryFolder(), "runs.db") });
    await tell(runs, newRun("a"), newSave(1, { x: "1" }));
    openStore({ file, migrations: [...migrations, colours] });
    await expect(runs.save("a", "one", newSave(2))).rejects.toMatchObject({ code: "BACKEND_NEWER" });
    await expect(runs.create(newRun("b"), newSave(1))).rejects.toMatchObject({ code: "BACKEND_NEWER" });
    expect([count(database, "runs"), count(database, "saves")]).toEqual([1, 1]);
    expect(await runs.read("a")).toEqual(state({ g: { x: "1" } }));
  });
});
