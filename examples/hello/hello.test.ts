import { test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { hello } from "./hello.ts";

test("hello greets the world", () => expectOutput(import.meta.dirname, hello));
