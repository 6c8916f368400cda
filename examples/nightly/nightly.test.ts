import { test } from "vitest";
import { expectStory } from "../transcript.ts";
import { needRedis } from "../with-redis.ts";

test("a schedule goes by the clocks of its time zone, begins a run when it is told to, and has another one after it", async (context) => {
  await needRedis(context);
  await expectStory(import.meta.dirname);
});
