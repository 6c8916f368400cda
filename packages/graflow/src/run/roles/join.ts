// A join: all members have settled, and the policy of the group judges them.
import type { GroupOutcome } from "../../graph/outcome.ts";
import type { GroupPlan } from "../../graph/plan.ts";
import { errorOf } from "../../shared/error-of.ts";
import { GroupError } from "../errors.ts";
import { failPlace, placeOf } from "../fail.ts";
import { COMPLETED, pathOf, type Frame } from "../frame.ts";
import { groupOutcome } from "../outcomes.ts";
import { strictPolicy } from "../policies/group.ts";
import { settled, tell, type RunState } from "../state.ts";
import type { RoleRule } from "./role.ts";

function recordOf(frame: Frame, { keys, exits, join }: GroupPlan): Record<string, unknown> {
  const errors = frame.memberErrors?.get(join);
  const record: Record<string, unknown> = {};
  for (let i = 0; i < keys.length; i++) {
    const exit = exits[i] as number;
    if (frame.states[exit] === COMPLETED && errors?.has(i) !== true) record[keys[i] as string] = frame.outputs[exit];
  }
  return record;
}

/** Why the policy does not let the group complete, or `undefined` when it does. */
function judge(run: RunState, frame: Frame, place: number, group: GroupPlan): GroupError | undefined {
  const policy = group.policy ?? strictPolicy;
  // Without a failure the policies of our own that look at failures alone need no picture.
  if (policy === strictPolicy && frame.memberErrors?.has(place) !== true) return undefined;
  const outcome: GroupOutcome = groupOutcome(frame, group);
  const iteration = (frame.passes[place] as number) - 1;
  try {
    const verdict: unknown = policy.decide(outcome);
    if (verdict === true) return undefined;
    const reason = typeof verdict === "string" ? verdict : undefined;
    return new GroupError(placeOf(run, frame, place, iteration), outcome, policy.name, reason);
  } catch (thrown) {
    return new GroupError(placeOf(run, frame, place, iteration), outcome, policy.name, "the policy threw", errorOf(thrown));
  }
}

export const join: RoleRule = {
  begin(run, frame, place) {
    const group = frame.plan.groups.get(place) as GroupPlan;
    const iteration = (frame.passes[place] as number)++;
    const error = judge(run, frame, place, group);
    const at = run.telling ? ({ taskId: pathOf(frame, place), kind: "group", iteration, attempt: 0, duration: 0 } as const) : undefined;
    if (error !== undefined) {
      if (at !== undefined) tell(run, { type: "task.failed", ...at, error });
      failPlace(run, frame, place, error);
      return;
    }
    const output = recordOf(frame, group);
    frame.outputs[place] = output;
    frame.states[place] = COMPLETED;
    if (at !== undefined) tell(run, { type: "task.completed", ...at, output });
    settled(run, frame, place);
  },
};
