import { beforeEach, describe, test } from "vitest";
import { needProgram } from "../installed.ts";
import { expectStory } from "../transcript.ts";
import { needDocker } from "../with-docker.ts";

describe("a script in Python is a task, with log, progress and channel", () => {
  beforeEach((context) => needProgram(context, "python3", ["-c", "import csv, json"]));

  test("of this machine", () => expectStory(import.meta.dirname));

  test("of an image, which says the same", { timeout: 300_000 }, async (context) => {
    await expectStory(import.meta.dirname, { script: "docker.ts", env: await needDocker(context, { PYTHON_IMAGE: "python" }) });
  });
});
