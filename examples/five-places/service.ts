// The service: a process that carries out tasks of this workflow for those who have its secret. Says on which port, and ends with its input.
import { once } from "node:events";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { taskEndpoint } from "@graflow/core/http-task";
import { quakes } from "./quakes.ts";

const tasks = taskEndpoint({ secret: process.env["SECRET"] ?? "", workflows: [quakes] });
const listener = getRequestListener(tasks);
const server = createServer((request, response) => void listener(request, response)).listen(0, "127.0.0.1");
await once(server, "listening");
console.log((server.address() as { port: number }).port);
process.stdin.resume().once("end", () => process.exit());
