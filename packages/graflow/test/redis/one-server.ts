// For tests that want a Redis server: one for all of a file, or one that is a test's own; or they are left out, with the reason.
import { afterAll, beforeAll, type TestContext } from "vitest";
import { type RedisServer, startRedis } from "./server.ts";

/** To install and start one may take a while, in ms. */
const LONGEST = 180_000;

/**
 * Starts a server before the tests of the file, and stops it after them. Returns what gives it to a test. `start`: words of its command line, or
 * how else it is started; `what` it is then.
 */
export function oneServer(start: readonly string[] | typeof startRedis = [], what = "Redis"): (context: TestContext) => RedisServer {
  let server: RedisServer | undefined;
  let reason = "";
  beforeAll(async () => {
    const started = await (typeof start === "function" ? start() : startRedis(start));
    if ("reason" in started) {
      reason = started.reason;
      process.stderr.write(`${what} was not tested: ${reason}\n`);
    } else server = started;
  }, LONGEST);
  afterAll(() => server?.stop());
  return (context) => server ?? context.skip(reason);
}

/** A server of a test's own, which ends with it. `words`: of its command line. */
export async function ownServer(context: TestContext, ...words: string[]): Promise<RedisServer> {
  const started = await startRedis(words);
  if ("reason" in started) return context.skip(started.reason);
  context.onTestFinished(() => started.stop());
  return started;
}
