// What each role brings: how a place begins once its predecessors have settled, and how its pass is carried out when no function of
// the user's does it.
import type { Frame, Pass } from "../frame.ts";
import type { RunState } from "../state.ts";

export interface RoleRule {
  begin(run: RunState, frame: Frame, place: number, input: unknown): void;
  /** Carries out a pass inside the run. Absent: the engine starts an attempt, which takes one of the run's places. */
  start?(run: RunState, pass: Pass): void;
}
