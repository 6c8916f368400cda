// Functions against a service that speaks the API of Lambda and really runs them; the SDK is that of AWS.
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { lambda, lambdaHandler, lambdaStreamHandler, type LambdaOptions } from "../../src/handlers/lambda/index.ts";
import { createEngine, type Engine, type RunEvent } from "../../src/index.ts";
import { bundled, type Bundled } from "../places/bundle.ts";
import { counts, exits, fails, greets, large, looksBack, sleeps } from "./flows.ts";
import { openLambda, type LambdaService } from "./service.ts";

let code: Bundled;
let service: LambdaService;
beforeAll(async () => {
  code = await bundled({ flows: new URL("flows.ts", import.meta.url) });
  const module = join(code.folder, "flows.mjs");
  service = await openLambda({
    tasks: { module, timeout: 30_000 },
    brief: { module, timeout: 1500 },
    single: { module, timeout: 30_000, concurrency: 1 },
    streaming: { module, exported: "streaming", timeout: 30_000 },
    plain: { module, exported: "plain", timeout: 30_000 },
    broken: { module: "/nowhere/at all.mjs" },
  });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await code.remove();
});

const credentials = { accessKeyId: "key", secretAccessKey: "secret" };

function engineWith(options: Partial<LambdaOptions>): Engine {
  return engineOn(lambda({ functionName: "tasks", endpoint: service.url, credentials, ...options }));
}

function engineByJson(functionName: string, more: object = {}): Engine {
  return engineOn(lambda({ protocol: "json", functionName, endpoint: service.url, credentials, ...more }));
}

function engineOn(place: ReturnType<typeof lambda>): Engine {
  const engine = createEngine({ handlers: { place } });
  onTestFinished(() => engine.close());
  return engine;
}

async function failureOf(run: Promise<unknown>): Promise<Error> {
  try {
    await run;
  } catch (error) {
    return ((error as Error).cause ?? error) as Error;
  }
  throw new Error("Expected a failure, got none");
}

async function eventsOf(engine: Engine): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of greets.start("you", { engine }).events()) events.push(event);
  return events;
}

test("a task is carried out in a function, which is kept for the next; its log and progress come with the result", async () => {
  const engine = engineWith({});
  const first = await greets.run('"you"', { engine });
  expect(first).toMatchObject({ hello: '"you"', at: new Date(0) });
  expect(first.pid).not.toBe(process.pid);
  expect((await greets.run("you", { engine })).pid).toBe(first.pid);
  const events = await eventsOf(engine);
  expect(events.filter(({ type }) => type === "log" || type === "task.progress")).toMatchObject([
    { type: "log", message: "greeting", data: { name: "you" } },
    { type: "task.progress", done: 1, total: 2 },
  ]);
});

test("what it has printed last becomes events of the log, if so wished", async () => {
  const events = await eventsOf(engineWith({ logs: true }));
  expect(events.filter((event) => event.type === "log").map(({ message }) => message)).toContain("printed");
});

test("what a task throws arrives with its cause", async () => {
  const error = await failureOf(fails.run("too far", { engine: engineWith({}) }));
  expect(error).toMatchObject({ name: "RangeError", message: "too far", cause: { message: "the cause" } });
  expect(error.stack).toContain("flows.mjs");
});

test("without a `callback`, asking is refused there, and says what to do", async () => {
  const error = await failureOf(counts.run(1, { engine: engineWith({}) }));
  expect(error).toMatchObject({ code: "PLACE_UNAVAILABLE", hint: expect.stringContaining("`callback`") as string });
});

test("what a task may look back at goes along, however long it is", async () => {
  expect(await looksBack.run(100_000, { engine: engineWith({}) })).toBe(100_000);
});

test("a function that streams tells of logs and progress while it runs", async () => {
  const engine = engineWith({ functionName: "streaming", stream: true });
  expect(await greets.run("you", { engine })).toMatchObject({ hello: "you" });
  expect(await large.run(8_000_000, { engine })).toHaveLength(8_000_000);
  expect(await failureOf(exits.run(1, { engine }))).toMatchObject({ code: "PLACE_LOST" });
  expect(await failureOf(fails.run("too far", { engine }))).toMatchObject({ name: "RangeError" });
});

