import { expect, onTestFinished, test } from "vitest";
import { createEngine, resourcePool, task, workflow } from "../../src/index.ts";
import { redis } from "../../src/redis/index.ts";
import { lasting, startRedis } from "../redis/server.ts";

test(
  "a process that cannot reach the server for its lease loses its device; what waits goes on when the server is back",
  { timeout: 120_000 },
  async (context) => {
    const server = await startRedis(lasting);
    if ("reason" in server) return context.skip(server.reason);
    onTestFinished(() => server.stop());
    const engine = createEngine({ backend: redis({ url: server.url, prefix: "outage:", timeout: "1s" }) });
    onTestFinished(() => engine.close());
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: told, resolve: tell } = Promise.withResolvers<unknown>();
    const hold = task("hold", { handler: resourcePool("gpu", 1, { shared: true, lease: "2s" }) }, async (input: string, { signal }) => {
      if (input !== "hold") return input;
      begin();
      const { promise, reject } = Promise.withResolvers<string>();
      signal.addEventListener("abort", () => {
        tell(signal.reason);
        reject(signal.reason as Error);
      });
      return promise;
    });
    const flow = workflow("holds", hold);
    const manual = { engine, checkpoint: "manual" } as const;
    const holding = flow.start("hold", manual);
    await begun;
    const waiting = flow.start("waits", manual);
    for await (const event of waiting.events()) if (event.type === "task.started") break;
    await server.kill();
    // Its run waits for the server; the task is told at once.
    expect(await told).toMatchObject({ code: "RESOURCE_LOST" });
    await server.start();
    expect(await holding.outcome).toMatchObject({ status: "failed", error: { cause: { code: "RESOURCE_LOST" } } });
    expect(await waiting.outcome).toMatchObject({ status: "completed", output: "waits" });
  },
);
