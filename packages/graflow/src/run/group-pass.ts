// A pass of a group: from its fork to its join. A join may be reached by a jump past the fork, or not at all; its pass is begun and
// ended all the same, so that every start that is told has its end.
import type { GroupPlan, Plan } from "../graph/plan.ts";
import { StoppedError } from "./errors.ts";
import { STATE } from "./journal.ts";
import { pathOf, type Frame } from "./frame.ts";
import { tell, type RunState } from "./state.ts";

/** The group that a fork begins. */
export function groupOfFork({ ids, byId, groups }: Plan, fork: number): GroupPlan {
  return groups.get(byId.get(ids[fork] as string)?.exit as number) as GroupPlan;
}

/** Whether the fork has begun a pass that the join has not ended. */
export function isOpen({ passes }: Frame, { fork, join }: GroupPlan): boolean {
  return (passes[fork] as number) > (passes[join] as number);
}

/** Begins a pass; one that is still open will not get to its join any more. */
export function beginGroup(run: RunState, frame: Frame, group: GroupPlan, input: unknown): void {
  abandonGroup(run, frame, group, "it was opened again");
  const iteration = (frame.passes[group.fork] as number)++;
  run.journal?.touch(frame, group.fork, STATE);
  if (!run.telling) return;
  const at = { taskId: pathOf(frame, group.fork), kind: "group", iteration } as const;
  tell(run, { type: "task.scheduled", ...at });
  tell(run, { type: "task.started", ...at, attempt: 0, input });
}

/** Ends a pass that will not get to its join, if one is open. */
export function abandonGroup(run: RunState, frame: Frame, group: GroupPlan, why: string): void {
  if (!isOpen(frame, group)) return;
  const iteration = (frame.passes[group.join] as number)++;
  run.journal?.touch(frame, group.join, STATE);
  if (!run.telling) return;
  const error = new StoppedError(run.id, why);
  tell(run, { type: "task.failed", taskId: pathOf(frame, group.join), kind: "group", iteration, attempt: 0, duration: 0, error });
}
