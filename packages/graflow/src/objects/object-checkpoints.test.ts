import { describe, test } from "vitest";
import { temporaryFolder } from "../../test/sqlite/store.ts";
import { hasZstd } from "../engine/durable/zstd.ts";
import { checkpointCases } from "../testing/checkpoint-cases.ts";
import { memoryObjects } from "../testing/memory-objects.ts";
import { directoryCheckpoints } from "./directory-checkpoints.ts";
import { ObjectCheckpoints } from "./object-checkpoints.ts";

describe("checkpoints in memory", () => {
  test.each(checkpointCases)("$name", ({ run }) => {
    const objects = memoryObjects();
    return run({ store: new ObjectCheckpoints(objects), other: new ObjectCheckpoints(objects) });
  });
});

describe("checkpoints in a directory", () => {
  test.each(checkpointCases)("$name", ({ run }) => {
    const path = temporaryFolder();
    return run({ store: directoryCheckpoints(path), other: directoryCheckpoints(path) });
  });
});

describe.runIf(hasZstd())("checkpoints that are compressed", () => {
  test.each(checkpointCases)("$name", ({ run }) => {
    const objects = memoryObjects();
    return run({ store: new ObjectCheckpoints(objects, "zstd"), other: new ObjectCheckpoints(objects) });
  });
});
