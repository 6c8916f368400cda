import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll } from "vitest";
import { taskCallbacks } from "../../src/handlers/http-task/index.ts";
import { lambda } from "../../src/handlers/lambda/index.ts";
import { createEngine } from "../../src/index.ts";
import { openLambda, type LambdaService } from "../lambda/service.ts";
import { bundled, type Bundled } from "./bundle.ts";
import { placeCases } from "./cases.ts";

let code: Bundled;
let service: LambdaService;
const listener = getRequestListener(taskCallbacks);
const here = createServer((request, response) => void listener(request, response));
beforeAll(async () => {
  code = await bundled({ flows: new URL("../lambda/suite.ts", import.meta.url) });
  here.listen(0, "127.0.0.1");
  [service] = await Promise.all([
    openLambda({ suite: { module: join(code.folder, "flows.mjs"), timeout: 60_000 } }),
    once(here, "listening"),
  ]);
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await code.remove();
  here.closeAllConnections();
  here.close();
});

const credentials = { accessKeyId: "key", secretAccessKey: "secret" };

placeCases({
  name: "by a function of Lambda that calls back",
  open: (parts) => {
    const callback = { url: `http://127.0.0.1:${(here.address() as AddressInfo).port}/task-callbacks` };
    const place = lambda({ functionName: "suite", endpoint: service.url, credentials, callback });
    return createEngine({ ...parts, handlers: { ...parts.handlers, place } });
  },
  // Lambda takes and gives 6 MB.
  large: 2_000_000,
  items: 6,
  skips: {
    unblock: "a function that does not give its processor back goes on until its own time is up",
    wait: "more calls than a function may have at once are refused, and not made to wait",
  },
});