test("a function that ends, or whose time is up, has lost its task", async () => {
  expect(await failureOf(exits.run(3, { engine: engineWith({}) }))).toMatchObject({
    code: "PLACE_LOST",
    errorType: "Runtime.ExitError",
  });
  const error = await failureOf(sleeps.run(60_000, { engine: engineWith({ functionName: "brief" }) }));
  expect(error).toMatchObject({ code: "PLACE_LOST", message: expect.stringContaining("time was up") as string });
});

test("a task whose time is up, or that is cancelled, is not waited for", async () => {
  const engine = engineWith({ grace: "10ms" });
  const run = sleeps.start(60_000, { engine });
  const { invocations } = service;
  for await (const event of run.events()) {
    if (event.type !== "task.started") continue;
    await expect.poll(() => service.invocations).toBeGreaterThan(invocations);
    run.cancel("no use");
  }
  expect(await run.outcome).toMatchObject({ status: "cancelled", reason: "no use" });
});

test("more than 6 MB do not leave, and do not come back", async () => {
  const engine = engineWith({});
  expect(await failureOf(large.run("x".repeat(7_000_000) as never, { engine }))).toMatchObject({ code: "WORK_TOO_LARGE" });
  const error = await failureOf(large.run(7_000_000, { engine }));
  expect(error).toMatchObject({ code: "WORK_TOO_LARGE", message: expect.stringContaining("output of function tasks") as string });
});

test("a function that is not there, is broken, or has enough to do", async () => {
  expect(await failureOf(greets.run("you", { engine: engineWith({ functionName: "nobody" }) }))).toMatchObject({
    code: "PLACE_UNAVAILABLE",
    message: expect.stringContaining("ResourceNotFoundException") as string,
  });
  expect(await failureOf(greets.run("you", { engine: engineWith({ functionName: "broken" }) }))).toMatchObject({
    code: "PLACE_UNAVAILABLE",
  });
  expect(await failureOf(greets.run("you", { engine: engineWith({ endpoint: "http://127.0.0.1:9" }) }))).toMatchObject({
    code: "PLACE_UNAVAILABLE",
    message: expect.stringContaining("ECONNREFUSED") as string,
  });
  const engine = engineWith({ functionName: "single" });
  const { invocations } = service;
  const holds = sleeps.start(60_000, { engine });
  await expect.poll(() => service.invocations).toBeGreaterThan(invocations);
  expect(await failureOf(greets.run("you", { engine }))).toMatchObject({
    code: "PLACE_UNAVAILABLE",
    hint: expect.stringContaining("retry") as string,
  });
  holds.cancel("enough");
  await holds.outcome;
});

test("any other function gets the input as JSON and gives the output", async () => {
  const doubles = greets as unknown as { run(input: unknown, options: object): Promise<unknown> };
  const body = (n: unknown): unknown => ({ n });
  expect(await doubles.run(4, { engine: engineByJson("plain", { body }) })).toEqual({ twice: 8 });
  expect(await doubles.run({ n: 4 }, { engine: engineByJson("plain", { parse: (v: { twice: number }) => v.twice }) })).toBe(8);
  const error = await failureOf(doubles.run({ n: -1 }, { engine: engineByJson("plain") }));
  expect(error).toMatchObject({
    code: "FUNCTION_FAILED",
    errorType: "TypeError",
    cause: { name: "TypeError", message: "n is below nothing" },
  });
  // One that speaks otherwise is named.
  expect(await failureOf(doubles.run({ n: 1 }, { engine: engineWith({ functionName: "plain" }) }))).toMatchObject({
    code: "PLACE_UNAVAILABLE",
  });
  expect(await failureOf(doubles.run({ n: 1 }, { engine: engineByJson("tasks") }))).toMatchObject({ code: "FUNCTION_FAILED" });
});

test("options that nobody reads, or that do not go together, are refused", () => {
  const bad: readonly object[] = [
    {},
    { functionName: "" },
    { functionName: "a", stream: 1 },
    { functionName: "a", callback: { url: "ftp://x" } },
    { functionName: "a", stream: true, callback: { url: "https://x.example" } },
    { functionName: "a", region: "r", client: {} },
    { functionName: "a", timeout: 1 },
    { functionName: "a", protocol: "soap" },
    { functionName: "a", body: () => 1 },
  ];
  for (const options of bad) expect(() => lambda(options as LambdaOptions)).toThrow(/Expected/);
  expect(() => lambdaHandler({})).toThrow(/`workflows` or `modules`/);
  expect(() => lambdaStreamHandler({ workflows: [7 as never] })).toThrow(/a list of workflows/);
});
