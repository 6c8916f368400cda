// A cluster, of one node: it has all slots, and says no to scripts that reach over several as every other does.
import { afterAll, beforeAll, describe, test } from "vitest";
import { systemClock } from "../../src/engine/system-clock.ts";
import type { OpenBackend } from "../../src/ports/backend.ts";
import { redis } from "../../src/redis/index.ts";
import { backendCases } from "../../src/testing/conformance/cases.ts";
import { type RedisServer, startRedis } from "./server.ts";

let server: RedisServer | undefined;
let reason = "";

beforeAll(async () => {
  const started = await startRedis(["--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1"]);
  if ("reason" in started) {
    reason = started.reason;
    console.warn(`A Redis Cluster was not tested: ${reason}`);
    return;
  }
  server = started;
  await server.cli("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
  while (!(await server.cli("CLUSTER", "INFO")).includes("cluster_state:ok")) await new Promise((resolve) => void setTimeout(resolve, 20));
}, 180_000);

afterAll(() => server?.stop());

describe("a Redis Cluster does what every backend must", { concurrent: true }, () => {
  // Waiting for news is no other there, and takes long.
  const cases = backendCases().filter(({ name }) => !name.startsWith("news:"));
  test.for(cases.map((each, number) => ({ ...each, number })))("$name", async ({ run, number }, context) => {
    if (server === undefined) return context.skip(reason);
    const { url } = server;
    const opened: OpenBackend[] = [];
    const open = (): OpenBackend => {
      const backend = redis({ url, prefix: `case-${number}`, cluster: true }).open({ clock: systemClock });
      opened.push(backend);
      return backend;
    };
    const close = () => Promise.all(opened.map((each) => each.close()));
    try {
      const [backend, other] = [open(), open()];
      const reopen = async (): Promise<OpenBackend> => {
        await close();
        return open();
      };
      const advance = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms + 5));
      await run({ backend, other, clock: systemClock, advance, reopen });
    } finally {
      await close();
    }
  });
});
