// Who carries a run out, and whether that process can be seen to be gone.
import type { Lease, Owner } from "../../ports/run-store.ts";
import { nodeFs, nodeOs } from "../durable/node-modules.ts";

/** This engine in this process. */
export function ownOwner(): Owner {
  return { owner: `${processSpace()}${SEPARATOR}${crypto.randomUUID()}`, host: nodeOs().hostname(), pid: process.pid };
}

const SEPARATOR = "/";

/** Where process ids mean the same: containers of one host name may have spaces of their own. Empty where nobody can say. */
function processSpace(): string {
  try {
    return nodeFs().readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

/** Whether the owner of a lease was a process of this machine, and is no more. One on another machine, or in another container, may be. */
export function isGone({ owner, host, pid }: Lease): boolean {
  if (host !== nodeOs().hostname() || !owner.startsWith(`${processSpace()}${SEPARATOR}`)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
