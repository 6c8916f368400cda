// Asking people. What is asked is read from the task's options; the run opens it and waits.
import type { TaskContext } from "../../graph/context.ts";
import { approvalRequest, feedbackRequest, multiSelectionRequest, selectionRequest, textRequest } from "../asks/request.ts";
import type { Request } from "../asks/request.ts";
import type { Attempt } from "../attempt.ts";

function ask<T>(attempt: Attempt, verb: string, request: Request<T>): Promise<T> {
  attempt.wish(verb);
  return attempt.services.asks.request(attempt, request);
}

export function requestApprovalOf(attempt: Attempt): TaskContext["requestApproval"] {
  return async (options) => ask(attempt, "requestApproval", approvalRequest(options));
}

export function requestTextOf(attempt: Attempt): TaskContext["requestText"] {
  return async (options) => ask(attempt, "requestText", textRequest(options));
}

export function requestSelectionOf(attempt: Attempt): TaskContext["requestSelection"] {
  return async (options) => ask(attempt, "requestSelection", selectionRequest(options));
}

export function requestMultiSelectionOf(attempt: Attempt): TaskContext["requestMultiSelection"] {
  return async (options) => ask(attempt, "requestMultiSelection", multiSelectionRequest(options));
}

export function requestFeedbackOf(attempt: Attempt): TaskContext["requestFeedback"] {
  return async (options) => ask(attempt, "requestFeedback", feedbackRequest(options));
}
