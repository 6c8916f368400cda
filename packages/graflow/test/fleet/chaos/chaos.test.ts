// Workers that are killed again and again, and a server that is not always there: all runs end as if nothing had happened. The long story is
// in `chaos.soak.ts`.
import { expect, test } from "vitest";
import { oneServer } from "../../redis/one-server.ts";
import { lasting } from "../../redis/server.ts";
import { judge } from "./judge.ts";
import { type Plot, tell } from "./story.ts";

const theServer = oneServer(lasting);

test("rule 53: runs end as if nothing had happened, each member counted once, while workers are killed and the server is away", async (context) => {
  const place = theServer(context);
  const troubles = ["cut off", "stopped", "restarted"] as const;
  const plot: Plot = { seed: 1, runs: 4, workers: 3, kill: { afterWork: 60 }, troubles, calm: 60, long: 400 };
  const told = await tell(place, plot, context.signal);
  await judge(plot, told);
  expect(told.killed).toBeGreaterThan(0);
}, 180_000);
