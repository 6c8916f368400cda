// A server that has no room left: what was stored can be read and given up, what cannot be stored changes nothing, and is said.
import { expect, onTestFinished, test, type TestContext } from "vitest";
import { answered, newAsk, open } from "../../src/testing/conformance/asks/scenario.ts";
import { storesOf, until } from "./bench.ts";
import { startRedis } from "./server.ts";
import type { Stores } from "./stores.ts";

interface World extends Stores {
  /** Another one, before the server was full. */
  readonly other: Stores;
  fill(): Promise<void>;
  empty(): Promise<void>;
}

async function newWorld(context: TestContext): Promise<World> {
  const server = await startRedis(["--maxmemory-policy", "noeviction"]);
  if ("reason" in server) return context.skip(server.reason);
  onTestFinished(() => server.stop());
  const options = { url: server.url, prefix: "full" };
  return {
    ...storesOf(options),
    other: storesOf(options),
    fill: async () => void (await server.cli("config", "set", "maxmemory", "1mb")),
    empty: async () => void (await server.cli("config", "set", "maxmemory", "0")),
  };
}

const full = { code: "BACKEND_FULL" };

test("channels of a full server can be read, cleared and dropped, and whoever listens goes on", async (context) => {
  const { channels, other, fill, empty } = await newWorld(context);
  const space = channels.open("run", "");
  const heard: unknown[] = [];
  other.channels
    .open("run", "")
    .subscribe(undefined, { changed: ({ key }) => void heard.push(key), ended: () => void heard.push("ended") });
  await other.channels.open("run", "").write("n", { type: "number", number: 1 });
  await space.push("list", "back", ["1"]);
  await fill();
  await expect(space.add("n", 1)).rejects.toMatchObject(full);
  await expect(space.push("list", "back", ["2"])).rejects.toMatchObject(full);
  await expect(space.write("new", { type: "value", text: "x" })).rejects.toMatchObject(full);
  await expect(space.acquire("n", "token", 1000)).rejects.toMatchObject(full);
  expect(await space.keys()).toEqual(["n", "list"]);
  expect((await space.read("list"))?.content).toEqual({ type: "list", items: ["1"] });
  expect((await space.read("n"))?.content).toEqual({ type: "number", number: 1 });
  await empty();
  expect(await space.add("n", 1)).toBe(2);
  await fill();
  await channels.drop("run");
  await empty();
  expect(await space.keys()).toEqual([]);
  await until(() => heard.at(-1) === "ended");
  expect(heard).toEqual(["n", "list", "n", "ended"]);
});

test("asks of a full server can be looked at and dropped, none is opened, and answers are taken", async (context) => {
  const { asks, other, fill, empty } = await newWorld(context);
  await open(asks, newAsk("a"), newAsk("b"), newAsk("c", { runId: "gone" }));
  const heard = new Set<string>();
  await fill();
  other.asks.onClosed(undefined, ({ id }) => void heard.add(id));
  await expect(asks.open(newAsk("d"))).rejects.toMatchObject(full);
  await asks.drop("gone");
  // Whoever has answered may not come again.
  expect((await asks.close("a", answered("yes"))).type).toBe("done");
  expect((await asks.list({ limit: 10 })).map(({ id }) => id)).toEqual(["b", "a"]);
  await empty();
  await asks.close("b", answered("yes"));
  await until(() => heard.has("a") && heard.has("b"));
  expect((await asks.list({ status: "answered", limit: 10 })).map(({ id }) => id)).toEqual(["b", "a"]);
});

test("records of a full server can be read and removed, and none is made", async (context) => {
  const { records, fill, empty } = await newWorld(context);
  await records.create("keys", "a", "text");
  await records.append("log", 1, "line");
  await fill();
  await expect(records.create("keys", "b", "text")).rejects.toMatchObject(full);
  await expect(records.replace("keys", "a", 1, "changed")).rejects.toMatchObject(full);
  await expect(records.append("log", 1, "line")).rejects.toMatchObject(full);
  expect(await records.get("keys", "a")).toEqual({ id: "a", text: "text", version: 1 });
  expect(await records.read("log", { limit: 10 })).toEqual([{ seq: 1, at: 1, text: "line" }]);
  expect(await records.remove("keys", "a")).toBe(true);
  await empty();
  expect(await records.list("keys", { limit: 10 })).toEqual([]);
  expect(await records.append("log", 1, "next")).toBe(2);
});
