import { describe, test } from "vitest";
import { backendCases } from "../testing/conformance/cases.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { memory } from "./backend.ts";

const ends = "what is in memory ends with its process";

describe("memory does what every backend must", () => {
  const cases = backendCases({
    fleet: "what is in memory is of one process",
    "durable: everything that was stored is there after closing and opening again": ends,
    "durable: leases and versions hold after opening again": ends,
    "durable: what was pruned and removed stays away after opening again": ends,
    "durable: a backend says so": ends,
    "durable: asks, answers and who was first are there after closing and opening again": ends,
    "durable: records, their versions and the numbers of lines are there after closing and opening again": ends,
  });
  test.for(cases)("$name", async ({ skip, run }, context) => {
    context.skip(skip !== undefined, skip);
    const clock = new VirtualClock();
    const backend = memory().open({ clock });
    await run({ backend, clock, advance: (ms) => clock.advance(ms) });
    await backend.close();
  });
});
