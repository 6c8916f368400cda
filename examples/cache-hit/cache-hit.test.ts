import { test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { cacheHit } from "./cache-hit.ts";

test("the second time the answer is known", () => expectOutput(import.meta.dirname, cacheHit));
