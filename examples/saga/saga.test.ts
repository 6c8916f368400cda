import { test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { saga } from "./saga.ts";

test("bookings are undone in reverse order", () => expectOutput(import.meta.dirname, saga));
