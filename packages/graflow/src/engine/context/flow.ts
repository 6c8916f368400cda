// Where the run goes next: what a task asks for here holds once it has completed.
import type { TaskContext } from "../../graph/context.ts";
import { WorkflowCanceledError } from "../../run/errors.ts";
import { idOfJump, resolveGoto, resolveNext } from "../../run/jump.ts";
import type { Attempt } from "../attempt.ts";

export function nextTaskOf(attempt: Attempt): TaskContext["nextTask"] {
  return (node, ...[input]) => {
    const wishes = attempt.wish("nextTask");
    const jump = resolveNext(attempt.pass.frame, node, input);
    (wishes.next ??= []).push(jump);
    return idOfJump(jump);
  };
}

export function gotoOf(attempt: Attempt): TaskContext["goto"] {
  return (node, ...[input]) => {
    const wishes = attempt.wish("goto");
    const jump = resolveGoto(attempt.pass.frame, node, input);
    (wishes.goto ??= []).push(jump);
    return idOfJump(jump);
  };
}

export function nextIterationOf(attempt: Attempt): TaskContext["nextIteration"] {
  return (input) => {
    attempt.wish("nextIteration").again = input;
  };
}

export function terminateOf(attempt: Attempt): TaskContext["terminateWorkflow"] {
  return (message) => {
    attempt.wish("terminateWorkflow").terminate = reasonOf(message);
  };
}

export function cancelOf(attempt: Attempt): TaskContext["cancelWorkflow"] {
  return (message) => {
    const { services } = attempt;
    attempt.wish("cancelWorkflow");
    const reason = reasonOf(message);
    const error = new WorkflowCanceledError(services.runId, reason);
    // Whatever the task does with the error, the run is cancelled from here on.
    attempt.canceled = error;
    services.cancel(reason);
    throw error;
  };
}

/** Callers without a compiler may leave the message out. */
function reasonOf(message: unknown): string {
  return typeof message === "string" ? message : "no reason was given";
}
