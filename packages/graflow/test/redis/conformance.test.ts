// All that every backend must do, on a real Redis server. Each case has a prefix of its own; the machine's clock goes on for all of them, so
// they are run side by side.
import { afterAll, beforeAll, describe, test } from "vitest";
import { systemClock } from "../../src/engine/system-clock.ts";
import type { OpenBackend } from "../../src/ports/backend.ts";
import { redis } from "../../src/redis/index.ts";
import { backendCases } from "../../src/testing/conformance/cases.ts";
import { type RedisServer, startRedis } from "./server.ts";

let server: RedisServer | undefined;
let reason = "";

beforeAll(async () => {
  const started = await startRedis();
  if ("reason" in started) {
    reason = started.reason;
    console.warn(`Redis was not tested: ${reason}`);
  } else server = started;
}, 180_000);

afterAll(() => server?.stop());

describe("Redis does what every backend must", { concurrent: true }, () => {
  test.for(backendCases().map((each, number) => ({ ...each, number })))("$name", async ({ skip, run, number }, context) => {
    context.skip(skip !== undefined, skip);
    if (server === undefined) return context.skip(reason);
    const { url } = server;
    const opened: OpenBackend[] = [];
    const open = (): OpenBackend => {
      const backend = redis({ url, prefix: `case-${number}` }).open({ clock: systemClock });
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
      await run({ backend, other, clock: systemClock, advance, reopen });
    } finally {
      await close();
    }
  });
});

/** The server's time and the machine's are waited for, and a little longer: timers may come early by a fraction. */
async function advance(ms: number): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, ms + 5));
}
