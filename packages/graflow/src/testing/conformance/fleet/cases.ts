// All that a backend is held to whose processes are a fleet.
import type { BackendCase } from "../bench.ts";
import { deadLetterCases } from "./dead-letters.ts";
import { postCases } from "./post.ts";
import { resultCases } from "./results.ts";
import { workerCases } from "./workers.ts";

/** What a `Fleet` must do. Each case runs by itself, in any order, on a backend with nothing in it, and with another process. */
export const fleetCases: readonly BackendCase[] = [...postCases, ...workerCases, ...resultCases, ...deadLetterCases];
