import { test } from "vitest";
import { expectStory } from "../transcript.ts";
import { needRedis } from "../with-redis.ts";

test("a worker goes on with the run of one that was killed, and does not do again what was done", async (context) => {
  await needRedis(context);
  await expectStory(import.meta.dirname);
});
