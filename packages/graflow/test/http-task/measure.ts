// What a call costs that goes to another process by HTTP, or to a function: `node packages/graflow/test/http-task/measure.ts`. One call at a time, in
// turns, beside the least that could be done: a request by hand over a connection that is kept.
import { once } from "node:events";
import { Agent, createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { lambda } from "../../src/handlers/lambda/index.ts";
import { taskCallbacks } from "../../src/handlers/http-task/index.ts";
import { createEngine, httpTask, task, workflow, type TaskHandler } from "../../src/index.ts";
import { bundled } from "../places/bundle.ts";
import { greets as greetsThere } from "../lambda/flows.ts";
import { openLambda } from "../lambda/service.ts";
import { counts, greets } from "./flows.ts";
import { openRemote, secret } from "./remote.ts";

const ROUNDS = 15;
const CALLS = 20;

const remote = await openRemote({ flows: new URL("flows.ts", import.meta.url) });
const code = await bundled({ flows: new URL("../lambda/flows.ts", import.meta.url) });
const module = join(code.folder, "flows.mjs");
const functions = await openLambda({ tasks: { module, timeout: 60_000 }, plain: { module, exported: "plain" } });
const listener = getRequestListener(taskCallbacks);
const here = createServer((request, response) => void listener(request, response));
here.listen(0, "127.0.0.1");
await once(here, "listening");
const callback = { url: `http://127.0.0.1:${(here.address() as AddressInfo).port}/task-callbacks` };
const plain = createServer((request, response) => {
  request.resume();
  request.once("end", () => response.end('{"hello":"you"}'));
});
plain.listen(0, "127.0.0.1");
await once(plain, "listening");
const plainUrl = `http://127.0.0.1:${(plain.address() as AddressInfo).port}/`;
const agent = new Agent({ keepAlive: true });
const aws = { endpoint: functions.url, credentials: { accessKeyId: "key", secretAccessKey: "secret" } };

const asks = workflow(
  "asks",
  task("asks", { handler: "place" }, (name: string) => name),
);
const engines: ReturnType<typeof createEngine>[] = [];

function by(place: TaskHandler, flow: { run(input: never, options: object): Promise<unknown> }, input: unknown): () => Promise<unknown> {
  const engine = createEngine({ handlers: { place } });
  engines.push(engine);
  return () => flow.run(input as never, { engine });
}

function byHand(): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = send(plainUrl, { method: "POST", agent }, (answer) => answer.resume().once("end", resolve));
    sent.once("error", reject).end('"you"');
  });
}

const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
  ["a request by hand", byHand],
  ["httpTask, a plain function", by(httpTask({ protocol: "json", url: plainUrl }), asks, "you")],
  ["httpTask", by(httpTask({ url: remote.url, secret }), greets, "you")],
  ["httpTask, and a question", by(httpTask({ url: remote.url, secret }), counts, 1)],
  ["httpTask, called back", by(httpTask({ url: remote.url, secret, callback }), greets, "you")],
  ["httpTask, called back, and a question", by(httpTask({ url: remote.url, secret, callback }), counts, 1)],
  ["lambda, a plain function", by(lambda({ ...aws, protocol: "json", functionName: "plain" }), asks, { n: 1 })],
  ["lambda", by(lambda({ ...aws, functionName: "tasks" }), greetsThere, "you")],
];

const first = new Map<string, number>();
const times = new Map<string, number[]>(ways.map(([name]) => [name, []]));
for (const [name, call] of ways) {
  const begun = performance.now();
  await call();
  first.set(name, performance.now() - begun);
}
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, call] of ways) {
    for (let i = 0; i < CALLS; i++) {
      const begun = performance.now();
      await call();
      times.get(name)?.push(performance.now() - begun);
    }
  }
}

const columns = (name: string, ...cells: readonly string[]): string =>
  `${name.padEnd(40)}${cells.map((cell) => cell.padStart(12)).join("")}\n`;
process.stdout.write(columns("in ms", "the first", "median", "of ten, nine"));
for (const [name, all] of times) {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(2);
  process.stdout.write(columns(name, (first.get(name) ?? 0).toFixed(1), at(0.5), at(0.9)));
}

for (const engine of engines) await engine.close();
await remote.close();
await functions[Symbol.asyncDispose]();
await code.remove();
agent.destroy();
for (const server of [here, plain]) {
  server.closeAllConnections();
  server.close();
}
