import { test } from "vitest";
import { expectStory } from "../transcript.ts";
import { needDocker } from "../with-docker.ts";

test("a program that tries everything reaches nothing", { timeout: 300_000 }, async (context) => {
  await expectStory(import.meta.dirname, { env: await needDocker(context, { NODE_IMAGE: "node" }) });
});
