import { test } from "vitest";
import { expectStory } from "../transcript.ts";

test("a training that is killed ends with the weights of one that nobody disturbed", () => expectStory(import.meta.dirname));
