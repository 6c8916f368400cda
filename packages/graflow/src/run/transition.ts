// The one step that moves a run on: an event in, actions out. It depends on nothing but its arguments: no clock, no promise, no I/O.
// The run's own arrays are changed in place; the actions stand in `run.actions`, for the engine to take.
import { completePass } from "./complete.ts";
import { advance } from "./advance.ts";
import { TaskError } from "./errors.ts";
import { placeOf } from "./fail.ts";
import { compensated } from "./frame-over.ts";
import { STANDING } from "./journal.ts";
import { failAttempt } from "./give-up.ts";
import { dropPass, endFrame } from "./halt.ts";
import { comeBackToLanes, leaveLanes } from "./lanes.ts";
import { pathOf, type Ending, type Frame, type Pass } from "./frame.ts";
import { beginStarts, startFrame } from "./start-frame.ts";
import { release, tell, type RunState, type Wishes } from "./state.ts";
import { show } from "../shared/show.ts";

/** What has happened. Durations in ms. */
export type RunInput =
  /** With an ending, the run ends before its starts begin. */
  | { readonly type: "begin"; readonly ending?: Ending | undefined; readonly tags?: readonly string[] | undefined }
  | {
      readonly type: "completed";
      readonly pass: Pass;
      readonly output: unknown;
      readonly wishes: Wishes | undefined;
      readonly duration: number;
    }
  /** `roll` is a random number in [0, 1), for the jitter of a retry. */
  | { readonly type: "failed"; readonly pass: Pass; readonly error: Error; readonly roll: number; readonly duration: number }
  /** A pass that was to start has not: its frame or group was told to end meanwhile. */
  | { readonly type: "dropped"; readonly pass: Pass }
  /** The rest of a pass between two attempts is over. */
  | { readonly type: "due"; readonly pass: Pass }
  /** The input of a frame is what its workflow's schema made of it, or was refused. */
  | { readonly type: "admitted"; readonly frame: Frame; readonly input: unknown }
  | { readonly type: "refused"; readonly frame: Frame; readonly error: Error }
  | { readonly type: "cancel"; readonly reason: string }
  /** The run cannot go on, for a reason outside of its tasks. */
  | { readonly type: "broken"; readonly error: Error }
  /** An attempt was stopped because the run is to go on elsewhere: it is as if it had not begun. */
  | { readonly type: "interrupted"; readonly pass: Pass; readonly error: Error }
  /** An attempt waits for a person, and takes no place until it is back. */
  | { readonly type: "aside"; readonly pass: Pass }
  /** It goes on, and takes its place again: there is nothing else to be done with it. */
  | { readonly type: "back"; readonly pass: Pass }
  | { readonly type: "compensated"; readonly frame: Frame; readonly taskId: string; readonly error: Error | undefined };

export function transition(run: RunState, input: RunInput): void {
  switch (input.type) {
    case "completed":
      attemptCompleted(run, input.pass, input.output, input.wishes, input.duration);
      return;
    case "failed":
      leave(run, input.pass);
      failAttempt(run, input.pass, input.error, input.roll, input.duration);
      break;
    case "dropped":
      leave(run, input.pass);
      dropPass(run, input.pass);
      break;
    case "due":
      if (run.resting.delete(input.pass)) {
        input.pass.order = run.order++;
        run.journal?.changed(input.pass, STANDING);
        run.ready.push(input.pass);
      }
      break;
    case "admitted":
      input.frame.input = input.input;
      input.frame.admitting = false;
      run.journal?.header(input.frame);
      beginStarts(run, input.frame);
      release(run, input.frame);
      break;
    case "refused":
      input.frame.admitting = false;
      run.journal?.header(input.frame);
      endFrame(run, input.frame, { type: "failed", error: input.error });
      release(run, input.frame);
      break;
    case "cancel":
      if (!run.finished) endFrame(run, run.root, { type: "cancelled", reason: input.reason });
      break;
    case "broken":
      if (!run.finished) endFrame(run, run.root, { type: "failed", error: input.error });
      break;
    case "interrupted":
      leave(run, input.pass);
      interrupt(run, input.pass, input.error);
      // It begins when the run goes on, here or elsewhere.
      run.ready.push(input.pass);
      return;
    case "aside":
      leave(run, input.pass);
      run.aside.add(input.pass);
      break;
    case "back":
      if (!run.aside.delete(input.pass)) return;
      run.running++;
      comeBackToLanes(input.pass);
      return;
    case "compensated":
      compensated(run, input.frame, input.taskId, input.error);
      break;
    case "begin":
      run.begun = true;
      if (run.telling) {
        const tags = input.tags === undefined ? {} : { tags: input.tags };
        tell(run, { type: "run.started", workflow: run.root.plan.name, input: run.root.input, ...tags });
      }
      if (input.ending === undefined) startFrame(run, run.root);
      else endFrame(run, run.root, input.ending);
      break;
  }
  advance(run);
}

/** The step of a completed attempt, which is taken more often than all others together: the same as by its event, without one. */
export function attemptCompleted(run: RunState, pass: Pass, output: unknown, wishes: Wishes | undefined, duration: number): void {
  leave(run, pass);
  finishAttempt(run, pass, output, wishes, duration);
  advance(run);
}

/** Tells that an attempt is over, and that there will be another one like it. */
export function interrupt(run: RunState, pass: Pass, error: Error): void {
  run.journal?.started(pass, false);
  if (!run.telling) return;
  const { frame, place, iteration, attempt } = pass;
  const kind = frame.plan.kinds[place] ?? "task";
  tell(run, { type: "task.retrying", taskId: pathOf(frame, place), kind, iteration, attempt, delay: 0, error });
}

/** An attempt gives its places back. */
function leave(run: RunState, pass: Pass): void {
  if (run.aside.size > 0 && run.aside.delete(pass)) return;
  run.running--;
  if (pass.frame.laneLoads !== undefined) leaveLanes(run, pass);
}

/** What an attempt returned is the output of a task, and the choice of a select. */
function finishAttempt(run: RunState, pass: Pass, output: unknown, wishes: Wishes | undefined, duration: number): void {
  const { frame, place } = pass;
  const branch = frame.plan.branches.size === 0 ? undefined : frame.plan.branches.get(place);
  if (branch === undefined) {
    if (wishes === undefined) run.journal?.result(pass, output);
    completePass(run, pass, output, wishes, duration);
    return;
  }
  // Only what reads as itself can name a case: text, numbers and booleans.
  const answer = typeof output === "string" || typeof output === "number" || typeof output === "boolean" ? String(output) : undefined;
  const target = (answer === undefined ? undefined : branch.cases.get(answer)) ?? branch.cases.get("default");
  if (target === undefined) {
    const at = placeOf(run, frame, place, pass.iteration, pass.attempt);
    const cases = [...branch.cases.keys()].map((name) => `"${name}"`).join(", ");
    const error = new TaskError(at, `Branch "${at.taskId}" of run ${run.id} chose ${show(output)}, which is none of its cases ${cases}`, {
      code: "BRANCH_NO_CASE",
      hint: "Add the case, or a `default`.",
    });
    failAttempt(run, pass, error, 0, duration);
    return;
  }
  if (wishes === undefined) run.journal?.result(pass, output);
  frame.chosen ??= new Map();
  frame.chosen.set(place, target);
  completePass(run, pass, pass.input, wishes, duration);
}
