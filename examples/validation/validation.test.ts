import { test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { validation } from "./validation.ts";

test("a bad transfer cancels the run and its neighbours", () => expectOutput(import.meta.dirname, validation));
