// A service that is called by HTTP: an endpoint in a process of its own, on this machine, without TLS.
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { httpTask } from "@graflow/core";
import { taskCallbacks } from "@graflow/core/http-task";
import type { OpenedPlace } from "./contenders.ts";

const secret = "a secret of more than sixteen bytes";

/** `isCalledBack`: it says at once that it has the task, and calls when that is done. */
export async function byHttp(isCalledBack: boolean): Promise<OpenedPlace> {
  const service = fork(fileURLToPath(new URL("http-service.ts", import.meta.url)), [secret], { execArgv: [] });
  const here = isCalledBack ? await listening() : undefined;
  const [port] = (await once(service, "message")) as [number];
  const callback = here === undefined ? {} : { callback: { url: `http://127.0.0.1:${portOf(here)}/task-callbacks` } };
  return {
    handler: httpTask({ url: `http://127.0.0.1:${port}/tasks`, secret, ...callback }),
    async close() {
      here?.closeAllConnections();
      here?.close();
      service.kill("SIGKILL");
      await once(service, "exit");
    },
  };
}

async function listening(): Promise<Server> {
  const listener = getRequestListener(taskCallbacks);
  const server = createServer((request, response) => void listener(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
