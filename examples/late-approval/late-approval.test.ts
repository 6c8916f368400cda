import { test } from "vitest";
import { expectStory } from "../transcript.ts";

test("a run goes on with an answer that came long after its process had ended", () => expectStory(import.meta.dirname));
