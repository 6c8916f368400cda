import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll } from "vitest";
import { taskCallbacks } from "../../src/handlers/http-task/index.ts";
import { createEngine, httpTask } from "../../src/index.ts";
import { openRemote, secret, type Remote } from "../http-task/remote.ts";
import { placeCases } from "./cases.ts";

let remote: Remote;
const listener = getRequestListener(taskCallbacks);
const here = createServer((request, response) => void listener(request, response));
beforeAll(async () => {
  here.listen(0, "127.0.0.1");
  [remote] = await Promise.all([openRemote({ flows: new URL("flows.ts", import.meta.url) }), once(here, "listening")]);
});
afterAll(async () => {
  await remote.close();
  here.closeAllConnections();
  here.close();
});

placeCases({
  name: "by a service that is reached by HTTP and calls back",
  open: (parts) => {
    const callback = { url: `http://127.0.0.1:${(here.address() as AddressInfo).port}/task-callbacks/` };
    // A process that has ended says nothing any more, and a connection that would is not there.
    const place = httpTask({ url: remote.url, secret, callback, silence: "3s" });
    return createEngine({ ...parts, handlers: { ...parts.handlers, place } });
  },
  // Each says four times in its silence that it goes on: of 200 at once a busy machine has not heard some for so long.
  items: 50,
  skips: {
    unblock: "a process that serves others is not ended for one task",
    wait: "a service that has enough to do refuses calls, and keeps nobody waiting",
  },
});
