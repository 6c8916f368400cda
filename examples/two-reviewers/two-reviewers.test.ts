import { test } from "vitest";
import { expectStory } from "../transcript.ts";

test("one rejection withdraws what the other reviewer is asked", () => expectStory(import.meta.dirname));
