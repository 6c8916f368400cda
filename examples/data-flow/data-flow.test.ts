import { test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { dataFlow } from "./data-flow.ts";

test("values travel along edges, through a join and past several nodes", () => expectOutput(import.meta.dirname, dataFlow));
