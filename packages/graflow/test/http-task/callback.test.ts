// Calls that are answered by requests of the other side.
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { createApp } from "../../src/http/index.ts";
import { taskCallbacks } from "../../src/handlers/http-task/index.ts";
import { createEngine } from "../../src/index.ts";
import { counts, greets, keepsQuiet, notes, patient } from "./flows.ts";
import { endpointOf, engineWith, failureOf, servesFetch, type Fetching } from "./serving.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "graflow-callback-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function callbackOf(fetching: Fetching = taskCallbacks): Promise<{ readonly url: string }> {
  return { url: `${await servesFetch(fetching)}/task-callbacks` };
}

async function written(file: string): Promise<string> {
  await vi.waitUntil(() => existsSync(file), { timeout: 20_000 });
  return readFile(file, "utf8");
}

test("the server of the API is called back, whoever may use it", async () => {
  const { url } = await endpointOf();
  const engine = createEngine();
  onTestFinished(() => engine.close());
  // Nobody may do anything.
  const app = await createApp({ engine, auth: {}, baseUrl: "https://flows.example" });
  onTestFinished(() => app.close());
  const callback = await callbackOf((request) => app.fetch(request));
  expect(await counts.run(2, { engine: engineWith({ url, callback }) })).toBe(2);
});

test("requests that are lost, late or come twice change nothing", async () => {
  const { url } = await endpointOf();
  let count = 0;
  const callback = await callbackOf(async (request) => {
    count++;
    if (count % 3 === 0) return new Response("not now", { status: 503 });
    const body = await request.text();
    const copy = (): Request => new Request(request.url, { method: "POST", headers: request.headers, body });
    const answer = await taskCallbacks(copy());
    // It has arrived, and nobody is told.
    if (count % 3 === 1) return new Response("lost", { status: 502 });
    return answer;
  });
  const engine = engineWith({ url, callback });
  const all = await Promise.all(Array.from({ length: 20 }, (_, i) => counts.run(i, { engine })));
  expect(all).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

test("nothing need be open for long; but nothing at all is too little", async () => {
  const { url } = await endpointOf();
  const callback = await callbackOf();
  expect(await keepsQuiet.run(1500, { engine: engineWith({ url, callback, silence: "600ms" }) })).toBe("done");
  const deaf = await callbackOf(() => new Response("who?", { status: 404 }));
  const error = await failureOf(keepsQuiet.run(1500, { engine: engineWith({ url, callback: deaf, silence: "600ms" }) }));
  expect(error).toMatchObject({ code: "PLACE_LOST", message: expect.stringContaining("Nothing was heard") as string });
});

test("a task that nobody waits for any more is told so", async () => {
  const { url } = await endpointOf();
  const callback = await callbackOf();
  const engine = engineWith({ url, callback, silence: "2s" });
  const cancelled = join(folder, "cancelled");
  const run = notes.start(cancelled, { engine });
  for await (const event of run.events()) if (event.type === "channel.changed") run.cancel("no use");
  expect(await written(cancelled)).toContain("no use");

  // The process of the run is gone, and another one is in its place, which knows nothing of the call.
  let isOther = false;
  const moved = await callbackOf((request) => (isOther ? new Response("gone", { status: 410 }) : taskCallbacks(request)));
  const forsaken = join(folder, "forsaken");
  const lost = notes.start(forsaken, { engine: engineWith({ url, callback: moved, silence: "2s" }) });
  for await (const event of lost.events()) if (event.type === "channel.changed") isOther = true;
  expect(await written(forsaken)).toContain("gone");
  expect(await lost.outcome).toMatchObject({ error: { cause: { code: "PLACE_LOST" } } });
});

test("an endpoint says where it may be told to call back", async () => {
  const { url } = await endpointOf({ allowCallback: ({ hostname }) => hostname === "flows.example" });
  const error = await failureOf(greets.run("you", { engine: engineWith({ url, callback: await callbackOf() }) }));
  expect(error).toMatchObject({ code: "PLACE_UNAVAILABLE", status: 403 });
});

test("a task that waits for an answer is heard of all the same", async () => {
  const { url } = await endpointOf();
  const engine = engineWith({ url, callback: await callbackOf(), silence: "1s" });
  const run = patient.start(undefined, { engine });
  for await (const event of run.events()) {
    if (event.type !== "ask.opened") continue;
    // Longer than nothing may be heard of it.
    expect(await keepsQuiet.run(2500, { engine })).toBe("done");
    await engine.asks.answer(event.askId, { approved: true }, { from: "a test" });
  }
  expect(await run.outcome).toMatchObject({ status: "completed", output: true });
});
