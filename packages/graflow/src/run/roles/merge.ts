// A merge: the case that ran hands on its output; the branch is over.
import { COMPLETED } from "../frame.ts";
import { STATE } from "../journal.ts";
import { isTaken } from "../input.ts";
import { settled } from "../state.ts";
import type { RoleRule } from "./role.ts";

export const merge: RoleRule = {
  begin(run, frame, place) {
    const { inStart, inFrom } = frame.plan;
    for (let e = inStart[place] as number; e < (inStart[place + 1] as number); e++) {
      const from = inFrom[e] as number;
      if (isTaken(frame, from, place)) frame.outputs[place] = frame.outputs[from];
    }
    frame.states[place] = COMPLETED;
    run.journal?.touch(frame, place, STATE);
    settled(run, frame, place);
  },
};
