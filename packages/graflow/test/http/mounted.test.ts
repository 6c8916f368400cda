// The API and the page in servers of the user's own: under a path, beside routes of theirs.
import type { AddressInfo } from "node:net";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { getRequestListener, serve as serveNode } from "@hono/node-server";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { mount as mountIn } from "hono/mount";
import { describe, expect, onTestFinished, test } from "vitest";
import { createApp, type App, type AppOptions } from "../../src/http/index.ts";
import { createEngine, memory } from "../../src/index.ts";
import { all } from "./flows.ts";
import { generatedClient } from "./serving.ts";
import { connect } from "./sse.ts";
import { Inbox } from "./waiting.ts";

interface Mounted {
  /** Where the server listens, without the path. */
  readonly url: string;
}

/** How an app is mounted under /flows, beside /own. */
interface Way {
  readonly name: string;
  readonly options?: Partial<AppOptions>;
  readonly mount: (app: App) => Promise<Mounted>;
}

const ways: readonly Way[] = [
  {
    name: "Hono",
    mount: (app) => {
      const own = new Hono().get("/own", (c) => c.text("mine"));
      own.all("/flows/*", mountIn(app.fetch));
      return listening(getRequestListener(own.fetch));
    },
  },
  {
    name: "Express",
    mount: (app) => {
      const own = express();
      own.get("/own", (_, response) => void response.send("mine"));
      const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
      own.use("/flows", (incoming, outgoing) => void listener(incoming, outgoing));
      return listening(own);
    },
  },
  {
    name: "Fastify",
    options: { basePath: "/flows" },
    mount: async (app) => {
      const own = fastify();
      own.get("/own", () => "mine");
      const listener = getRequestListener(app.fetch);
      await own.register((scope, _, done) => {
        // Bodies are the app's to read.
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
        scope.all("/flows/*", (incoming, reply) => {
          reply.hijack();
          void listener(incoming.raw, reply.raw);
        });
        done();
      });
      await own.listen({ port: 0, host: "127.0.0.1" });
      onTestFinished(() => own.close());
      return { url: `http://127.0.0.1:${(own.server.address() as AddressInfo).port}` };
    },
  },
  {
    name: "a route handler, as Next has them",
    options: { basePath: "/flows", auth: { identify: () => ({ name: "ada", roles: ["admin"] }) } },
    mount: async (app) => {
      const handler = (incoming: Request): Response | Promise<Response> => app.fetch(incoming);
      const fetch = (incoming: Request): Response | Promise<Response> =>
        new URL(incoming.url).pathname === "/own" ? new Response("mine") : handler(new Request(incoming));
      const server = serveNode({ fetch, port: 0, hostname: "127.0.0.1" });
      onTestFinished(() => void server.close());
      await new Promise((resolve) => server.once("listening", resolve));
      return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    },
  },
];

async function listening(listener: (incoming: IncomingMessage, outgoing: ServerResponse) => unknown): Promise<Mounted> {
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe.each(ways)("in $name", ({ mount, options = {} }) => {
  test("under a path: the document, a run from start to end, its events, an answer, and the page", async () => {
    const engine = createEngine({ backend: memory() });
    const app = await createApp({ engine, workflows: all, baseUrl: "http://localhost/flows", ...options });
    onTestFinished(async () => {
      await app.close();
      await engine.close();
    });
    const { url } = await mount(app);
    expect(await (await fetch(`${url}/own`)).text()).toBe("mine");
    const base = `${url}/flows`;
    const document = (await (await fetch(`${base}/api/openapi.json`)).json()) as { servers: unknown };
    expect(document.servers).toEqual([{ url: "/flows" }]);
    const call = await generatedClient(base);
    const inbox = new Inbox(engine);
    const started = await call("startRun", {}, { workflow: "sure" });
    expect(started.status).toBe(201);
    const { id: runId } = started.data as { id: string };
    expect(started.headers["location"]).toBe(`/flows/api/runs/${runId}`);
    const { id } = await inbox.ask("Sure?");
    expect((await call("answerAsk", { id }, { approved: true, reason: "Why not" })).status).toBe(200);
    const types: string[] = [];
    for await (const { event } of connect(`${base}/api/runs/${runId}/events`)) types.push(event);
    expect(types.at(-1)).toBe("run.completed");
    expect((await call("showRun", { id: runId })).data).toMatchObject({ status: "completed", output: true });
    const page = await fetch(`${base}/`, { headers: { accept: "text/html" } });
    expect(page.status).toBe(200);
    const html = await page.text();
    for (const [, path = ""] of html.matchAll(/(?:src|href)="(\/[^"]*)"/g)) expect(path).toMatch(/^\/flows\//);
    expect((await fetch(`${base}/api/none`)).status).toBe(404);
    const wrong = await fetch(`${base}/api/runs`, { method: "DELETE", headers: { "content-type": "application/json" } });
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
    // A body whose length is not told.
    const chunks = new Blob([JSON.stringify({ input: { name: "Ada" } })]).stream();
    const sent = await fetch(`${base}/api/workflows/greet/runs`, {
      method: "POST",
      body: chunks,
      duplex: "half",
      headers: { "content-type": "application/json" },
    });
    expect(sent.status).toBe(201);
  });
});
