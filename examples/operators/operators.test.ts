import { test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { operators } from "./operators.ts";

test("every operator gives what its name promises", () => expectOutput(import.meta.dirname, operators));
