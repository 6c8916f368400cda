import { expect, test } from "vitest";
import { manners, suspendAtRandom } from "./suspensions.ts";

test.each(manners)("rule 39: suspended at 25 instants, %s, it goes on and ends as if nothing had been", async (_, stored) => {
  expect(await suspendAtRandom(stored, 25, 20_261_121)).toBeGreaterThanOrEqual(25);
});
