// What can happen to a connection, and to the processes at its ends.
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { RunHandle } from "../../src/index.ts";
import { counts, greets, hasty, keepsQuiet, notes, tellsItsKey } from "./flows.ts";
import { openRemote, type Remote } from "./remote.ts";
import { endpointOf, engineWith, failureOf, serves, servesFetch } from "./serving.ts";

const flows = new URL("flows.ts", import.meta.url);
let remote: Remote;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "graflow-http-"));
  remote = await openRemote({ flows });
});
afterAll(async () => {
  await remote.close();
  await rm(folder, { recursive: true, force: true });
});

async function hasBegun(run: RunHandle<unknown>): Promise<void> {
  for await (const event of run.events()) if (event.type === "channel.changed") return;
  throw new Error("Expected the task to begin");
}

async function written(file: string): Promise<string> {
  await vi.waitUntil(() => existsSync(file), { timeout: 20_000 });
  return readFile(file, "utf8");
}

test.each(["node", "hono", "express"] as const)("a service on %s carries tasks out, and hears what is said to them", async (server) => {
  await using own = await openRemote({ flows, server });
  const engine = engineWith({ url: own.url });
  expect(await greets.run('you "and" yours', { engine })).toBe('hello you "and" yours');
  expect(await counts.run(3, { engine })).toBe(3);
  const file = join(folder, `told-${server}`);
  const run = notes.start(file, { engine });
  await hasBegun(run);
  own.cut();
  expect(await run.outcome).toMatchObject({ status: "failed" });
  // The task there is told that nobody waits for it.
  expect(await written(file)).toBe("Whoever waits for this task is gone");
});

test("a task that is cancelled is told why, and its service goes on", async () => {
  const engine = engineWith({ url: remote.url });
  const file = join(folder, "cancelled");
  const run = notes.start(file, { engine });
  await hasBegun(run);
  run.cancel("no use");
  expect(await run.outcome).toMatchObject({ status: "cancelled" });
  expect(await written(file)).toContain("no use");
  expect(await greets.run("you", { engine })).toBe("hello you");
});

test("a process that is killed in the middle: the place is lost", async () => {
  const run = notes.start(join(folder, "killed"), { engine: engineWith({ url: remote.url }) });
  await hasBegun(run);
  await remote.kill();
  const outcome = await run.outcome;
  expect(outcome).toMatchObject({ status: "failed", error: { cause: { code: "PLACE_LOST" } } });
});

test("a connection that falls silent counts as lost; one over which nothing is said but signs of life does not", async () => {
  await using own = await openRemote({ flows });
  expect(await greets.run("you", { engine: engineWith({ url: own.url }) })).toBe("hello you");
  expect(await keepsQuiet.run(3000, { engine: engineWith({ url: own.url, silence: "1s" }) })).toBe("done");
  const run = notes.start(join(folder, "silent"), { engine: engineWith({ url: own.url, silence: "500ms" }) });
  await hasBegun(run);
  own.silence();
  expect(await run.outcome).toMatchObject({
    error: { cause: { code: "PLACE_LOST", message: expect.stringContaining("Nothing was heard") as string } },
  });
});

test("200 calls at once, over connections that are kept and then closed", async () => {
  const engine = engineWith({ url: remote.url });
  const all = Array.from({ length: 200 }, (_, i) => greets.run(String(i), { engine }));
  expect(await Promise.all(all)).toEqual(Array.from({ length: 200 }, (_, i) => `hello ${i}`));
  const { made } = remote;
  for (let i = 0; i < 20; i++) await greets.run("again", { engine });
  expect(remote.made).toBe(made);
  await engine.close();
  await vi.waitUntil(() => remote.connections === 0, { timeout: 10_000 });
});

test("a connection that was kept and closed by the other side meanwhile is no failure", async () => {
  const engine = engineWith({ url: remote.url });
  for (let i = 0; i < 10; i++) {
    expect(await greets.run("you", { engine })).toBe("hello you");
    remote.cut();
  }
});

describe("a proxy", () => {
  /** Hands answers on once they are whole. */
  async function buffering(to: string): Promise<string> {
    return serves((request, response) => {
      const onward = send(new URL(request.url ?? "", to), { method: "POST", headers: request.headers }, (answer) => {
        const parts: Uint8Array[] = [];
        answer.on("data", (part: Uint8Array) => parts.push(part));
        answer.once("end", () => response.writeHead(answer.statusCode ?? 0, answer.headers).end(Buffer.concat(parts)));
        answer.once("error", () => response.destroy());
      });
      onward.once("error", () => response.destroy());
      response.once("close", () => onward.destroy());
      request.pipe(onward);
    });
  }

  test("that keeps answers back until they are whole is no hindrance to what asks nothing", async () => {
    const url = `${await buffering(remote.url)}/tasks`;
    expect(await greets.run("you", { engine: engineWith({ url }) })).toBe("hello you");
  });

  test("that keeps answers back is named when a task asks", async () => {
    const url = `${await buffering(remote.url)}/tasks`;
    const error = await failureOf(counts.run(1, { engine: engineWith({ url, silence: "500ms" }) }));
    expect(error).toMatchObject({ code: "PLACE_LOST", message: expect.stringContaining("keeps answers back") as string });
  });

  test("that leads each request to another process: what to do is said", async () => {
    const one = await endpointOf();
    const two = await endpointOf();
    let count = 0;
    const url = await servesFetch((request) => (count++ % 2 === 0 ? one : two).tasks(request));
    const error = await failureOf(counts.run(1, { engine: engineWith({ url: `${url}/tasks` }) }));
    expect(error).toMatchObject({ code: "PLACE_LOST", message: expect.stringContaining("graflow-call") as string });
  });
});

test("the key of a call tells the same work tried again, and is sent along", async () => {
  const keys: (string | null)[] = [];
  const { tasks } = await endpointOf();
  const url = await servesFetch((request) => {
    keys.push(request.headers.get("idempotency-key"));
    return tasks(request);
  });
  const { runId } = await tellsItsKey.run(undefined, { engine: engineWith({ url }), runId: "run 1" });
  expect([runId, keys]).toEqual(["run 1", ["run%201/keys/0/0"]]);
});

test("what stands in `headers` and the trace go along", async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const headers = { authorization: "Bearer x" };
  await failureOf(greets.run("you", { engine: engineWith({ url, headers }) }));
  await failureOf(greets.run("you", { engine: engineWith({ url, headers: () => headers }) }));
  expect(seen).toEqual(["Bearer x", "Bearer x"]);
});

test("a task that ends before what it has asked for is answered has ended well", async () => {
  const { url } = await endpointOf();
  const engine = engineWith({ url });
  const all = await Promise.all(Array.from({ length: 10 }, () => hasty.run(2_000_000, { engine })));
  expect(all.map((text) => text.length)).toEqual(all.map(() => 2_000_000));
});

test("an endpoint that is closed tells its tasks, and takes no more", async () => {
  const { url, tasks } = await endpointOf();
  const engine = engineWith({ url });
  const file = join(folder, "closed");
  const run = notes.start(file, { engine });
  await hasBegun(run);
  await tasks.close();
  expect(await run.outcome).toMatchObject({ status: "failed" });
  expect(await written(file)).toContain("gone");
  expect(await failureOf(greets.run("you", { engine }))).toMatchObject({ code: "PLACE_UNAVAILABLE", status: 503 });
});
