// Asks on a server and a way to it that go wrong.
import { describe, expect, onTestFinished, test, type TestContext } from "vitest";
import type { AskFilter, AskStore } from "../../src/ports/ask-store.ts";
import type { RedisAskStore } from "../../src/redis/ask-store.ts";
import { answered, cancelled, newAsk, open, terms } from "../../src/testing/conformance/asks/scenario.ts";
import { storesOf, until } from "./bench.ts";
import { oneServer } from "./one-server.ts";
import { openWay, type Way } from "./proxy.ts";
import { lasting, type RedisServer } from "./server.ts";

const theServer = oneServer(lasting);
let worlds = 0;

interface World {
  readonly server: RedisServer;
  /** Begins all keys of asks. */
  readonly start: string;
  /** Straight to the server. */
  readonly here: RedisAskStore;
  /** By the way that can go wrong. */
  readonly there: RedisAskStore;
  readonly way: Way;
}

async function newWorld(context: TestContext, timeout: number = 10_000): Promise<World> {
  const sound = theServer(context);
  const prefix = `world-${worlds++}`;
  const way = await openWay(sound.port);
  onTestFinished(() => way.stop());
  const here = storesOf({ url: sound.url, prefix }).asks;
  const there = storesOf({ url: way.url, prefix, timeout }).asks;
  return { server: sound, start: `${prefix}:{${prefix}:asks}:`, here, there, way };
}

/** The ids of those that are heard of, each once. */
function listen(asks: AskStore): { readonly ids: Set<string>; end(): void } {
  const ids = new Set<string>();
  return { ids, end: asks.onClosed(undefined, ({ id }) => void ids.add(id)) };
}

describe("a call whose answer was lost", () => {
  test("is carried out once, and its caller is told that it was", async (context) => {
    const { here, there, way } = await newWorld(context);
    // The server knows the scripts: what is lost below is the answer of one that was carried out.
    await open(here, newAsk("sound"), newAsk("sound too"));
    await here.change("sound", 1, terms());
    await here.close("sound", answered("yes"));
    await here.cancelAll("run", cancelled("enough"));
    const heard = listen(there);
    await there.find("sound");

    way.loseAnswer("lost open");
    expect(await there.open(newAsk("lost open", { runId: "lost" }))).toMatchObject({ type: "opened", ask: { version: 1 } });
    way.loseAnswer("lost change");
    expect(await there.change("lost open", 1, terms({ assignees: ["lost change"], due: 5 }))).toMatchObject({
      type: "done",
      ask: { version: 2, assignees: ["lost change"] },
    });
    way.loseAnswer("lost close");
    expect(await there.close("lost open", answered("lost close"))).toMatchObject({ type: "done", ask: { version: 3 } });
    expect(heard.ids).toContain("lost open");
    expect(await there.close("lost open", answered("lost close"))).toMatchObject({ type: "closed", ask: { version: 3 } });

    await open(here, newAsk("a", { runId: "lost" }), newAsk("b", { runId: "lost" }));
    way.loseAnswer("lost cancel");
    expect(await there.cancelAll("lost", cancelled("lost cancel"))).toMatchObject([
      { id: "a", version: 2 },
      { id: "b", version: 2 },
    ]);
    for (const id of ["a", "b"]) expect(heard.ids).toContain(id);
    expect(way.connections).toBeGreaterThan(4);
  });
});

describe("a list", () => {
  test("of thousands has every ask once, whatever is let through of them", async (context) => {
    const { here } = await newWorld(context);
    const ids = Array.from({ length: 5000 }, (_, i) => `ask ${`${i}`.padStart(4, "0")}`);
    const asked = (id: string, i: number) => ({
      openedAt: Math.floor(i / 7),
      runId: `run ${i % 2}`,
      workflow: i % 1000 === 999 ? "seldom" : "flow",
      assignees: i % 3 === 0 ? ["ann"] : i % 3 === 1 ? ["bob", "ann"] : id === "ask 0002" ? [] : ["eve"],
    });
    await Promise.all(ids.map((id, i) => here.open(newAsk(id, asked(id, i)))));
    const idsOf = async (filter: Partial<AskFilter>) => (await here.list({ limit: 1e9, order: "oldest", ...filter })).map(({ id }) => id);
    const where = (isMeant: (i: number) => boolean) => ids.filter((_, i) => isMeant(i));
    expect(await idsOf({})).toEqual(ids);
    expect(await idsOf({ order: "newest", limit: 4500 })).toEqual(ids.toReversed().slice(0, 4500));
    expect(await idsOf({ runId: "run 1", workflow: "seldom" })).toEqual(where((i) => i % 1000 === 999));
    expect(await idsOf({ answerableBy: ["ann", "bob"], after: "ask 0002" })).toEqual(where((i) => i > 2 && i % 3 !== 2));
    expect(await idsOf({ answerableBy: ["ann", "bob"], status: "open", after: "ask 0001" })).toEqual(
      where((i) => i === 2 || (i > 2 && i % 3 !== 2)),
    );
    expect(await idsOf({ answerableBy: ["eve"], status: "open", workflow: "seldom", after: "ask 2500" })).toEqual(
      where((i) => i > 2500 && i % 1000 === 999 && i % 3 === 2),
    );
    expect(await idsOf({ answerableBy: ["nobody"], workflow: "flow" })).toEqual(["ask 0002"]);
  });
});

