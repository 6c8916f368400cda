// A run that somebody has taken, and found that it cannot be gone on with here: without its code, or with damaged data.
import type { StoredStatus } from "../../ports/run-store.ts";
import type { GroupChange } from "../../run/snapshot/cells.ts";
import type { Storage } from "../saving/run-storage.ts";

/** Gives it back: it stands as it stood, and is anybody's. `version` is that of its last save. */
export async function giveBack({ runs, leases, clock }: Storage, runId: string, version: number, status: StoredStatus): Promise<void> {
  const nothing = { delta: new Map<string, GroupChange>(), values: new Map<string, string>(), events: [], checkpoint: undefined };
  const save = { version: version + 1, at: clock.now(), ...nothing, status, facts: undefined, release: true };
  // Where the store fails as well, it is free when the lease has run out.
  await runs.save(runId, leases.owner.owner, save).catch(() => {});
}
