// For a file of tests: one Redis server for all of them, or they are left out, with the reason.
import { afterAll, beforeAll, type TestContext } from "vitest";
import { type RedisServer, startRedis } from "./server.ts";

/** To install and start one may take a while, in ms. */
const LONGEST = 180_000;

/** Starts a server before the tests of the file, and stops it after them. Returns what gives it to a test. `words`: of its command line. */
export function oneServer(words: readonly string[] = []): (context: TestContext) => RedisServer {
  let server: RedisServer | undefined;
  let reason = "";
  beforeAll(async () => {
    const started = await startRedis(words);
    if ("reason" in started) {
      reason = started.reason;
      process.stderr.write(`Redis was not tested: ${reason}\n`);
    } else server = started;
  }, LONGEST);
  afterAll(() => server?.stop());
  return (context) => server ?? context.skip(reason);
}
