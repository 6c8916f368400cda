// A checkpoint whose every part tells its version, so that a mixture of two is known.
import { hash } from "node:crypto";
import type { CheckpointContent } from "../../src/engine/stored/checkpoint-files.ts";

export function checkpointOf(
  version: number,
  { runId = "training", size = 50_000 }: { runId?: string; size?: number } = {},
): CheckpointContent {
  const text = `${version}.`.repeat(size / 4);
  const key = hash("sha256", text, "base64url");
  return {
    record: {
      runId,
      version,
      workflow: "train",
      tags: ["night"],
      at: 1_000 + version,
      name: `epoch ${version}`,
      metadata: `{"loss":${version}}`,
      facts: `{"v":${version}}`,
    },
    cells: new Map([
      [
        "f0",
        new Map([
          ["epoch", String(version)],
          ["weights", `#${key}`],
        ]),
      ],
      ["c", new Map([["", "~[1]"]])],
    ]),
    values: new Map([[key, text]]),
  };
}
