// The names of workers: of one that was not given any, where it is and a part that is its own; and which are in use in this process, since the
// registry knows workers of one process by one address.
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { Fleet } from "../ports/fleet.ts";
import { idTaken } from "./presence.ts";

const inUse = new WeakMap<Fleet, Set<string>>();

/** Returns how to give it back. Throws a `GraflowError` (`WORKER_ID_TAKEN`). */
export function claimId(fleet: Fleet, id: string): () => void {
  const ids = inUse.get(fleet) ?? new Set();
  inUse.set(fleet, ids);
  if (ids.has(id)) throw idTaken(id, "this very process");
  ids.add(id);
  return () => ids.delete(id);
}

export function ownId(): string {
  const host = hostname()
    .replace(/[^\w.-]/g, "-")
    .slice(0, 60);
  return `${host === "" ? "worker" : host}-${process.pid}-${randomBytes(2).toString("hex")}`;
}
