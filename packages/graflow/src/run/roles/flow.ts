// A sub-workflow: a pass of it is a frame of its own.
import { beginPass } from "../begin.ts";
import { Frame, RUNNING, pathOf } from "../frame.ts";
import { isCurrent } from "../open.ts";
import { startFrame } from "../start-frame.ts";
import { tell } from "../state.ts";
import type { RoleRule } from "./role.ts";

export const flow: RoleRule = {
  begin: beginPass,
  start(run, pass) {
    const { frame, place, iteration, input } = pass;
    if (isCurrent(pass)) frame.states[place] = RUNNING;
    if (run.telling) tell(run, { type: "task.started", taskId: pathOf(frame, place), kind: "workflow", iteration, attempt: 0, input });
    const plan = frame.plan.flows.get(place);
    if (plan === undefined) return;
    const inner = new Frame("flow", plan, input, pass, undefined);
    run.journal?.opened(inner);
    startFrame(run, inner);
  },
};
