import { test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { groupPolicies } from "./group-policies.ts";

test("each policy has its own opinion of a group with one failure", () => expectOutput(import.meta.dirname, groupPolicies));
