// All that every backend must do, on Valkey 8.
import { describe, test } from "vitest";
import { backendCases } from "../../src/testing/conformance/cases.ts";
import { conforms } from "./conformance.ts";
import { oneServer } from "./one-server.ts";
import { installRedis, startRedis } from "./server.ts";
import { findValkey } from "./valkey.ts";

const theServer = oneServer(async () => {
  // With it come the libraries that Valkey needs, and the client that tests use.
  const missing = await installRedis();
  if (missing !== undefined) return { reason: missing };
  const found = await findValkey();
  return "reason" in found ? found : startRedis([], found);
}, "Valkey");

describe("Valkey does what every backend must", { concurrent: true }, () => {
  test.for(backendCases().map((each, number) => ({ ...each, number })))("$name", async (each, context) => {
    context.skip(each.skip !== undefined, each.skip);
    await conforms(theServer(context).url, each, each.number);
  });
});
