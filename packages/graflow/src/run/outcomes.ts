// What became of a group's members, read from the frame.
import type { GroupOutcome, MemberOutcome } from "../graph/outcome.ts";
import type { GroupPlan } from "../graph/plan.ts";
import { COMPLETED, type Frame } from "./frame.ts";

/** The whole picture of a group. A member failed when anything in it failed, even if its last node was merely skipped. */
export function groupOutcome(frame: Frame, group: GroupPlan): GroupOutcome {
  const members: Record<string, MemberOutcome> = {};
  const completed: string[] = [];
  const failed: string[] = [];
  const skipped: string[] = [];
  const errors = frame.memberErrors?.get(group.join);
  group.keys.forEach((key, index) => {
    const exit = group.exits[index] as number;
    const error = errors?.get(index);
    if (error !== undefined) {
      members[key] = { status: "failed", error };
      failed.push(key);
    } else if (frame.states[exit] === COMPLETED) {
      members[key] = { status: "completed", output: frame.outputs[exit] };
      completed.push(key);
    } else {
      members[key] = { status: "skipped" };
      skipped.push(key);
    }
  });
  return { id: frame.plan.ids[group.join] ?? "?", members, completed, failed, skipped };
}
