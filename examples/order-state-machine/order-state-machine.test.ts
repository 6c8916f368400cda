import { test } from "vitest";
import { expectOutput, expectStory } from "../transcript.ts";
import { order } from "./order-state-machine.ts";

test("an order goes from state to state until it is shipped", () => expectOutput(import.meta.dirname, order));

test("it goes on from any state in another process", () => expectStory(import.meta.dirname));
