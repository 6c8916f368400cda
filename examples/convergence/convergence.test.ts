import { test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { pagerank } from "./convergence.ts";

test("iterations go on until the ranks stand still", () => expectOutput(import.meta.dirname, pagerank));
