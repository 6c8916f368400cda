import { statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { count, openStore } from "../../test/sqlite/store.ts";
import type { RunStore } from "../ports/run-store.ts";
import { goOn, hashOf, kept, newRun, newSave, refTo, tell, texts } from "../testing/conformance/scenario.ts";
import { zstd } from "./compression.ts";

const rows = JSON.stringify(Array.from({ length: 5000 }, (_, i) => ({ id: i, name: `customer ${i % 50}`, total: i * 3 })));

async function keep(runs: RunStore, ...all: string[]): Promise<void> {
  const cells = Object.fromEntries(all.map((text, i) => [`cell ${i}`, refTo(text)]));
  await tell(runs, newRun("a"), newSave(1, cells, { values: texts(...all) }));
}

describe("values", () => {
  test("that are compressed come back, also to those who do not compress", async () => {
    const { file, database, runs } = openStore({ compression: zstd() });
    const all = [rows, "x".repeat(1023), "y".repeat(1024), "漢字 👩‍🚀 \0 \ud83d".repeat(300).toWellFormed()];
    await keep(runs, ...all);
    expect(await kept(runs, ...all)).toEqual(all);
    const forms = database.all<{ readonly form: string }>("SELECT typeof(text) AS form FROM texts ORDER BY key");
    expect(forms.map(({ form }) => form)).toEqual(["blob", "text", "blob", "blob"]);
    const [stored] = await runs.checkpoints("a");
    database.close();
    expect(statSync(file).size).toBeLessThan(rows.length / 2);
    expect(stored?.bytes).toBeLessThan(rows.length / 5);
    expect(await kept(openStore({ file }).runs, ...all)).toEqual(all);
  });

  test("that would not become shorter are kept as they are", async () => {
    const { database, runs } = openStore({ compression: { compress: (text) => Buffer.from(`more than ${text}`), decompress: String } });
    await keep(runs, rows);
    expect(database.all("SELECT typeof(text) AS form FROM texts")).toEqual([{ form: "text" }]);
    expect(await kept(runs, rows)).toEqual([rows]);
  });

  test("that are compressed and damaged are refused", async () => {
    const { database, runs } = openStore({ compression: zstd() });
    await keep(runs, rows);
    database.exec("UPDATE texts SET text = CAST(substr(text, 1, 200) AS BLOB)");
    await expect(runs.values([hashOf(rows)])).rejects.toMatchObject({ code: "DATA_DAMAGED" });
  });

  test("with a NUL or of nothing come back whole", async () => {
    const { runs } = openStore();
    const all = ["a\0b", "\0", "", "\ufeffmark"];
    await keep(runs, ...all);
    expect(await kept(runs, ...all)).toEqual(all);
  });

  test("that nobody gave are not there, until a save gives them", async () => {
    const { database, runs } = openStore();
    await tell(runs, newRun("a"), newSave(1, { x: refTo("text") }));
    expect(await kept(runs, "text")).toEqual([]);
    await goOn(runs, "a", newSave(2, { y: refTo("text") }, { values: texts("text", "not referred to") }));
    expect(await kept(runs, "text", "not referred to")).toEqual(["text"]);
    await goOn(runs, "a", newSave(3, { x: null, y: null }));
    await runs.prune("a", []);
    expect([count(database, "hashes"), count(database, "texts")]).toEqual([0, 0]);
  });
});
