// All that every backend must do, on Valkey 8.
import { afterAll, beforeAll, describe, test } from "vitest";
import { backendCases } from "../../src/testing/conformance/cases.ts";
import { conforms } from "./conformance.ts";
import { installRedis, type RedisServer, startRedis } from "./server.ts";
import { findValkey } from "./valkey.ts";

let server: RedisServer | undefined;
let reason = "";

beforeAll(async () => {
  const started = await start();
  if ("reason" in started) {
    reason = started.reason;
    console.warn(`Valkey was not tested: ${reason}`);
  } else server = started;
}, 180_000);

afterAll(() => server?.stop());

describe("Valkey does what every backend must", { concurrent: true }, () => {
  test.for(backendCases().map((each, number) => ({ ...each, number })))("$name", async (each, context) => {
    context.skip(each.skip !== undefined, each.skip);
    if (server === undefined) return context.skip(reason);
    await conforms(server.url, each, each.number);
  });
});

async function start(): Promise<RedisServer | { readonly reason: string }> {
  // With it come the libraries that Valkey needs, and the client that tests use.
  const missing = await installRedis();
  if (missing !== undefined) return { reason: missing };
  const found = await findValkey();
  return "reason" in found ? found : startRedis([], found);
}
