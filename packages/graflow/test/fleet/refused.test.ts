// A worker whose server refuses it: it says why, stays, and works as soon as it is let in.
import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createEngine, task, workflow } from "../../src/index.ts";
import { redis, type RedisOptions } from "../../src/redis/index.ts";
import { createWorker, type Worker, type WorkerEvent } from "../../src/worker/index.ts";
import { oneServer } from "../redis/one-server.ts";
import { until } from "../redis/bench.ts";

const theServer = oneServer();

const double = workflow(
  "double",
  task("double", (n: number) => n * 2),
);

interface Refused {
  readonly worker: Worker;
  /** What it said first. */
  readonly trouble: Error;
  isStarted(): boolean;
}

async function refused(options: RedisOptions): Promise<Refused> {
  const told: WorkerEvent[] = [];
  const engine = createEngine({ backend: redis({ timeout: "500ms", ...options }) });
  const worker = createWorker({ engine, workflows: [double], heartbeat: "100ms", grace: 0, onEvent: (event) => void told.push(event) });
  onTestFinished(async () => {
    await worker.drain();
    await engine.close();
  });
  const trouble = (): Error | undefined => told.flatMap((event) => (event.type === "worker.trouble" ? [event.error] : []))[0];
  await until(() => trouble() !== undefined);
  let isStarted = false;
  worker.started.then(
    () => (isStarted = true),
    () => {},
  );
  return { worker, trouble: trouble() as Error, isStarted: () => isStarted };
}

/** It was told of by an error, and is not over. */
function expectAlive({ worker, isStarted }: Refused): void {
  expect(worker.mode).toBe("starting");
  expect(isStarted()).toBe(false);
}

test("a wrong password kills no worker; when it is right it works", async (context) => {
  const { url, cli } = theServer(context);
  await cli("CONFIG", "SET", "requirepass", "s3cret");
  onTestFinished(async () => void (await cli("-a", "other", "--no-auth-warning", "CONFIG", "SET", "requirepass", "")));
  const asked = await refused({ url, prefix: "password", password: "other" });
  expect(asked.trouble).toMatchObject({ code: "BACKEND_UNREACHABLE", message: expect.stringMatching(/WRONGPASS/) as string });
  expect(asked.trouble.message).not.toMatch(/other|s3cret/);
  expectAlive(asked);
  await cli("-a", "s3cret", "--no-auth-warning", "CONFIG", "SET", "requirepass", "other");
  await asked.worker.started;
  expect(asked.worker.mode).toBe("running");
});

test("a server that lets anybody in is refused under `requireAuth`, and kills no worker", async (context) => {
  const { url } = theServer(context);
  const asked = await refused({ url, prefix: "open", requireAuth: true });
  expect(asked.trouble).toMatchObject({ code: "BACKEND_UNREACHABLE", message: expect.stringMatching(/lets anybody in/) as string });
  expectAlive(asked);
});

test.each([
  ["a Redis that is too old", "*4\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n6.2.14\r\n", /Redis 7 or newer.*got 6\.2\.14/],
  ["what is no Redis", "HTTP/1.1 400 Bad Request\r\n\r\n", /Protocol error|parse/i],
] as const)("%s is refused, and kills no worker", async (_, says, message) => {
  const fake = createServer((socket) => void socket.on("data", () => socket.write(says)).on("error", () => socket.destroy()));
  fake.listen(0, "127.0.0.1");
  await once(fake, "listening");
  onTestFinished(() => void fake.close());
  const { port } = fake.address() as { readonly port: number };
  const asked = await refused({ url: `redis://127.0.0.1:${port}` });
  expect(asked.trouble.message).toMatch(message);
  expectAlive(asked);
});
