// The starts of a frame begin, once its input has been admitted.
import type { Frame } from "./frame.ts";
import { retain, type RunState } from "./state.ts";

/** Puts a frame on its way: by asking for its input to be validated where the workflow has a schema for it. */
export function startFrame(run: RunState, frame: Frame): void {
  if (frame.plan.admission === undefined) {
    beginStarts(run, frame);
    return;
  }
  frame.admitting = true;
  run.journal?.header(frame);
  retain(frame);
  run.actions.push({ type: "admit", frame, schema: frame.plan.admission });
}

/** Opens the starts of a frame, in the order of declaration. */
export function beginStarts(run: RunState, frame: Frame): void {
  for (const place of frame.plan.starts) run.opened.push({ frame, place, input: frame.input, again: false });
}
