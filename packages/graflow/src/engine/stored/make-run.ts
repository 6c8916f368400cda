// A run that is not started, but made of a state: of a checkpoint, or of one that comes from another store.
import type { Save } from "../../ports/run-store.ts";
import type { Delta } from "../../run/snapshot/cells.ts";
import { CheckpointError } from "../../shared/errors/checkpoint-error.ts";
import { factsText, type Facts } from "../saving/facts.ts";
import { RunStorage, type Storage } from "../saving/run-storage.ts";
import { setAside } from "../saving/texts.ts";

/** Makes a run of a state that comes from outside of the store. */
export async function makeRun(
  storage: Storage,
  run: {
    readonly runId: string;
    readonly workflow: string;
    readonly tags: readonly string[];
    readonly facts: Facts;
    readonly parent?: { runId: string; version: number };
  },
  version: number,
  delta: Delta,
  values: ReadonlyMap<string, string>,
  status: "running" | "suspended" = "running",
): Promise<void> {
  const { runs, clock, leases } = storage;
  const aside = setAside(delta);
  const save: Save = {
    version,
    at: clock.now(),
    delta: aside.delta,
    values: new Map([...values, ...aside.values]),
    events: [],
    checkpoint: status === "suspended" ? { kind: "suspend", name: undefined, metadata: undefined } : undefined,
    status,
    facts: undefined,
    release: status === "suspended",
  };
  const { runId, workflow, tags, facts, parent } = run;
  const lease = status === "suspended" ? undefined : { owner: leases.owner, ttl: RunStorage.leaseOf(storage) };
  const made = await runs.create({ id: runId, workflow, tags, createdAt: clock.now(), parent, facts: factsText(facts), lease }, save);
  if (made) return;
  throw new CheckpointError("CHECKPOINT_EXISTS", `Run ${runId} is stored already`, { hint: "Give the new run another `runId`." });
}
