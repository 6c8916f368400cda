import { test } from "vitest";
import { expectStory } from "../transcript.ts";
import { needRedis } from "../with-redis.ts";

test("tasks go to the workers that serve their queue", async (context) => {
  await needRedis(context);
  await expectStory(import.meta.dirname);
});
