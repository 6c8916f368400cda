// The work of the moments of schedules: what is added to the queues when one is due, or a run has ended that another comes after.
import type { Schedule } from "../../ports/schedule-store.ts";
import type { Work } from "../../ports/work-queues.ts";

/** Why a schedule's run is to begin. */
export type Tick =
  /** `due`: in ms since 1970. `isMissed`: it came late, and is not to be made up for. */
  | { readonly type: "time"; readonly scheduleId: string; readonly due: number; readonly isMissed: boolean }
  | { readonly type: "now"; readonly scheduleId: string; readonly due: number; readonly runId: string }
  /** `runId`: the run that has ended. */
  | { readonly type: "after"; readonly scheduleId: string; readonly due: number; readonly runId: string };

export function tickWork({ id, workflow, queue, priority }: Schedule, tick: Tick): Work {
  const what = tick.type === "time" ? String(tick.due) : `${tick.type}:${tick.runId}`;
  return {
    id: `tick:${id}:${what}`,
    kind: "tick",
    queue,
    priority,
    delay: 0,
    subject: { workflow, graph: undefined, runId: undefined, taskId: undefined, owner: undefined },
    // Whether a run is still going on is asked by one at a time.
    concurrencyKey: `tick:${id}`,
    payload: JSON.stringify(tick),
  };
}

/** `undefined` for what is none. */
export function readTick(payload: string): Tick | undefined {
  try {
    const tick = JSON.parse(payload) as Partial<Tick> | null;
    const isWhole = typeof tick?.scheduleId === "string" && typeof tick.due === "number" && typeof tick.type === "string";
    return isWhole ? (tick as Tick) : undefined;
  } catch {
    return undefined;
  }
}

/** The id of the run of a tick: the same however often it is carried out. */
export function runIdOf(tick: Tick): string {
  if (tick.type === "now") return tick.runId;
  if (tick.type === "after") return `${tick.scheduleId}-after-${tick.runId}`;
  return `${tick.scheduleId}-${new Date(tick.due).toISOString().replaceAll(/[-:]|\.000/g, "")}`;
}

/** By which the runs of a schedule are found. */
export function scheduleTag(id: string): string {
  return `schedule:${id}`;
}