describe("news", () => {
  test("come also when nothing is published to the listener any more", async (context) => {
    const { here, there, way } = await newWorld(context, 300);
    await open(here, newAsk("a"), newAsk("b"));
    const heard = listen(there);
    await here.close("a", answered("yes"));
    await until(() => heard.ids.has("a"));
    // What was connected stays silent; commands are given up after the time-out and find another connection, the subscriber does not.
    way.silence();
    way.resume();
    await here.close("b", answered("yes"));
    await until(() => heard.ids.has("b"));
  });

  test("of what was closed while the server could not be reached come afterwards, also to whoever began to listen then", async (context) => {
    const { here, there, way } = await newWorld(context, 300);
    await open(here, newAsk("a"), newAsk("b"), newAsk("early"));
    await here.close("early", answered("yes"));
    const before = listen(there);
    await there.find("a");
    way.silence();
    before.end();
    const heard = listen(there);
    await here.close("a", answered("yes"));
    // Longer than is looked back without need.
    await new Promise((resolve) => void setTimeout(resolve, 1500));
    await here.close("b", answered("yes"));
    way.resume();
    await until(() => heard.ids.has("a") && heard.ids.has("b"));
  });

  test("miss nothing of a server that is started again, and of connections that are cut", async (context) => {
    const { server: own, here, there, way } = await newWorld(context);
    const ids = Array.from({ length: 120 }, (_, i) => `ask ${i}`);
    await open(here, ...ids.map((id) => newAsk(id)));
    const heard = listen(there);
    for (const [i, id] of ids.entries()) {
      expect((await here.close(id, answered("yes"))).type).toBe("done");
      if (i % 10 === 0) way.cut();
      if (i === 60) {
        await own.kill();
        await own.start();
      }
    }
    await until(() => heard.ids.size === ids.length);
    expect(await here.list({ status: "open", limit: 1 })).toEqual([]);
    expect((await there.list({ status: "answered", limit: 1000 })).length).toBe(120);
  });

  test("do not go back when the clock of the server does", async (context) => {
    const { server: own, start, here, there } = await newWorld(context);
    await open(here, newAsk("a"), newAsk("b"));
    // As if an hour ago it had been set back by two.
    const later = (Date.now() + 3_600_000) * 1000;
    await own.cli("hset", `${start}asks`, "#", `${later}`);
    const heard = listen(there);
    for (const id of ["a", "b"]) {
      await here.close(id, answered("yes"));
      await until(() => heard.ids.has(id));
    }
    expect(Number(await own.cli("zscore", `${start}closings`, "b"))).toBe(later + 2);
  });
});

describe("what is kept", () => {
  test("is gone with the run: every field and every place in every list", async (context) => {
    const { server: own, start, here } = await newWorld(context);
    for (const runId of ["run", "other"]) {
      const named = (id: string) => `${id} of ${runId}`;
      await open(
        here,
        ...["a", "b", "c"].map((id, i) => newAsk(named(id), { runId, due: 100 + i, assignees: ["x", "y", "x"] })),
        newAsk(named("d"), { runId }),
      );
      await here.change(named("a"), 1, terms({ assignees: ["z"], due: 7, step: 1 }));
      await here.change(named("b"), 1, terms());
      await here.close(named("b"), answered("yes"));
      await here.close(named("c"), cancelled("enough"));
    }
    await here.drop("run");
    // Of each that is left: all, run, workflow, status, both; of those that are open who is asked: `z`, and nobody.
    expect(Number(await own.cli("zcard", `${start}index`))).toBe(4 * 5 + 2);
    expect(Number(await own.cli("zcard", `${start}due`))).toBe(1);
    expect(Number(await own.cli("zcard", `${start}closings`))).toBe(2);
    await here.drop("other");
    expect(await own.cli("hkeys", `${start}asks`)).toBe("#");
    for (const part of ["index", "due", "closings"]) expect(await own.cli("exists", start + part)).toBe("0");
  });

  test("is told as damaged where it is, and keeps nobody else from hearing", async (context) => {
    const { server: own, start, here, there } = await newWorld(context);
    await open(here, newAsk("a"), newAsk("b"));
    await own.cli("hset", `${start}asks`, "qa", "{");
    await expect(here.find("a")).rejects.toMatchObject({ code: "DATA_DAMAGED" });
    const heard = listen(there);
    await expect(here.close("a", answered("yes"))).rejects.toMatchObject({ code: "DATA_DAMAGED" });
    await here.close("b", answered("yes"));
    await until(() => heard.ids.has("b"));
  });
});
