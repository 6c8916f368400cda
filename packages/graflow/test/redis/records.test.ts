// Records on a server and a way to it that go wrong.
import { describe, expect, onTestFinished, test, type TestContext } from "vitest";
import type { RecordStore } from "../../src/ports/record-store.ts";
import { storesOf } from "./bench.ts";
import { oneServer } from "./one-server.ts";
import { openWay, type Way } from "./proxy.ts";
import { lasting, type RedisServer } from "./server.ts";

const theServer = oneServer(lasting);
let worlds = 0;

interface World {
  readonly server: RedisServer;
  readonly prefix: string;
  /** Straight to the server. */
  readonly here: RecordStore;
  /** By the way that can go wrong. */
  readonly there: RecordStore;
  readonly way: Way;
}

async function newWorld(context: TestContext): Promise<World> {
  const sound = theServer(context);
  const prefix = `world-${worlds++}`;
  const way = await openWay(sound.port);
  onTestFinished(() => way.stop());
  return {
    server: sound,
    prefix,
    here: storesOf({ url: sound.url, prefix }).records,
    there: storesOf({ url: way.url, prefix }).records,
    way,
  };
}

describe("records on a server", () => {
  test("are made and replaced once, also when the answer was lost; of a line whose answer was lost the caller is told so", async (context) => {
    const { here, there, way } = await newWorld(context);
    // The server knows the scripts: what is lost below is the answer of one that was carried out.
    await here.create("keys", "sound", "text");
    await here.replace("keys", "sound", 1, "text");
    await here.append("log", 1, "sound");
    way.loseAnswer("lost create");
    expect(await there.create("keys", "a", "lost create")).toBe(true);
    expect(await there.create("keys", "a", "lost create")).toBe(false);
    way.loseAnswer("lost replace");
    expect(await there.replace("keys", "a", 1, "lost replace")).toBe(true);
    expect(await there.replace("keys", "a", 1, "lost replace")).toBe(false);
    expect(await here.get("keys", "a")).toEqual({ id: "a", text: "lost replace", version: 2 });
    way.loseAnswer("lost line");
    await expect(there.append("log", 2, "lost line")).rejects.toMatchObject({ code: "BACKEND_UNREACHABLE" });
    expect(await there.append("log", 3, "next")).toBe(3);
    expect((await here.read("log", { limit: 10 })).map(({ text }) => text)).toEqual(["sound", "lost line", "next"]);
  });

  test("survive a server that is started again, and lines go on with greater numbers", async (context) => {
    const { server: own, here, there } = await newWorld(context);
    await here.create("keys", "a", "text");
    const seqs = [await here.append("log", 1, "one"), await here.append("log", 1, "two")];
    await own.kill();
    await own.start();
    expect(await there.get("keys", "a")).toEqual({ id: "a", text: "text", version: 1 });
    expect(await there.append("log", 1, "three")).toBeGreaterThan(Math.max(...seqs));
  });

  test("leave nothing when they are removed, and are kept apart by their names, whatever they are", async (context) => {
    const { server: own, prefix, here } = await newWorld(context);
    const names = ["a", "a:", "a}", "{a}", "%7D", "a\ud83d", "a\ufffd", "\0a"];
    for (const name of names) await here.create(name, "id", name);
    for (const name of names) expect(await here.get(name, "id")).toEqual({ id: "id", text: name, version: 1 });
    for (const name of names) expect(await here.remove(name, "id")).toBe(true);
    expect(await own.cli("--scan", "--pattern", `${prefix}:*`)).toBe(`${prefix}:layout`);
  });
});
