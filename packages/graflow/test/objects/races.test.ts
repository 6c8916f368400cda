import { afterEach, beforeEach, test, vi } from "vitest";
import { race } from "./races.ts";

const first = Number(process.env["GRAFLOW_SEED"] ?? 0) * 1000;
const count = 100 * Number(process.env["GRAFLOW_RUNS"] ?? 1);

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

test.each([
  ["whoever saves, prunes and reads at once", false],
  ["also when some of them die at any step", true],
])("checkpoints of a store of objects are whole, %s", async (_, dies) => {
  for (let seed = first; seed < first + count; seed++) {
    try {
      await race(seed, dies);
    } catch (error) {
      throw new Error(`With seed ${seed}: ${String(error)}`, { cause: error });
    }
  }
});
