// A run that has failed, or was suspended, is to be gone on with by whoever is free. It stands as it stood, and waits as one does that was
// handed over: how it has ended is known to whoever goes on with it.
import type { RunRecord } from "../../ports/run-store.ts";
import type { GroupChange } from "../../run/snapshot/cells.ts";
import { factsText, readFacts } from "../saving/facts.ts";
import { RunStorage, type Storage } from "../saving/run-storage.ts";

/** `ended`: there is no going on. `going-on`: somebody carries it out, or it waits already for whoever does. */
type Asleep = "unknown" | "ended" | "going-on";

/** `queue`: where it is to wait, if it was never handed over. Rejects with a `BackendError`. */
export async function wakeRun(storage: Storage, runId: string, queue: string): Promise<RunRecord | Asleep> {
  const { runs, leases, clock } = storage;
  const run = await runs.find(runId);
  if (run === undefined) return "unknown";
  const facts = readFacts(run.facts, runId);
  if (run.status === "completed" || run.status === "terminated" || run.status === "cancelled" || facts.undone === true) return "ended";
  const isAwake = run.status === "suspended" && facts.wake === "next";
  if (run.status === "running" || run.status === "queued" || isAwake) return "going-on";
  const claim = await runs.claim(runId, leases.owner, RunStorage.leaseOf(storage), undefined, run.version);
  if (claim.type !== "claimed") return "going-on";
  const { place = { queue, priority: 0 } } = facts;
  const saved = await runs.save(runId, leases.owner.owner, {
    version: run.version + 1,
    at: clock.now(),
    delta: new Map<string, GroupChange>(),
    values: new Map<string, string>(),
    events: [],
    checkpoint: undefined,
    status: "suspended",
    facts: factsText({ ...facts, place, wake: "next" }),
    release: true,
  });
  return saved.type === "saved" ? ((await runs.find(runId)) ?? "unknown") : "going-on";
}
