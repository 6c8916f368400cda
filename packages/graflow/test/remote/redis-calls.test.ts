// The same over Redis: an owner and two workers, each an engine of its own on one real server; and for a run whose own store is in memory.
import { afterAll, afterEach, describe } from "vitest";
import { createEngine } from "../../src/index.ts";
import { redis } from "../../src/redis/index.ts";
import { createWorker } from "../../src/worker/index.ts";
import { startRedis } from "../redis/server.ts";
import { callCases } from "./call-cases.ts";

const server = await startRedis([]);
let fleets = 0;
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const url = "reason" in server ? "" : server.url;
if (url === "") console.warn(`Calls over Redis were not tested: ${"reason" in server ? server.reason : ""}`);

afterAll(async () => {
  if ("stop" in server) await server.stop();
});

describe.skipIf(url === "")("over Redis", () => {
  callCases({
    name: "by workers over Redis",
    async open(workflows, queues = ["default"]) {
      const backend = redis({ url: url, prefix: `calls-${process.pid}-${fleets++}` });
      const owner = createEngine({ backend });
      for (const id of ["one", "two"]) {
        const engine = createEngine({ backend });
        const worker = createWorker({ engine, workflows, id, queues });
        await worker.started;
        ends.push(
          () => worker.drain(),
          () => engine.close(),
        );
      }
      ends.push(() => owner.close());
      return { owner, sent: () => undefined };
    },
  });
});
