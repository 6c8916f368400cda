// A join: all members have settled, and the policy of the group judges them.
import type { GroupOutcome } from "../../graph/outcome.ts";
import type { GroupPlan } from "../../graph/plan.ts";
import { DEFAULT_MAX_ITERATIONS } from "../../graph/settings.ts";
import { describeError, errorOf } from "../../shared/error-of.ts";
import { GroupError, IterationLimitError } from "../errors.ts";
import { failPlace, placeOf } from "../fail.ts";
import { COMPLETED, pathOf, type Frame } from "../frame.ts";
import { STATE } from "../journal.ts";
import { beginGroup, isOpen } from "../group-pass.ts";
import { isInGroup } from "../halt.ts";
import { groupOutcome } from "../outcomes.ts";
import { strictPolicy } from "../policies/group.ts";
import { settled, tell, type RunState } from "../state.ts";
import { buildRecord } from "../../shared/record.ts";
import { show } from "../../shared/show.ts";
import type { RoleRule } from "./role.ts";

/** What a group gives: the outputs of the members that have completed, by their keys. */
export function recordOf(frame: Frame, { keys, exits, join }: GroupPlan): Record<string, unknown> {
  const errors = frame.memberErrors?.get(join);
  const { states, outputs } = frame;
  return buildRecord(keys.length, (record) => {
    for (let i = 0; i < keys.length; i++) {
      const exit = exits[i] as number;
      if (states[exit] === COMPLETED && (errors === undefined || !errors.has(i))) record[keys[i] as string] = outputs[exit];
    }
  });
}

/** Why the policy does not let the group complete, or `undefined` when it does. */
function judge(run: RunState, frame: Frame, place: number, group: GroupPlan): GroupError | undefined {
  const policy = group.policy ?? strictPolicy;
  // Without a failure the policies of our own that look at failures alone need no picture.
  if (policy === strictPolicy && frame.memberErrors?.has(place) !== true) return undefined;
  const outcome: GroupOutcome = groupOutcome(frame, group);
  const at = placeOf(run, frame, place, (frame.passes[place] as number) - 1);
  const first = firstError(frame, place);
  try {
    const verdict: unknown = policy.decide(outcome);
    if (verdict === true) return undefined;
    return new GroupError(at, outcome, policy.name, reasonOf(verdict), first);
  } catch (thrown) {
    return new GroupError(at, outcome, policy.name, `the policy threw ${describeError(thrown)}`, first, errorOf(thrown));
  }
}

/** A tolerant group may be entered again and again though none of its members may run any more: it has as many passes as they may have. */
function excess(run: RunState, frame: Frame, place: number, iteration: number): IterationLimitError | undefined {
  if (iteration < DEFAULT_MAX_ITERATIONS) return undefined;
  let limit = DEFAULT_MAX_ITERATIONS;
  frame.plan.works.forEach((work, at) => {
    if (isInGroup(frame, at, frame, place)) limit = Math.max(limit, work?.settings.maxIterations ?? 0);
  });
  return iteration < limit ? undefined : new IterationLimitError(placeOf(run, frame, place, iteration), limit);
}

function reasonOf(verdict: unknown): string | undefined {
  if (verdict === false) return undefined;
  // An asynchronous policy is told of where it stands; nobody waits for its answer, nor for its failure.
  if (verdict instanceof Promise) verdict.catch(() => {});
  return typeof verdict === "string" ? verdict : `it answered ${show(verdict)}, which is neither true, false nor a reason`;
}

/** What went wrong first in the group: the failures of members that were then signalled follow from it. */
function firstError({ memberErrors }: Frame, join: number): Error | undefined {
  return memberErrors?.get(join)?.values().next().value;
}

export const join: RoleRule = {
  begin(run, frame, place) {
    const group = frame.plan.groups.get(place) as GroupPlan;
    // A jump may lead to a member past the fork.
    if (!isOpen(frame, group)) beginGroup(run, frame, group, frame.outputs[group.fork]);
    const iteration = (frame.passes[place] as number)++;
    run.journal?.touch(frame, place, STATE);
    const error = judge(run, frame, place, group) ?? excess(run, frame, place, iteration);
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
