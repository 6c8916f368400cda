import { describe, test } from "vitest";
import { memoryObjects } from "./memory-objects.ts";
import { objectCases } from "./object-cases.ts";

describe("objects in memory", () => {
  test.each(objectCases)("$name", ({ run }) => run({ store: memoryObjects() }));
});
