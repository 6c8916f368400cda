// The floor of all stores: append what a step has to say to a file, and wait until the disk has it.
import { closeSync, fdatasyncSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expectEqual } from "../shapes.ts";
import type { DurableRun, DurableSetup } from "./contender.ts";

export async function append({ folder, payload, size }: DurableSetup): Promise<DurableRun> {
  const path = join(folder, "steps.log");
  const file = openSync(path, "a");
  const text = "x".repeat(payload);
  return {
    async advance(steps) {
      for (let step = 0; step < steps; step++) {
        writeSync(file, text);
        fdatasyncSync(file);
      }
    },
    async finish() {
      closeSync(file);
      expectEqual(statSync(path).size, size * payload, "size of the file");
      return {};
    },
  };
}
