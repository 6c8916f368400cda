import { test } from "vitest";
import { expectStory } from "../transcript.ts";

/** How long it takes is the machine's. */
const tidy = (text: string): string =>
  text
    .replaceAll(/\d+\.\d\d s\b/g, "N s")
    .replaceAll(/\d+ processors/g, "N processors")
    .replaceAll(/\d+\.\d times/g, "N times");

test("threads find what one thread finds", () => expectStory(import.meta.dirname, { tidy }));
