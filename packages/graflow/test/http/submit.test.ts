// Runs that are put into the queue over the API: begun by whoever is free, followed and cancelled from anywhere.
import { expect, onTestFinished, test } from "vitest";
import { createEngine, memory } from "../../src/index.ts";
import { redis } from "../../src/redis/index.ts";
import { createWorker } from "../../src/worker/index.ts";
import { startRedis } from "../redis/server.ts";
import { all } from "./flows.ts";
import { backends, generatedClient, serving } from "./serving.ts";

const order = { workflow: "greet", input: { name: "Ada" } };

test.each(backends)(
  "on %s a run is put into the queue when the request says so, and begun by the supervisor of a server",
  async (_, open) => {
    const { engine, url } = await serving(open(), { supervise: false });
    const call = await generatedClient(url);
    const asked = await call("startRun", {}, order, { prefer: "respond-async" });
    expect([asked.status, asked.data]).toMatchObject([202, { status: "queued", place: { queue: "default", priority: 0 } }]);
    const late = await call("startRun", {}, { ...order, priority: -3, delay: "1h", concurrencyKey: "k" });
    expect([late.status, late.data]).toMatchObject([202, { place: { priority: -3, concurrencyKey: "k" } }]);
    const { id } = late.data as { id: string };
    expect(late.headers["location"]).toBe(`/api/runs/${id}`);
    const listed = await call("listRuns", { status: "queued" });
    expect((listed.data as { items: unknown[] }).items).toHaveLength(2);
    expect((await call("cancelRun", { id }, { reason: "not today" })).data).toMatchObject({ status: "cancelled", reason: "not today" });
    engine.supervise(all);
    expect(await engine.follow((asked.data as { id: string }).id).outcome()).toEqual({ status: "completed", output: "Hello Ada" });
  },
);

test("what cannot be said of a place in the queue is refused, and nothing is stored", async () => {
  const { engine, url } = await serving(memory());
  const call = await generatedClient(url);
  for (const [more, status] of [
    [{ priority: 0.5 }, 400],
    [{ delay: "soon" }, 422],
    [{ queue: "a/b" }, 422],
    [{ concurrencyKey: "" }, 400],
  ] as const)
    expect((await call("startRun", {}, { ...order, ...more })).status).toBe(status);
  expect(await engine.runs.list()).toEqual([]);
});

test("rule 51: on a fleet a run is handed over, done by another process, and its events are streamed to the end", async (context) => {
  const server = await startRedis();
  if ("reason" in server) return context.skip(server.reason);
  onTestFinished(() => server.stop());
  const { url } = await serving(redis({ url: server.url }));
  const call = await generatedClient(url);
  const key = { "idempotency-key": "k" };
  const asked = await call("startRun", {}, order, key);
  expect([asked.status, asked.data]).toMatchObject([202, { status: "queued" }]);
  expect((await call("startRun", {}, order, key)).data).toMatchObject({ id: (asked.data as { id: string }).id });
  const stream = await fetch(`${url}/api/runs/${(asked.data as { id: string }).id}/events`);
  const working = createEngine({ backend: redis({ url: server.url }) });
  const worker = createWorker({ engine: working, workflows: all });
  const text = await stream.text();
  expect(text).toMatch(/event: run\.started[^]*event: run\.completed/);
  await worker.drain();
  await working.close();
}, 30_000);
