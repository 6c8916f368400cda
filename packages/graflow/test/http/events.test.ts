// The stream of a run's events: whole and in order, however often the reader is cut off, and whoever carries out the run.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { createEngine, sqlite, type RunEvent } from "../../src/index.ts";
import { seededRandom } from "../../src/testing/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { busy } from "./flows.ts";
import { backends, serving, type Served } from "./serving.ts";
import { connect, readWithBreaks, type Received } from "./sse.ts";
import { Inbox, until } from "./waiting.ts";

async function start({ url }: Pick<Served, "url">, body: object): Promise<string> {
  const answer = await fetch(`${url}/api/runs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

const numbers = (messages: readonly Received[]): number[] => messages.map(({ data }) => data.seq);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

/** What the store has in the end, as the API tells it. */
async function stored(url: string, id: string): Promise<Received["data"][]> {
  const events: Received["data"][] = [];
  let after = "0";
  for (;;) {
    const answer = await fetch(`${url}/api/runs/${id}/events?limit=1000&after=${after}`, { headers: { accept: "application/json" } });
    const { items, next } = (await answer.json()) as { items: Received["data"][]; next?: string };
    events.push(...items);
    if (next === undefined) return events;
    after = next;
  }
}

describe.each(backends)("on %s", (_, open) => {
  test("a reader that is cut off again and again while the run goes on gets every event once, in order, as it is stored", async () => {
    const served = await serving(open());
    const id = await start(served, { workflow: "busy", input: 300 });
    const random = seededRandom(7);
    const { messages, connections } = await readWithBreaks(`${served.url}/api/runs/${id}/events`, () => 1 + Math.floor(random() * 40));
    expect(connections).toBeGreaterThan(20);
    expect(numbers(messages)).toEqual(upTo(messages.length));
    expect(messages.at(-1)?.event).toBe("run.completed");
    expect(messages.map(({ data }) => data)).toEqual(await stored(served.url, id));
  });

  test("a run that is over is read to its end, and whoever has all of it is told not to come again", async () => {
    const served = await serving(open());
    const id = await start(served, { workflow: "busy", input: 3 });
    await served.engine.find(id)?.outcome;
    const messages: Received[] = [];
    for await (const message of connect(`${served.url}/api/runs/${id}/events`)) messages.push(message);
    expect(numbers(messages)).toEqual(upTo(messages.length));
    const last = messages.at(-1);
    expect(last?.id).toBe(String(messages.length));
    const again = await fetch(`${served.url}/api/runs/${id}/events`, { headers: { "last-event-id": last?.id ?? "" } });
    expect(again.status).toBe(204);
  });

  test("a reader waits with a suspended run, and hears how it goes on", async () => {
    const served = await serving(open());
    const inbox = new Inbox(served.engine);
    const id = await start(served, { workflow: "patient" });
    const { id: askId } = await inbox.ask("Later?");
    await inbox.rest(id);
    const connection = connect(`${served.url}/api/runs/${id}/events`);
    const types: string[] = [];
    for await (const { event, data } of connection) {
      expect(data.seq).toBe(types.length + 1);
      types.push(event);
      if (event === "run.suspended") await served.engine.asks.answer(askId, { text: "go on" }, { from: "a test" });
    }
    expect(types.filter((type) => type.startsWith("run."))).toEqual(["run.started", "run.suspended", "run.started", "run.completed"]);
  });

  test("a run that nobody listened to is followed from its first event all the same", async () => {
    const served = await serving(open());
    const inbox = new Inbox(served.engine);
    const { id } = busy.start(200 as never, { engine: served.engine, checkpoint: { every: 50 } });
    const messages: Received[] = [];
    await until(async () => (await served.engine.runs.get(id)) !== undefined);
    for await (const message of connect(`${served.url}/api/runs/${id}/events`)) messages.push(message);
    await inbox.rest(id);
    expect(numbers(messages)).toEqual(upTo(messages.length));
    expect(messages.at(-1)?.event).toBe("run.completed");
  });

  test("an id that is none is refused, and a run that there is not is not found", async () => {
    const served = await serving(open());
    const id = await start(served, { workflow: "greet", input: { name: "x" } });
    for (const lastId of ["x", "-1", "1-2-3", "1e9", "99999999999999999999"]) {
      const { status } = await fetch(`${served.url}/api/runs/${id}/events`, { headers: { "last-event-id": lastId } });
      expect(status, `Last-Event-ID: ${lastId}`).toBe(400);
    }
    expect((await fetch(`${served.url}/api/runs/none/events`)).status).toBe(404);
  });

  test("asking for the head alone opens no stream, and a reader who leaves leaves nothing behind", async () => {
    const served = await serving(open());
    const id = await start(served, { workflow: "endless" });
    const head = await fetch(`${served.url}/api/runs/${id}/events`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
    const connection = connect(`${served.url}/api/runs/${id}/events`);
    await connection.next();
    await connection.return(0);
  });
});

test("rule 39: events that were told and then lost with their process come again, as what really happened", async () => {
  const path = join(temporaryFolder(), "runs.db");
  const first = createEngine({ backend: sqlite({ path }) });
  onTestFinished(() => first.close());
  const served = await serving(sqlite({ path }), { supervise: false });
  const id = await start(served, { workflow: "patient" });
  await served.engine.find(id)?.outcome;
  const before: Received[] = [];
  const connection = connect(`${served.url}/api/runs/${id}/events`);
  for await (const message of connection) {
    before.push(message);
    if (message.event === "run.suspended") break;
  }
  // What a reader would have who was told three events more that were never stored.
  const last = before.length;
  const lost = `${last + 3}-${last}-${Date.now().toString(36)}`;
  const ask = (await served.engine.asks.list({ runId: id }))[0];
  await served.engine.asks.answer(ask?.id ?? "", { text: "again" }, { from: "a test" });
  await fetch(`${served.url}/api/runs/${id}/resume`, { method: "POST" });
  await served.engine.find(id)?.outcome;
  const after: Received[] = [];
  for await (const message of connect(`${served.url}/api/runs/${id}/events`, lost)) after.push(message);
  expect(numbers(after)[0]).toBe(last + 1);
  expect(after[0]?.event).toBe("run.started");
  expect(after.at(-1)?.event).toBe("run.completed");
});

test("a run that another process carries out is followed to its end, with breaks in between", async () => {
  const path = join(temporaryFolder(), "runs.db");
  const served = await serving(sqlite({ path }));
  const script = fileURLToPath(new URL("other-process.ts", import.meta.url));
  const child = fork(script, [path, "busy", "400"], { execArgv: [] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [id] = (await once(child, "message")) as [string];
  const exited = once(child, "exit");
  const reading = readWithBreaks(`${served.url}/api/runs/${id}/events`, () => 97);
  child.send("go");
  const { messages, connections } = await reading;
  await exited;
  expect(served.engine.find(id)).toBeUndefined();
  expect(connections).toBeGreaterThan(3);
  expect(numbers(messages)).toEqual(upTo(messages.length));
  expect(messages.at(-1)?.event).toBe("run.completed");
  const all: readonly RunEvent[] = await served.engine.runs.events(id, { limit: 10_000 });
  expect(all.length).toBe(messages.length);
});
