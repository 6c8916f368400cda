import { test } from "vitest";
import { expectStory } from "../transcript.ts";

test("a text is corrected until nothing is found in it", () => expectStory(import.meta.dirname));
