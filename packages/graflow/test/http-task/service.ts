// A service in a process of its own that carries tasks out, in one of several servers. Told by its parent what it is; says where it listens.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import express, { type Express } from "express";
import { Hono } from "hono";
import { taskEndpoint } from "../../src/handlers/http-task/index.ts";

export interface ServiceOptions {
  readonly secret: string;
  readonly server?: "node" | "hono" | "express";
  readonly modules: readonly string[];
  readonly max?: number;
  readonly limit?: number;
  /** How far its clock is off, in ms. */
  readonly skew?: number;
}

const { server = "node", skew = 0, ...options } = JSON.parse(process.argv[2] ?? "{}") as ServiceOptions;

if (skew !== 0) {
  const { now } = Date;
  Date.now = () => now() + skew;
}

const tasks = taskEndpoint(options);

function listener(): ReturnType<typeof getRequestListener> | Express {
  switch (server) {
    case "node":
      return getRequestListener(tasks);
    case "hono": {
      const app = new Hono();
      app.all("/tasks/*", (c) => tasks(c.req.raw));
      return getRequestListener(app.fetch);
    }
    case "express": {
      const app = express();
      app.all(["/tasks", "/tasks/:call"], getRequestListener(tasks));
      return app;
    }
  }
}

const answer = listener();
const listening = createServer((request, response) => void answer(request, response));
listening.listen(0, "127.0.0.1", () => process.send?.((listening.address() as AddressInfo).port));
// Asked whether it is there, it says so.
process.on("message", (question) => void process.send?.(question));
// Whoever has started it is gone.
process.once("disconnect", () => process.exit());
