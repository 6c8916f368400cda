import { describe, expect, test } from "vitest";
import { openStore } from "../../test/sqlite/store.ts";
import { goOn, newRun, newSave, state, tell } from "../testing/conformance/scenario.ts";
import { sqlite } from "./backend.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";

describe("while another process is writing", () => {
  test("writes wait beside the event loop, and are stored in their order", async () => {
    const { file, runs } = openStore();
    const other = openStore({ file }).database;
    await tell(runs, newRun("a"), newSave(1));
    other.exec("BEGIN IMMEDIATE");
    const saving = [2, 3, 4, 5].map((version) => runs.save("a", "one", newSave(version, { version: `${version}` })));
    // They have tried by now, and the thread is free: nothing else could come here.
    await new Promise((resolve) => void setImmediate(resolve));
    expect((await runs.find("a"))?.version).toBe(1);
    other.exec("COMMIT");
    // This one could be stored at once, and must not pass the others.
    saving.push(runs.save("a", "one", newSave(6, { version: "6" })));
    expect(await Promise.all(saving)).toEqual(Array(5).fill({ type: "saved", cancel: undefined }));
    expect(await runs.read("a")).toEqual(state({ g: { version: "6" } }));
  });

  test("reads do not wait, and see what was there before", async () => {
    const { file, runs } = openStore({ patience: 0 });
    const other = openStore({ file }).database;
    await tell(runs, newRun("a", { workflow: "before" }), newSave(1, { x: "1" }));
    other.exec("BEGIN IMMEDIATE; UPDATE runs SET workflow = 'after'; DELETE FROM saves");
    expect((await runs.find("a"))?.workflow).toBe("before");
    expect(await runs.read("a")).toEqual(state({ g: { x: "1" } }));
    other.exec("ROLLBACK");
  });

  test("waiting too long is an error, nothing is stored, and the store goes on", async () => {
    const { file, runs } = openStore({ patience: 50 });
    const other = openStore({ file }).database;
    await tell(runs, newRun("a"), newSave(1));
    other.exec("BEGIN IMMEDIATE");
    const locked = { name: "BackendError", code: "BACKEND_UNREACHABLE", message: expect.stringContaining("another process") as string };
    const results = await Promise.allSettled([
      runs.save("a", "one", newSave(2)),
      runs.claim("a", { owner: "two", host: "", pid: 1 }, 1, "one"),
    ]);
    for (const result of results) expect(result).toMatchObject({ status: "rejected", reason: locked });
    other.exec("ROLLBACK");
    expect((await runs.find("a"))?.version).toBe(1);
    await goOn(runs, "a", newSave(2));
  });

  test("a file that stays locked is not opened", () => {
    const { file, database } = openStore();
    database.exec("BEGIN EXCLUSIVE");
    const open = () => sqlite({ path: file, patience: "50ms" }).open({ clock: new VirtualClock() });
    expect(open).toThrow(expect.objectContaining({ code: "BACKEND_UNREACHABLE", hint: expect.stringContaining("`patience`") as string }));
    database.exec("ROLLBACK");
    void open().close();
  });

  test("closing ends what still waits", async () => {
    const { file, database, runs } = openStore();
    const other = openStore({ file }).database;
    await tell(runs, newRun("a"), newSave(1));
    other.exec("BEGIN IMMEDIATE");
    const saving = runs.save("a", "one", newSave(2));
    database.close();
    await expect(saving).rejects.toMatchObject({
      code: "BACKEND_UNREACHABLE",
      message: expect.stringContaining("has been closed") as string,
    });
    other.exec("ROLLBACK");
  });
});
