import { test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { flakyService } from "./flaky-service.ts";

test("retries help a wobbly service, and a broken one is left alone", () => expectOutput(import.meta.dirname, flakyService));
