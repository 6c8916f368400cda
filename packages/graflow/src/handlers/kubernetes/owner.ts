// Whose Jobs they are: the process on a machine that has started them. Of a process that is no more, the next one on the machine removes them.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** For a label: names of machines may be longer than labels. */
export function thisHost(): string {
  return createHash("sha256").update(hostname()).digest("hex").slice(0, 16);
}

/** This process, as its number and when it began: numbers come again. */
export function thisProcess(): string {
  return `${process.pid} ${beganAt(process.pid)}`;
}

/** Of a process of this machine. One of which nothing is known counts as alive. */
export function isAlive(owner: string): boolean {
  const [pid = "", began = ""] = owner.split(" ");
  if (!/^\d+$/.test(pid)) return true;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const is = beganAt(Number(pid));
  return is === "" || began === "" || is === began;
}

/** As the system counts, where it says so (Linux); else empty. */
function beganAt(pid: number): string {
  try {
    // The name of the program, in brackets, may hold anything.
    const [, rest = ""] = /\)([^)]*)$/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return rest.trim().split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
