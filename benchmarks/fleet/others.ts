// Which share of the machine's processors others had for a while. The processes of a contender want all processors together, so that how
// long each waits for one does not say whether somebody disturbs them.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

export interface Seen {
  readonly pids: readonly number[];
  readonly at: number;
  /** In ticks of the clock. */
  readonly busy: number;
  readonly own: number;
}

/** In ms. */
const TICK = 10;

/** Looks at these processes, and at all. */
export function look(pids: readonly number[]): Seen {
  return { pids, at: performance.now(), busy: busyTicks(), own: pids.reduce((sum, pid) => sum + ticksOf(pid), 0) };
}

/** 0 to 1; 0 where the system does not tell. */
export function othersSince(before: Seen): number {
  const { at, busy, own } = look(before.pids);
  const others = busy - before.busy - (own - before.own);
  return Math.max(0, (others * TICK) / ((at - before.at) * cpus().length));
}

/** Of all processors: what programs and the system did for them. */
function busyTicks(): number {
  const [, user = 0, nice = 0, system = 0] = words("/proc/stat").map(Number);
  return user + nice + system;
}

/** Of a process and its threads. */
function ticksOf(pid: number): number {
  // The name of the program comes second, in brackets, and may have spaces.
  const fields = (text(`/proc/${pid}/stat`).split(") ")[1] ?? "").split(" ");
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

function words(file: string): string[] {
  return (text(file).split("\n")[0] ?? "").split(/ +/);
}

function text(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
