// Who carries a run out, and whether that process can be seen to be gone.
import type { Lease, Owner } from "../../ports/run-store.ts";
import { nodeOs } from "../durable/node-modules.ts";

/** This engine in this process. */
export function ownOwner(): Owner {
  return { owner: crypto.randomUUID(), host: nodeOs().hostname(), pid: process.pid };
}

/** Whether the owner of a lease was a process of this machine, and is no more. One on another machine may be. */
export function isGone({ host, pid }: Lease): boolean {
  if (host !== nodeOs().hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
