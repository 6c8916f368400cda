// All that every backend must do, on a real Redis server.
import { describe, test } from "vitest";
import { backendCases } from "../../src/testing/conformance/cases.ts";
import { conforms } from "./conformance.ts";
import { oneServer } from "./one-server.ts";

const theServer = oneServer();

describe("Redis does what every backend must", { concurrent: true }, () => {
  test.for(backendCases().map((each, number) => ({ ...each, number })))("$name", async (each, context) => {
    context.skip(each.skip !== undefined, each.skip);
    await conforms(theServer(context).url, each, each.number);
  });
});
