import { test } from "vitest";
import { expectStory } from "../transcript.ts";
import { needDocker } from "../with-docker.ts";

test("one task is carried out by two versions of Node", { timeout: 300_000 }, async (context) => {
  await expectStory(import.meta.dirname, { env: await needDocker(context, { NODE_IMAGE: "node", OTHER_NODE_IMAGE: "otherNode" }) });
});
