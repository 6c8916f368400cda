// A fork: the group begins, and its members receive what it received.
import { COMPLETED, pathOf } from "../frame.ts";
import { settled, tell } from "../state.ts";
import type { RoleRule } from "./role.ts";

export const fork: RoleRule = {
  begin(run, frame, place, input) {
    const iteration = (frame.passes[place] as number)++;
    frame.outputs[place] = input;
    frame.states[place] = COMPLETED;
    if (run.telling) {
      const at = { taskId: pathOf(frame, place), kind: "group", iteration } as const;
      tell(run, { type: "task.scheduled", ...at });
      tell(run, { type: "task.started", ...at, attempt: 0, input });
    }
    settled(run, frame, place);
  },
};
