import { test } from "vitest";
import { expectStory } from "../transcript.ts";

test("hyper-parameters are tuned by a form until somebody accepts", () => expectStory(import.meta.dirname));
