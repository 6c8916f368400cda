// What calls of functions leave behind that were cut off: nothing, whichever way the function is spoken to.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { afterAll, describe, expect, test } from "vitest";
import { taskCallbacks } from "../../src/handlers/http-task/index.ts";
import { lambda, type LambdaOptions } from "../../src/handlers/lambda/index.ts";
import { createEngine, type RunHandle } from "../../src/index.ts";
import { bundled } from "../places/bundle.ts";
import { leakCases, leavesNothing, type Cut } from "../places/leak-cases.ts";
import type { PlaceUnderTest } from "../places/place-under-test.ts";
import { exits, sleeps } from "./flows.ts";
import { openLambda } from "./service.ts";

const credentials = { accessKeyId: "key", secretAccessKey: "secret" };

export async function lambdaLeakCases({ cancelled, crashed }: Cut, limit: number): Promise<void> {
  const code = await bundled({ suite: new URL("suite.ts", import.meta.url), flows: new URL("flows.ts", import.meta.url) });
  const [suite, own] = [join(code.folder, "suite.mjs"), join(code.folder, "flows.mjs")];
  const service = await openLambda({
    suite: { module: suite, timeout: 60_000 },
    // One that nobody waits for any more goes on until its time is up.
    tasks: { module: own, timeout: 1000 },
    streaming: { module: own, exported: "streaming", timeout: 1000 },
  });
  const listener = getRequestListener(taskCallbacks);
  const here = createServer((request, response) => void listener(request, response)).listen(0, "127.0.0.1");
  await once(here, "listening");
  const url = `http://127.0.0.1:${(here.address() as AddressInfo).port}/task-callbacks`;
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    here.closeAllConnections();
    here.close();
    await code.remove();
  });
  const place = (name: string, options: LambdaOptions): PlaceUnderTest => ({
    name,
    open: (parts) =>
      createEngine({
        ...parts,
        handlers: { ...parts.handlers, place: lambda({ endpoint: service.url, credentials, grace: "50ms", ...options }) },
      }),
    remains: service.rest,
  });

  leakCases(place("of functions that call back", { functionName: "suite", callback: { url } }), { cancelled, crashed }, limit);

  describe.each([
    place("of functions that answer once", { functionName: "tasks" }),
    place("of functions that stream", { functionName: "streaming", stream: true }),
  ])("calls $name", (at) => {
    test(`${cancelled} that were cancelled leave nothing behind`, { timeout: limit }, () =>
      leavesNothing(at, cancelled, async (engine) => {
        const { invocations } = service;
        const run: RunHandle<string> = sleeps.start(60_000, { engine });
        while (service.invocations === invocations) await new Promise((resolve) => void setImmediate(resolve));
        run.cancel("enough");
        expect(await run.outcome).toMatchObject({ status: "cancelled" });
      }),
    );

    test(`${crashed} that crashed leave nothing behind`, { timeout: limit }, () =>
      leavesNothing(at, crashed, async (engine) => {
        expect(await exits.start(3, { engine }).outcome).toMatchObject({ error: { cause: { code: "PLACE_LOST" } } });
      }),
    );
  });
}
