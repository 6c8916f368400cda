// What a run needs of the user's code beside its attempts: admitting an input, undoing a task. Each ends in news for the run, whatever happens.
import { ValidationError, admissionFailure, compensationFailure } from "../../run/errors.ts";
import { placeOf } from "../../run/fail.ts";
import { pathOf } from "../../run/frame.ts";
import type { Action } from "../../run/state.ts";
import type { RunInput } from "../../run/transition.ts";
import { errorOf } from "../../shared/error-of.ts";
import { Context } from "../context/context.ts";
import type { RunServices } from "../services.ts";
import { check } from "../validate.ts";

/** Validates the input of a workflow. */
export async function admit(runId: string, { frame, schema }: Action & { type: "admit" }): Promise<RunInput> {
  const taskId = frame.owner === undefined ? frame.plan.name : pathOf(frame.owner.frame, frame.owner.place);
  const at = { runId, taskId, attempt: 0, iteration: frame.owner?.iteration ?? 0 };
  try {
    const checked = await check(schema, frame.input);
    if (checked.issues === undefined) return { type: "admitted", frame, input: checked.value };
    return { type: "refused", frame, error: new ValidationError(at, "input", checked.issues) };
  } catch (thrown) {
    return { type: "refused", frame, error: admissionFailure(at, errorOf(thrown)) };
  }
}

/** Undoes a completed task of a saga. */
export async function compensate(services: RunServices, { frame, pass, output }: Action & { type: "compensate" }): Promise<RunInput> {
  const context = new Context(services, pass);
  // It steers nothing any more: what it asks of the run is refused, and not lost in silence.
  Context.attemptOf(context).over = true;
  let error: Error | undefined;
  try {
    await pass.frame.plan.works[pass.place]?.settings.compensate?.(output as never, context);
  } catch (thrown) {
    error = compensationFailure(placeOf({ id: services.runId }, pass.frame, pass.place, pass.iteration, pass.attempt), errorOf(thrown));
  }
  Context.attemptOf(context).end();
  return { type: "compensated", frame, taskId: context.taskId, error };
}
