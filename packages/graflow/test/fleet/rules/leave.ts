// Leaves a test out, in the middle of it, and says why.
import { TestRunner } from "vitest";

export function leave(reason: string): never {
  const test = TestRunner.getCurrentTest();
  if (test === undefined) throw new Error(`Outside of a test: ${reason}`);
  return test.context.skip(reason);
}
