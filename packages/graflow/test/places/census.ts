// Counts what is there because of this process: other processes and threads, sockets and files that are open, what keeps it from ending,
// listeners, and files that it has left behind. On Linux; elsewhere what cannot be counted is 0.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface Census {
  /** Processes that this one has begun, and those that they have. */
  readonly processes: number;
  readonly threads: number;
  readonly sockets: number;
  readonly pipes: number;
  readonly files: number;
  /** What keeps the process from ending, by kind. */
  readonly active: Readonly<Record<string, number>>;
  /** Of the process itself. */
  readonly listeners: number;
  /** In the folder for temporary files. */
  readonly leftovers: readonly string[];
}

/** Threads of Node itself begin when they are first needed: what is counted first is counted after some work. */
export function takeCensus(temporary: string): Census {
  const open = namesIn("/proc/self/fd").map((fd) => linkOf(`/proc/self/fd/${fd}`));
  const active: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) active[kind] = (active[kind] ?? 0) + 1;
  return {
    processes: descendants().length,
    threads: namesIn("/proc/self/task").length,
    sockets: open.filter((to) => to.startsWith("socket:")).length,
    pipes: open.filter((to) => to.startsWith("pipe:")).length,
    files: open.filter((to) => to.startsWith("/")).length,
    active,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    leftovers: namesIn(temporary),
  };
}

/** Ids of the processes that this one has begun, and of theirs. */
function descendants(): readonly number[] {
  const parents = namesIn("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => [Number(pid), parentOf(pid)] as const);
  const found = new Set([process.pid]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (parent !== undefined && found.has(parent)) found.add(pid);
  }
  found.delete(process.pid);
  return [...found];
}

/** `undefined` when it has ended, or only waits for its parent to take note of that. */
function parentOf(pid: string): number | undefined {
  try {
    // The name of the program stands in brackets, and may have spaces and brackets in it.
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return state === "Z" ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
