// What a store knows of runs and checkpoints, in the words of the public face.
import type { RunRecord, StoredCheckpoint } from "../../ports/run-store.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode } from "../../shared/codec/codec.ts";
import { readFacts } from "../saving/facts.ts";
import { refOf } from "../saving/saver.ts";
import type { CheckpointInfo, RunInfo } from "./face.ts";
import { isGone } from "./owner.ts";
import { soundVersion } from "./state.ts";

/** Whether a run is not being carried out although nobody has ended it. */
export function isAbandoned({ status, lease }: RunRecord, now: number): boolean {
  return status === "running" && (lease === undefined || lease.until <= now || isGone(lease));
}

export function runInfo(run: RunRecord, now: number, registry: ClassRegistry | undefined): RunInfo {
  const { id, workflow, status, tags, createdAt, updatedAt, parent, lease, cancel } = run;
  const facts = readFacts(run.facts, id);
  const isHeld = status === "running" && lease !== undefined && !isAbandoned(run, now);
  return {
    id,
    workflow,
    ...(facts.version === undefined ? {} : { workflowVersion: facts.version }),
    status: isAbandoned(run, now) ? "abandoned" : status,
    tags,
    createdAt,
    updatedAt,
    checkpoint: refOf(id, soundVersion(run, facts), undefined),
    ...(parent === undefined ? {} : { parent: refOf(parent.runId, parent.version, undefined) }),
    ...(facts.place === undefined ? {} : { place: facts.place }),
    ...(isHeld ? { owner: { host: lease.host, pid: lease.pid } } : {}),
    ...(cancel === undefined ? {} : { cancelRequested: cancel }),
    ...(facts.error === undefined ? {} : { error: decode(facts.error, { registry }) as Error }),
    ...(facts.reason === undefined ? {} : { reason: facts.reason }),
  };
}

export function checkpointInfo(mark: StoredCheckpoint, workflow: string, registry: ClassRegistry | undefined): CheckpointInfo {
  const { runId, version, kind, metadata, at, bytes } = mark;
  return {
    ...refOf(runId, version, mark),
    workflow,
    kind,
    at,
    ...(metadata === undefined ? {} : { metadata: decode(metadata, { registry }) as Record<string, unknown> }),
    bytes,
  };
}
