// The service: a process that carries tasks out for whoever has its secret, which is its argument. It says on which port, and ends with its parent.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { taskEndpoint } from "@graflow/core/http-task";
import { noOp } from "./flows.ts";

const listener = getRequestListener(taskEndpoint({ secret: process.argv[2] ?? "", workflows: [noOp] }));
const server = createServer((request, response) => void listener(request, response));
process.once("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
