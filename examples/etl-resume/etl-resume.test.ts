import { test } from "vitest";
import { expectStory } from "../transcript.ts";

test("what took long is not done again after a later stage failed", () => expectStory(import.meta.dirname));
