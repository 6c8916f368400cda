import { test } from "vitest";
import { expectStory } from "../transcript.ts";

test("a deployment is approved on the page", () => expectStory(import.meta.dirname));
