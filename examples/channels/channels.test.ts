import { test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { channels } from "./channels.ts";

test("tasks side by side count together without losing an addition", () => expectOutput(import.meta.dirname, channels));
