// All that every backend must do, on a real Redis server.
import { afterAll, beforeAll, describe, test } from "vitest";
import { backendCases } from "../../src/testing/conformance/cases.ts";
import { conforms } from "./conformance.ts";
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
  test.for(backendCases().map((each, number) => ({ ...each, number })))("$name", async (each, context) => {
    context.skip(each.skip !== undefined, each.skip);
    if (server === undefined) return context.skip(reason);
    await conforms(server.url, each, each.number);
  });
});
