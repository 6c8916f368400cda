// Workers that are killed again and again, and a server that is not always there: all runs end as if nothing had happened. The long story is
// in `chaos.soak.ts`.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RedisServer, startRedis } from "../../redis/server.ts";
import { judge } from "./judge.ts";
import { type Plot, tell } from "./story.ts";

let server: RedisServer | undefined;
let reason = "";

beforeAll(async () => {
  const started = await startRedis(["--appendonly", "yes", "--appendfsync", "always"]);
  if ("reason" in started) {
    reason = started.reason;
    console.warn(`Redis was not tested: ${reason}`);
  } else server = started;
}, 180_000);

afterAll(() => server?.stop());

test("rule 53: runs end as if nothing had happened, each member counted once, while workers are killed and the server is away", async (context) => {
  const place = server ?? context.skip(reason);
  const troubles = ["cut off", "stopped", "restarted"] as const;
  const plot: Plot = { seed: 1, runs: 4, workers: 3, kill: { afterWork: 60 }, troubles, calm: 60, long: 400 };
  const told = await tell(place, plot);
  await judge(plot, told);
  expect(told.killed).toBeGreaterThan(0);
}, 180_000);
