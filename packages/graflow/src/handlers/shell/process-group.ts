// A command and all that it has started, as one group of processes: signalled together, and ended together. What has left the group, as daemons
// do, is not found any more.

/** How often to look whether a group is empty, in ms: at first, and at most. */
const LOOK = 2;
const SLOWEST = 50;
/** What was killed is gone after that long, in ms; or it is in the hands of the system, such as a disk that does not answer. */
const KILLED = 1_000;

/** Whether there was anybody to signal. */
export function signalGroup(id: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-id, signal);
    return true;
  } catch {
    return false; // Nobody is left, or they belong to somebody else by now.
  }
}

/** Asks all of a group to end; those who have not after `grace` ms are killed. Resolves when none is left. */
export async function endGroup(id: number, grace: number): Promise<void> {
  if (!signalGroup(id, "SIGTERM")) return;
  if (await isEmptyWithin(id, grace)) return;
  await killGroup(id);
}

/** Ends all of a group at once. Resolves when none is left. */
export async function killGroup(id: number): Promise<void> {
  if (signalGroup(id, "SIGKILL")) await isEmptyWithin(id, KILLED);
}

async function isEmptyWithin(id: number, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  for (let wait = LOOK; await isAnyAlive(id); wait = Math.min(wait * 2, SLOWEST)) {
    const left = end - performance.now();
    if (left <= 0) return false;
    await new Promise((resolve) => void setTimeout(resolve, Math.min(wait, left)));
  }
  return true;
}

/** The dead whom nobody has taken note of yet, zombies, can be signalled as well. Where there is no `/proc`, they count as alive. */
async function isAnyAlive(id: number): Promise<boolean> {
  if (!signalGroup(id, 0)) return false;
  if (process.platform !== "linux") return true;
  const { readdir } = await import("node:fs/promises");
  const found = await Promise.all((await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map((name) => isAliveIn(id, name)));
  return found.includes(true);
}

async function isAliveIn(group: number, process: string): Promise<boolean> {
  const { readFile } = await import("node:fs/promises");
  const stat = await readFile(`/proc/${process}/stat`, "utf8").catch(() => "");
  // The name of the program, in parentheses, may have anything in it.
  const [state, , of] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(of) === group && state !== "Z" && state !== "X";
}
