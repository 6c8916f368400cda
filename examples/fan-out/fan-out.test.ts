import { test } from "vitest";
import { expectStory } from "../transcript.ts";
import { needRedis } from "../with-redis.ts";

test("a run in one process is done by three workers in others", async (context) => {
  await needRedis(context);
  await expectStory(import.meta.dirname);
});
