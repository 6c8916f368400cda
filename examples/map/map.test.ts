import { test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { farthest } from "./map.ts";

test("thousands of items give one result each, in order", () => expectOutput(import.meta.dirname, farthest));
