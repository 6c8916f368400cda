// Schedules on a server that somebody else can write to as well.
import { expect, onTestFinished, test, type TestContext } from "vitest";
import { systemClock } from "../../src/engine/system-clock.ts";
import type { Schedule } from "../../src/ports/schedule-store.ts";
import { Connection } from "../../src/redis/connection.ts";
import { redisFleet, type RedisFleet } from "../../src/redis/fleet/fleet.ts";
import { scheduleKeys } from "../../src/redis/fleet/schedule-keys.ts";
import { readOptions, type RedisOptions } from "../../src/redis/options.ts";
import { oneServer } from "./one-server.ts";

const signing = { secrets: [{ id: "s1", secret: "a secret of at least thirty-two bytes" }] };
const prefix = "signed-schedules";

const theServer = oneServer();

function processIn(
  context: TestContext,
  options: Partial<RedisOptions> = { signing },
): { readonly fleet: RedisFleet; readonly connection: Connection } {
  const { url } = theServer(context);
  const connection = new Connection(readOptions({ url, prefix, ...options }));
  const fleet = redisFleet(connection, systemClock);
  onTestFinished(async () => {
    await fleet.end();
    await connection.close();
  });
  return { fleet, connection };
}

test("a schedule is only what somebody with the secret has made", async (context) => {
  const [owner, worker, stranger] = [processIn(context), processIn(context), processIn(context, {})];
  const schedule: Schedule = {
    id: "nightly",
    workflow: "flow",
    time: { cron: "0 3 * * *", timeZone: "UTC" },
    input: "1",
    overlap: "skip",
    catchUp: "none",
    paused: true,
    queue: "q",
    priority: 0,
    tags: [],
    from: undefined,
    until: undefined,
    createdAt: 1,
  };
  await owner.fleet.schedules.put(schedule);
  await stranger.fleet.schedules.put({ ...schedule, id: "forged" });
  expect((await worker.fleet.schedules.list()).map(({ id }) => id)).toEqual(["nightly"]);
  expect(await worker.fleet.schedules.find("nightly")).toMatchObject({ id: "nightly", input: "1" });
  expect(await worker.fleet.schedules.find("forged")).toBeUndefined();
  expect((await stranger.fleet.schedules.list()).map(({ id }) => id)).toEqual(["forged"]);
  // Under another name it is another one.
  const key = scheduleKeys(prefix).all;
  await owner.connection.command("HSET", key, "copy", await owner.connection.command<string>("HGET", key, "nightly"));
  expect(await worker.fleet.schedules.find("copy")).toBeUndefined();
});
