import { test } from "vitest";
import { expectStory } from "../transcript.ts";
import { needDocker } from "../with-docker.ts";

test("one graph goes to other places in each environment, and finds the same", { timeout: 300_000 }, async (context) => {
  await expectStory(import.meta.dirname, { env: await needDocker(context, { NODE_IMAGE: "node" }) });
});
