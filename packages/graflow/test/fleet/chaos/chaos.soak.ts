// Three workers, one of them killed every 200 ms, and a server that is stopped, paused, cut off, silent and restarted, while 20 runs go on.
// `GRAFLOW_SEED=42` draws the same order of troubles again.
import { afterAll, beforeAll, expect, test } from "vitest";
import { lasting, type RedisServer, startRedis } from "../../redis/server.ts";
import { judge } from "./judge.ts";
import { type Plot, tell } from "./story.ts";
import { allTroubles } from "./troubles.ts";

let server: RedisServer | undefined;
let reason = "";

beforeAll(async () => {
  const started = await startRedis(lasting);
  if ("reason" in started) reason = started.reason;
  else server = started;
}, 180_000);

afterAll(() => server?.stop());

test("rule 53: 20 runs end as if nothing had happened, each member counted once, while workers and server are not spared", async (context) => {
  const seed = Number(process.env["GRAFLOW_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`Chaos of the seed ${seed}: GRAFLOW_SEED=${seed} draws it again.`);
  const troubles = [...allTroubles, ...allTroubles, ...allTroubles];
  const plot: Plot = { seed, runs: 20, workers: 3, kill: { every: 200 }, troubles, calm: 40, long: 1500 };
  const start = performance.now();
  const told = await tell(server ?? context.skip(reason), plot, context.signal);
  console.log(`${told.killed} workers were killed in ${Math.round((performance.now() - start) / 1000)} s.`);
  await judge(plot, told);
  expect(told.killed).toBeGreaterThan(plot.runs);
});
