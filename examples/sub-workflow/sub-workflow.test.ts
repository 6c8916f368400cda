import { test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { cities } from "./sub-workflow.ts";

test("one workflow serves two cities", () => expectOutput(import.meta.dirname, cities));
