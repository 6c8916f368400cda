// Stored runs and checkpoints made by hand, for the tests of what shows them.
import type { CheckpointInfo, NodeInfo, RunDetails, RunInfo } from "@graflow/core";

/** The moment of all samples: ms since 1970. */
export const now: number = new Date(2026, 0, 31, 13, 4, 5).getTime();

export const minutes = (count: number): number => count * 60_000;

/** A UUID that begins with these characters. */
export const uuid = (start: string): string => `${start}00000000`.slice(0, 8) + "-5dd3-4b9c-a9e8-0d1df5e4a4b3";

export function runInfo(id: string, more: Partial<RunInfo> = {}): RunInfo {
  return {
    id,
    workflow: "sales",
    status: "completed",
    tags: [],
    createdAt: now - minutes(5),
    updatedAt: now - minutes(4),
    checkpoint: { id: `${id}@7`, runId: id, version: 7 },
    ...more,
  };
}

export function runDetails(id: string, nodes: readonly NodeInfo[], more: Partial<RunDetails> = {}): RunDetails {
  const info = runInfo(id, more);
  return {
    ...info,
    at: info.checkpoint,
    input: { path: "sales.csv" },
    outline: { name: info.workflow, nodes: [], edges: [] },
    nodes,
    channels: {},
    ...more,
  };
}

export function nodeInfo(taskId: string, state: NodeInfo["state"], more: Partial<NodeInfo> = {}): NodeInfo {
  return { taskId, kind: "task", state, passes: state === "waiting" ? 0 : 1, ...more };
}

export function checkpointInfo(runId: string, version: number, more: Partial<CheckpointInfo> = {}): CheckpointInfo {
  return {
    id: `${runId}@${version}`,
    runId,
    version,
    workflow: "sales",
    kind: "automatic",
    at: now - minutes(20 - version),
    bytes: 1200 * version,
    ...more,
  };
}
