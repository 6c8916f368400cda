// What is known of a checkpoint, where it does not matter.
import type { KeptCheckpoint } from "../../src/ports/checkpoint-store.ts";

export function kept(runId: string, version: number): KeptCheckpoint {
  return { kind: "automatic", name: undefined, metadata: undefined, runId, version, workflow: "w", tags: [], at: 0, facts: "{}" };
}
