import { readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openStore, type OpenStore } from "../../test/sqlite/store.ts";
import { answered, cancelled, newAsk, open } from "../testing/conformance/asks/scenario.ts";
import { events, hashOf, newFork, newRun, newSave, refTo, state, tell, texts } from "../testing/conformance/scenario.ts";

async function filled(): Promise<OpenStore> {
  const store = openStore();
  const told = (version: number) =>
    newSave(version, { [`cell ${version}`]: refTo("text") }, { values: texts("text"), events: events(version, version) });
  await tell(store.runs, newRun("a", { tags: ["x"] }), told(1), told(2), told(3), told(4));
  await tell(store.runs, newFork("b", "a", 3), told(4));
  return store;
}

const damaged = (...parts: string[]) => ({
  name: "SerializationError",
  code: "DATA_DAMAGED",
  message: expect.stringMatching(parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")) as string,
});

describe("damage is found when it is read, and says where it is", () => {
  const deltas: readonly [string, string, string][] = [
    ["one letter is another", "delta = replace(delta, 'cell', 'sell')", "its checksum is another one"],
    ["the end is missing", "delta = substr(delta, 1, length(delta) - 5)", "its checksum is another one"],
    ["it is bytes that are no text", "delta = x'ff00fe'", "its checksum is another one"],
    ["it is something else with the right checksum", "delta = 'what', sum = 3135648354", "it is cut off"],
  ];
  test.each(deltas)("a save: %s", async (_, change, why) => {
    const { database, runs } = await filled();
    database.exec(`UPDATE saves SET ${change} WHERE run = 1 AND version = 2`);
    const where = damaged('save 2 of the run "a"', why);
    await expect(runs.read("a")).rejects.toMatchObject(where);
    await expect(runs.read("b")).rejects.toMatchObject(where);
    expect(await runs.read("a", 1)).toEqual(state({ g: { "cell 1": refTo("text") } }));
  });

  test("pruning joins nothing with a damaged save", async () => {
    const { database, runs } = await filled();
    database.exec("UPDATE saves SET delta = replace(delta, 'cell', 'sell') WHERE run = 1 AND version = 2");
    await expect(runs.prune("a", [])).rejects.toMatchObject(damaged('save 2 of the run "a"'));
    expect((await runs.read("a", 1))?.get("g")?.size).toBe(1);
  });

  test("a run with a damaged save can be removed", async () => {
    const { database, runs } = await filled();
    database.exec("UPDATE saves SET delta = '' WHERE run = 2; UPDATE runs SET owner = NULL, held_until = NULL");
    expect(await runs.remove("b")).toBe("removed");
    expect((await runs.read("a"))?.get("g")?.size).toBe(4);
  });

  test("a value", async () => {
    const { database, runs } = await filled();
    database.exec("UPDATE texts SET text = 'next'");
    await expect(runs.values([hashOf("text")])).rejects.toMatchObject(damaged(`the value ${hashOf("text")}`, "checksum"));
  });

  const partsOfAsks = ["assignees", "question", "closing"] as const;
  test.each(partsOfAsks)("the %s of an ask, which can be removed with its run", async (part) => {
    const { database, asks } = await filled();
    await open(asks, newAsk("x", { runId: "a" }), newAsk("y", { runId: "b" }));
    await asks.close("x", answered("yes"));
    database.exec(`UPDATE asks SET ${part} = substr(${part}, 2) WHERE id = 'x'`);
    await expect(asks.find("x")).rejects.toMatchObject(damaged(`the ${part} of the ask "x"`));
    await expect(asks.list({ limit: 10 })).rejects.toMatchObject(damaged(`the ${part} of the ask "x"`));
    expect(await asks.cancelAll("b", cancelled("enough"))).toHaveLength(1);
    await asks.drop("a");
    expect(await asks.list({ limit: 10 })).toHaveLength(1);
  });

  test("events", async () => {
    const { database, runs } = await filled();
    database.exec("UPDATE events SET texts = substr(texts, 3) WHERE run = 1 AND first = 2");
    await expect(runs.events("a", 0, 10)).rejects.toMatchObject(damaged('the events of the run "a" from 2 on'));
    expect(await runs.events("a", 0, 1)).toEqual(events(1, 1));
  });

  test("tags", async () => {
    const { database, runs } = await filled();
    database.exec("UPDATE runs SET tags = '[\"x' WHERE id = 'a'");
    await expect(runs.find("a")).rejects.toMatchObject(damaged('the tags of the run "a"'));
  });

  test("pages of the file", async () => {
    const { file, database } = await filled();
    database.close();
    const bytes = readFileSync(file);
    bytes.fill(0x55, 4096 * 3);
    writeFileSync(file, bytes);
    expect(statSync(file).size).toBe(bytes.length);
    const read = async () => {
      const { runs } = openStore({ file });
      await runs.read("a");
      await runs.list({ limit: 10 });
    };
    await expect(read()).rejects.toMatchObject({ code: "DATA_DAMAGED", hint: expect.stringContaining("Restore it from a copy") as string });
  });
});
