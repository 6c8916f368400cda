// A fork: the group begins, and its members receive what it received.
import { COMPLETED } from "../frame.ts";
import { OUTPUT, STATE } from "../journal.ts";
import { beginGroup, groupOfFork } from "../group-pass.ts";
import { settled } from "../state.ts";
import type { RoleRule } from "./role.ts";

export const fork: RoleRule = {
  begin(run, frame, place, input) {
    frame.outputs[place] = input;
    frame.states[place] = COMPLETED;
    run.journal?.touch(frame, place, STATE | OUTPUT);
    beginGroup(run, frame, groupOfFork(frame.plan, place), input);
    settled(run, frame, place);
  },
};
