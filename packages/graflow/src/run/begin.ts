// A new pass of a place, within the limits on passes.
import { IterationLimitError, StepLimitError } from "./errors.ts";
import { failPlace, placeOf } from "./fail.ts";
import { pathOf, type Frame } from "./frame.ts";
import { endFrame, endIdle } from "./halt.ts";
import { enqueue, isBusy, queuePass } from "./open.ts";
import { DEFAULT_MAX_ITERATIONS } from "../graph/settings.ts";
import { tell, type RunState } from "./state.ts";

/** Makes a pass ready, or keeps its input until the pass in flight has ended. One pass too many fails the place, or the run. */
export function beginPass(run: RunState, frame: Frame, place: number, input: unknown): void {
  if (frame.superseded !== undefined && isBusy(frame, place)) {
    queuePass(run, frame, place, input, false);
    return;
  }
  const passes = frame.passes[place] as number;
  const limit = frame.plan.works[place]?.settings.maxIterations ?? DEFAULT_MAX_ITERATIONS;
  if (passes >= limit) {
    const error = new IterationLimitError(placeOf(run, frame, place, passes), limit);
    if (run.telling) {
      tell(run, {
        type: "task.failed",
        taskId: error.taskId,
        kind: frame.plan.kinds[place] ?? "task",
        iteration: passes,
        attempt: 0,
        duration: 0,
        error,
      });
    }
    failPlace(run, frame, place, error);
    return;
  }
  if (run.steps >= run.limits.maxSteps) {
    endFrame(run, run.root, { type: "failed", error: new StepLimitError(run.id, run.limits.maxSteps, pathOf(frame, place)) });
    endIdle(run, frame);
    return;
  }
  run.steps++;
  enqueue(run, frame, place, input);
}
