import { test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { agentAndTools } from "./agent-and-tools.ts";

test("an agent uses its tools until it knows the answer", () => expectOutput(import.meta.dirname, agentAndTools));
