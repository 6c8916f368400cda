// Starting a run twice and having one: by the same key, at the same time, after a crash, over two servers on one file.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sqlite, type Engine } from "../../src/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { backends, generatedClient, serving } from "./serving.ts";

const order = { workflow: "greet", input: { name: "Ada" }, tags: ["one"] };
const keyed = (key: string): Record<string, string> => ({ "idempotency-key": key });

async function runIds(engine: Engine): Promise<string[]> {
  return (await engine.runs.list()).map(({ id }) => id);
}

describe.each(backends)("on %s", (_, open) => {
  test("the same key and the same request lead to the same run, in whatever order its fields come", async () => {
    const { engine, url } = await serving(open());
    const call = await generatedClient(url);
    const first = await call("startRun", {}, order, keyed("k 1"));
    const again = await call("startRun", {}, { tags: ["one"], input: { name: "Ada" }, workflow: "greet" }, keyed("k 1"));
    const short = await call("startRunOfWorkflow", { name: "greet" }, { input: { name: "Ada" }, tags: ["one"] }, keyed("k 1"));
    expect([first.status, again.status, short.status]).toEqual([201, 200, 200]);
    const { id } = first.data as { id: string };
    expect([again.data, short.data]).toMatchObject([{ id }, { id }]);
    expect(again.headers["location"]).toBe(first.headers["location"]);
    expect(await runIds(engine)).toEqual([id]);
    const audit = await engine.records.read("audit", { limit: 10 });
    expect(audit).toHaveLength(1);
  });

  test("the same key for another request is refused, and another key starts another run", async () => {
    const { engine, url } = await serving(open());
    const call = await generatedClient(url);
    await call("startRun", {}, order, keyed("k"));
    const other = await call("startRun", {}, { ...order, input: { name: "Bob" } }, keyed("k"));
    expect([other.status, other.data]).toMatchObject([422, { code: "IDEMPOTENCY_KEY_REUSED" }]);
    expect((await call("startRun", {}, order, keyed("l"))).status).toBe(201);
    expect(await runIds(engine)).toHaveLength(2);
  });

  test("of many at the same time one starts the run", async () => {
    const { engine, url } = await serving(open());
    const call = await generatedClient(url);
    const replies = await Promise.all(Array.from({ length: 10 }, () => call("startRun", {}, order, keyed("k"))));
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 9 }, () => 200), 201]);
    expect(new Set(replies.map(({ data }) => (data as { id: string }).id)).size).toBe(1);
    expect(await runIds(engine)).toHaveLength(1);
  });

  test("a request that is refused does not use up its key", async () => {
    const { url } = await serving(open());
    const call = await generatedClient(url);
    expect((await call("startRun", {}, { ...order, input: {} }, keyed("k"))).status).toBe(422);
    expect((await call("startRun", {}, order, keyed("k"))).status).toBe(201);
  });

  test("whoever comes again after a crash between the key and the run has the run that the key was kept for", async () => {
    const { engine, url } = await serving(open());
    const call = await generatedClient(url);
    // What a server that was killed there has left behind.
    const id = createHash("sha256")
      .update(JSON.stringify(["local", "", "k"]))
      .digest("hex");
    const text = '{"input":{"name":"Ada"},"tags":["one"],"workflow":"greet"}';
    const print = createHash("sha256").update(text).digest("hex");
    await engine.records.create("idempotency", id, JSON.stringify({ print, runId: "the one", begun: false }));
    const healed = await call("startRun", {}, order, keyed("k"));
    expect([healed.status, healed.data]).toMatchObject([201, { id: "the one" }]);
    expect((await call("startRun", {}, order, keyed("k"))).status).toBe(200);
    expect(await runIds(engine)).toEqual(["the one"]);
  });

  test("a run that was removed is not started again by its key", async () => {
    const { engine, url } = await serving(open());
    const call = await generatedClient(url);
    const { id } = (await call("startRun", {}, order, keyed("k"))).data as { id: string };
    await engine.find(id)?.outcome;
    await call("removeRun", { id });
    const again = await call("startRun", {}, order, keyed("k"));
    expect([again.status, again.data]).toMatchObject([410, { code: "RUN_REMOVED" }]);
  });
});

test("two servers on one file, asked at the same time, start one run between them", async () => {
  const path = join(temporaryFolder(), "runs.db");
  const servers = await Promise.all([serving(sqlite({ path })), serving(sqlite({ path }))]);
  const calls = await Promise.all(servers.map(({ url }) => generatedClient(url)));
  for (let round = 0; round < 20; round++) {
    const replies = await Promise.all([...calls, ...calls].map((call) => call("startRun", {}, order, keyed(`k${round}`))));
    expect(new Set(replies.map(({ data }) => (data as { id: string }).id)).size).toBe(1);
    expect(replies.every(({ status }) => status === 200 || status === 201)).toBe(true);
  }
  expect(await runIds(servers[0].engine)).toHaveLength(20);
});
