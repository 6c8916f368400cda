// Whose a container or a Job is: the process that has made it. What it is marked with tells the machine and the process so exactly that another
// process of the same machine can see whether the owner still lives, and that nobody takes what is another's for forsaken.
import { errorOf } from "../shared/error-of.ts";

/** A process of a machine that has not been started again since, as far as it can be known. */
export interface Owner {
  /** The machine since its last start, and the space that ids of processes mean something in. */
  readonly world: string;
  readonly pid: number;
  /** When it was started, in ticks of its machine; 0 where that cannot be known. */
  readonly since: number;
}

export function ownerText({ world, pid, since }: Owner): string {
  return `${world}/${pid}/${since}`;
}

/** `undefined` for what is no such text. */
export function readOwner(text: string): Owner | undefined {
  const [, world, pid, since] = /^([^/]+)\/(\d+)\/(\d+)$/.exec(text) ?? [];
  return world === undefined ? undefined : { world, pid: Number(pid), since: Number(since) };
}

/** This process. */
export async function ownOwner(): Promise<Owner> {
  return { world: await ownWorld(), pid: process.pid, since: (await startOf(process.pid)) ?? 0 };
}

/** Whether it is known that the owner has ended: one of another machine may live. */
export async function isGone(owner: Owner, own: Owner): Promise<boolean> {
  if (owner.world !== own.world) return false;
  if (owner.pid === own.pid) return owner.since !== own.since;
  if (own.since === 0) return !isThere(owner.pid);
  return (await startOf(owner.pid)) !== owner.since;
}

async function ownWorld(): Promise<string> {
  const { readFile, readlink } = await import("node:fs/promises");
  try {
    const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
    // Containers that share their host's network and name have processes of their own: an id in one means nothing in the other.
    const space = /\d+/.exec(await readlink("/proc/self/ns/pid"))?.[0] ?? "0";
    return `${boot}.${space}`;
  } catch {
    const { hostname } = await import("node:os");
    return hostname().replaceAll("/", "_");
  }
}

/** In ticks since the machine was started; `undefined`: there is no such process, or it is dead and only waits to be counted. */
async function startOf(pid: number): Promise<number | undefined> {
  const { readFile } = await import("node:fs/promises");
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // Its name stands in brackets, and may have any character.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" || state === "X" ? undefined : Number(fields[18]);
  } catch (error) {
    const { code } = errorOf(error) as NodeJS.ErrnoException;
    // A process that may not be looked at is there.
    return code === "ENOENT" || code === "ESRCH" ? undefined : 0;
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (errorOf(error) as NodeJS.ErrnoException).code === "EPERM";
  }
}
