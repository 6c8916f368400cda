import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readOnly, resize, smallDisk } from "../../test/sqlite/disk.ts";
import { count, openStore, soundness, temporaryFolder } from "../../test/sqlite/store.ts";
import type { RunStore, Save } from "../ports/run-store.ts";
import { answered, newAsk, open } from "../testing/conformance/asks/scenario.ts";
import { events, goOn, kept, newRun, newSave, refTo, tell, texts } from "../testing/conformance/scenario.ts";

const full = { name: "BackendError", code: "BACKEND_FULL", message: expect.stringContaining("no room left") as string };
const unwritable = { name: "BackendError", code: "BACKEND_READ_ONLY", message: expect.stringContaining("cannot be written") as string };

const large = (version: number): string => `${version} ${"x".repeat(6000)}`;

function largeSave(version: number): Save {
  const text = large(version);
  return newSave(version, { [`cell ${version}`]: refTo(text) }, { values: texts(text), events: events(version, version) });
}

/** Saves until there is no room. Returns the last version that was stored. */
async function fill(runs: RunStore, from: number, saveOf = largeSave): Promise<number> {
  for (let version = from; ; version++) {
    const [saved] = await Promise.allSettled([runs.save("a", "one", saveOf(version))]);
    if (saved.status === "fulfilled") continue;
    expect(saved.reason).toMatchObject(full);
    return version - 1;
  }
}

/** All of it, and nothing of what was refused. */
async function expectAll(runs: RunStore, version: number): Promise<void> {
  expect((await runs.find("a"))?.version).toBe(version);
  expect((await runs.read("a"))?.get("g")?.size).toBe(version);
  expect((await runs.events("a", 0, 1000)).length).toBe(version);
  expect((await kept(runs, ...Array.from({ length: version + 1 }, (_, i) => large(i + 1)))).length).toBe(version);
}

describe("when there is no room left", () => {
  test("a save is refused as a whole, and when there is room again the same store goes on", async () => {
    const { database, runs } = openStore();
    await tell(runs, newRun("a"), largeSave(1));
    database.exec("PRAGMA max_page_count = 60");
    const last = await fill(runs, 2);
    await expectAll(runs, last);
    await expect(runs.create(newRun("b"), largeSave(1000))).rejects.toMatchObject(full);
    expect(await runs.find("b")).toBeUndefined();
    database.exec("PRAGMA max_page_count = 100000");
    await goOn(runs, "a", largeSave(last + 1));
    await expectAll(runs, last + 1);
    expect(soundness(database)).toBe("ok");
  });

  test("an ask is refused as a whole, and so is an answer", async () => {
    const { database, asks } = openStore();
    await open(asks, newAsk("a"));
    database.exec("PRAGMA max_page_count = 60");
    await expect(asks.open(newAsk("b", { question: "x".repeat(1e6) }))).rejects.toMatchObject(full);
    await expect(asks.close("a", answered("x".repeat(1e6)))).rejects.toMatchObject(full);
    expect((await asks.list({ limit: 10 })).map(({ id, version, state }) => [id, version, state.status])).toEqual([["a", 1, "open"]]);
    expect((await asks.close("a", answered("yes"))).type).toBe("done");
    database.exec("PRAGMA max_page_count = 100000");
    await open(asks, newAsk("b", { question: "x".repeat(1e6) }));
    expect(soundness(database)).toBe("ok");
  });

  test("a disk that is really full is the same, also for whoever opens the file then", async (context) => {
    const disk = smallDisk(700);
    if ("reason" in disk) return context.skip(disk.reason);
    const file = join(disk.path, "runs.db");
    const { database, runs } = openStore({ file });
    await tell(runs, newRun("a"), largeSave(1));
    const last = await fill(runs, 2);
    await expectAll(runs, last);
    const other = openStore({ file });
    await expectAll(other.runs, last);
    resize(disk.path, 5000);
    await goOn(runs, "a", largeSave(last + 1));
    await goOn(other.runs, "a", largeSave(last + 2));
    await expectAll(runs, last + 2);
    expect(soundness(database)).toBe("ok");
  });

  test("on a disk without room for the smallest file, opening says so, and works when there is room", (context) => {
    const disk = smallDisk(4);
    if ("reason" in disk) return context.skip(disk.reason);
    const file = join(disk.path, "runs.db");
    for (const kilobytes of [4, 8, 20, 36, 44, 60]) {
      resize(disk.path, kilobytes);
      expect(() => openStore({ file })).toThrow(expect.objectContaining(full));
    }
    resize(disk.path, 1000);
    expect(count(openStore({ file }).database, "runs")).toBe(0);
  });

  test("a database that may not grow any more can be pruned, and has room then", async () => {
    const { database, runs } = openStore({ part: { rows: 4, text: 1e6 } });
    const overwritten = (version: number) => newSave(version, { cell: `${version} ${"x".repeat(3000)}` });
    await tell(runs, newRun("a"), overwritten(1));
    database.exec("PRAGMA max_page_count = 60");
    const last = await fill(runs, 2, overwritten);
    expect(await runs.prune("a", [])).toBe(last - 1);
    for (let version = last + 1; version <= last + 10; version++) await goOn(runs, "a", overwritten(version));
    expect(soundness(database)).toBe("ok");
  });
});

describe("what cannot be written is refused when it is opened", () => {
  test("a file in a folder that is read only", async (context) => {
    const folder = temporaryFolder();
    const file = join(folder, "runs.db");
    const { database, runs } = openStore({ file });
    await tell(runs, newRun("a"), newSave(1));
    database.close();
    const disk = readOnly(folder);
    if ("reason" in disk) return context.skip(disk.reason);
    expect(() => openStore({ file: join(disk.path, "runs.db") })).toThrow(expect.objectContaining(unwritable));
    expect(() => openStore({ file: join(disk.path, "new.db") })).toThrow(expect.objectContaining(unwritable));
    expect(() => openStore({ file: join(disk.path, "deeper", "new.db") })).toThrow(expect.objectContaining(unwritable));
  });

  test("a file that is read only", async (context) => {
    const { file, database, runs } = openStore();
    await tell(runs, newRun("a"), newSave(1));
    database.close();
    const disk = readOnly(file);
    if ("reason" in disk) return context.skip(disk.reason);
    expect(() => openStore({ file: disk.path })).toThrow(expect.objectContaining(unwritable));
  });
});
