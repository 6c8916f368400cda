// A server of its own: where it listens, what it refuses, how it ends.
import { connect as connectSocket } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createApp, serve, type AppOptions } from "../../src/http/index.ts";
import { createEngine, isGraflowError, memory, sqlite, task, workflow, type Backend } from "../../src/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { endless, greet } from "./flows.ts";
import { generatedClient, serving } from "./serving.ts";
import { connect } from "./sse.ts";
import { Inbox, until } from "./waiting.ts";

function newEngine(): ReturnType<typeof createEngine> {
  const engine = createEngine({ backend: memory() });
  onTestFinished(() => engine.close());
  return engine;
}

describe("where a server listens", () => {
  test("on this machine alone, unless told otherwise", async () => {
    await using server = await serve({ engine: newEngine(), port: 0 });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  test.each(["0.0.0.0", "::", "192.0.2.1", "flows.example.org"])("not on %s without auth", async (hostname) => {
    const refused = await serve({ engine: newEngine(), port: 0, hostname }).catch((error: unknown) => error);
    expect(isGraflowError(refused, "ACCESS_UNPROTECTED")).toBe(true);
  });

  test("with auth everywhere, and then everybody says who they are", async () => {
    await using server = await serve({ engine: newEngine(), port: 0, hostname: "0.0.0.0", auth: {} });
    const answer = await fetch(`${server.url}/api/runs`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([401, "application/problem+json"]);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  test("a port that is taken is told by the error of the machine", async () => {
    await using server = await serve({ engine: newEngine(), port: 0 });
    const port = Number(new URL(server.url).port);
    await expect(serve({ engine: newEngine(), port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("options that make no sense are refused, each by its name", async () => {
    const engine = newEngine();
    const wrong: [object, string][] = [
      [{}, "`engine`"],
      [{ engine, port: -1 }, "`port`"],
      [{ engine, baseUrl: "flows" }, "`baseUrl`"],
      [{ engine, basePath: "flows" }, "`basePath`"],
      [{ engine, workflows: [greet, greet] }, "twice"],
      [{ engine, colour: "red" }, "colour"],
      [{ engine, limits: { body: -1 } }, "body"],
      [{ engine, limits: { requestsPerMinute: 0 } }, "requestsPerMinute"],
    ];
    for (const [options, named] of wrong) {
      const error = await serve(options as AppOptions).then(
        (server) => server.close(),
        (thrown: unknown) => thrown,
      );
      expect(isGraflowError(error, "OPTION_INVALID") && error.message.includes(named), `${named}: ${String(error)}`).toBe(true);
    }
  });
});

describe("how a server ends", () => {
  test("streams end, requests that are under way are answered, and no connection is left", async () => {
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const slowSchema = {
      "~standard": { version: 1, vendor: "test", validate: async (value: unknown) => (await opened, { value }) },
    } as const;
    const slow = workflow(
      "slow",
      task("nothing", () => 1),
      { input: slowSchema },
    );
    const { engine, server, url } = await serving(memory(), { workflows: [slow, endless] });
    const started = await fetch(`${url}/api/workflows/endless/runs`, { method: "POST" });
    const { id } = (await started.json()) as { id: string };
    const stream = connect(`${url}/api/runs/${id}/events`);
    await stream.next();
    const idle = connectSocket(Number(new URL(url).port), "127.0.0.1");
    await new Promise((resolve) => idle.once("connect", resolve));
    const gone = new Promise((resolve) => idle.once("close", resolve));
    const underWay = fetch(`${url}/api/workflows/slow/runs`, { method: "POST" });
    await until(async () => (await (await fetch(`${url}/healthz`)).text()) !== "");
    const closing = server.close();
    const rest: unknown[] = [];
    for await (const { event } of stream) rest.push(event);
    open();
    expect((await underWay).status).toBe(201);
    await closing;
    await gone;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow("fetch failed");
    engine.find(id)?.cancel();
  });

  test("closing twice is closing once", async () => {
    const { server } = await serving(memory());
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });
});

describe("when the store fails", () => {
  test("it is not ready, and says no more than that", async () => {
    const { engine, url } = await serving(memory(), { supervise: false });
    await engine.close();
    const broken = createEngine({
      backend: { name: "broken", open: (services) => ({ ...memory().open(services), runs: failing() as never }) },
    });
    onTestFinished(() => broken.close());
    const app = await createApp({ engine: broken, workflows: [greet], supervise: false });
    onTestFinished(() => app.close());
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const ready = await app.fetch(new Request("http://localhost/readyz"));
    expect([ready.status, await ready.json()]).toMatchObject([503, { status: "unhealthy", checks: { store: { status: "unhealthy" } } }]);
  });
});

test("what cannot be accounted for does not happen", async () => {
  const open: Backend["open"] = (services) => {
    const opened = memory().open(services);
    return { ...opened, records: { ...opened.records, append: () => Promise.reject(new Error("no room")) } };
  };
  const { engine, url } = await serving({ name: "without a trail", open });
  const call = await generatedClient(url);
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => said.mockRestore());
  expect((await call("startRun", {}, { workflow: "greet", input: { name: "Ada" } })).status).toBe(500);
  expect(await engine.runs.list()).toEqual([]);
});

test("a run that cannot be gone on with makes the server degraded, and it works all the same", async () => {
  const path = join(temporaryFolder(), "runs.db");
  const first = await serving(sqlite({ path }));
  const inbox = new Inbox(first.engine);
  const { id: runId } = (await (await generatedClient(first.url))("startRun", {}, { workflow: "patient" })).data as { id: string };
  const { id } = await inbox.ask("Later?");
  await inbox.rest(runId);
  await first.server.close();
  await first.engine.close();
  const other = workflow(
    "patient",
    task("something-else", () => 1),
  );
  const { engine, url } = await serving(sqlite({ path }), { workflows: [other] });
  await engine.asks.answer(id, { text: "now" }, { from: "a test" });
  const call = await generatedClient(url);
  await until(async () => ((await call("isReady")).data as { status: string }).status === "degraded");
  const { status, data } = await call("isReady");
  expect([status, data]).toMatchObject([200, { checks: { store: { status: "healthy" }, supervisor: { status: "degraded" } } }]);
  const resumed = await call("resumeRun", { id: runId });
  expect([resumed.status, resumed.data]).toMatchObject([422, { code: "CHECKPOINT_MISFIT", issues: [{}, {}] }]);
});

/** A store whose methods all fail, with words that are nobody's business. */
function failing(): object {
  return new Proxy({}, { get: () => () => Promise.reject(new Error("the password is swordfish")) });
}

test("what the server itself does wrong is told without detail, and written down under an id", async () => {
  const engine = createEngine({
    backend: { name: "broken", open: (services) => ({ ...memory().open(services), runs: failing() as never }) },
  });
  onTestFinished(() => engine.close());
  const said: string[] = [];
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (text: string | Uint8Array) => (said.push(String(text)), true);
  onTestFinished(() => void (process.stderr.write = write));
  await using server = await serve({ engine, port: 0, supervise: false });
  const answer = await fetch(`${server.url}/api/runs`);
  const text = await answer.text();
  expect(answer.status).toBe(500);
  expect(text).not.toMatch(/swordfish|\.ts|\n\s+at /);
  const id = answer.headers.get("x-request-id") ?? "none";
  expect(text).toContain(id);
  expect(said.join("")).toContain(id);
  expect(said.join("")).toContain("swordfish");
});

describe("the document and its page", () => {
  test("every operation has a name of its own, a tag, a summary, and says what may go wrong", async () => {
    const { url } = await serving(memory());
    interface Operation {
      readonly operationId: string;
      readonly tags: string[];
      readonly summary: string;
      readonly responses: Record<string, { description: string; content?: Record<string, unknown> }>;
      readonly security: object[];
    }
    const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, Operation>>;
      tags: { name: string }[];
      components: { securitySchemes: object };
    };
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.components.securitySchemes)).toEqual(["bearer", "session"]);
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(operations.length).toBeGreaterThan(24);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { operationId, summary, tags: own, responses, security } of operations) {
      expect(summary.length, `the summary of ${operationId}`).toBeGreaterThan(5);
      expect(own.every((tag) => tags.includes(tag))).toBe(true);
      expect(Object.keys(responses)).toContain("429");
      const problems = Object.entries(responses).filter(([status]) => Number(status) >= 400 && operationId !== "isReady");
      for (const [, { content }] of problems) expect(Object.keys(content ?? {})).toEqual(["application/problem+json"]);
      expect(Object.keys(responses).includes("401")).toBe(security.length > 0);
    }
  });

  test("the page tells of every operation, and loads nothing", async () => {
    const { url } = await serving(memory());
    const answer = await fetch(`${url}/api/reference`);
    const html = await answer.text();
    const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    for (const methods of Object.values(document.paths))
      for (const { operationId } of Object.values(methods)) expect(html).toContain(`id="${operationId}"`);
    expect(html.replace('<link rel="icon" href="data:," />', "")).not.toMatch(/<script|<link|<img|@import|url\(|https?:\/\//);
    const nonce = /style-src 'nonce-([^']+)'/.exec(answer.headers.get("content-security-policy") ?? "")?.[1];
    expect(html).toContain(`<style nonce="${nonce}">`);
    for (const [, target = ""] of html.matchAll(/href="#([^"]+)"/g)) expect(html).toContain(`id="${target}"`);
  });
});

test("who may do what: a viewer looks, an operator starts, an approver answers what they are asked", async () => {
  const roles: Record<string, readonly ("viewer" | "operator" | "approver" | "admin")[]> = {
    vera: ["viewer"],
    otto: ["operator"],
    ada: ["approver"],
    bob: ["approver"],
  };
  const { engine, url } = await serving(memory(), {
    auth: {
      identify: (request) => {
        const name = request.headers.get("x-user");
        return name === null ? undefined : { name, roles: roles[name] ?? [] };
      },
    },
  });
  const as = (name: string): ReturnType<typeof generatedClient> => generatedClient(url, { "x-user": name });
  const [vera, otto, ada, bob, nobody] = await Promise.all([as("vera"), as("otto"), as("ada"), as("bob"), generatedClient(url)]);
  expect((await nobody("listRuns")).status).toBe(401);
  expect((await vera("startRun", {}, { workflow: "review" })).status).toBe(403);
  const { id: runId } = (await otto("startRun", {}, { workflow: "review" })).data as { id: string };
  const opened = async () => (await engine.asks.list({ runId, status: "open" }))[0];
  await until(async () => (await opened()) !== undefined);
  const { id } = (await opened()) as { id: string };
  expect((await vera("showAsk", { id })).data).toMatchObject({ mayAnswer: false });
  expect((await bob("showAsk", { id })).data).toMatchObject({ mayAnswer: false });
  expect((await ada("listAsks", { mine: "true" })).data).toMatchObject({ items: [{ id, mayAnswer: true }] });
  expect((await bob("listAsks", { mine: "true" })).data).toEqual({ items: [] });
  expect((await otto("answerAsk", { id }, { approved: true })).status).toBe(403);
  expect((await bob("answerAsk", { id }, { approved: true })).status).toBe(403);
  expect((await bob("cancelAsk", { id }, {})).status).toBe(403);
  const answered = await ada("answerAsk", { id }, { approved: true, responded_by: "somebody else" });
  expect(answered.data).toMatchObject({ end: { by: "ada" } });
  expect((await ada("readAudit")).status).toBe(403);
  await otto("cancelRun", { id: runId });
});
