// Whether a process goes on, for tests of what is left. The dead whom nobody has taken note of yet, zombies, do not.
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

export function isThere(id: number | undefined): boolean {
  if (id === undefined) return false;
  try {
    process.kill(id, 0);
    if (process.platform !== "linux") return true;
    // The name of the program, in parentheses, may have anything in it.
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    return stat[stat.lastIndexOf(")") + 2] !== "Z";
  } catch {
    return false;
  }
}

/** Resolves when none of them is there. */
export async function gone(ids: readonly number[]): Promise<void> {
  while (ids.some(isThere)) await setTimeout(5);
}
