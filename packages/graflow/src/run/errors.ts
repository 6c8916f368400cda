// The errors of a run. Each names the run and the node, and keeps what the user's code threw as `cause`.
import type { MemberOutcome, GroupOutcome } from "../graph/outcome.ts";
import type { ErrorCode } from "../shared/errors/catalogue.ts";
import { GraflowError, isGraflowError } from "../shared/errors/graflow-error.ts";
import { describeError } from "../shared/error-of.ts";

/** Where in a run something happened. */
export interface RunPlace {
  readonly runId: string;
  readonly taskId: string;
  readonly attempt: number;
  readonly iteration: number;
}

/** A task failed; `cause` is what it threw. */
export class TaskError extends GraflowError implements RunPlace {
  readonly runId: string;
  readonly taskId: string;
  readonly attempt: number;
  readonly iteration: number;
  /** Compensations of the saga that failed, if any. */
  compensationErrors: readonly Error[] = [];

  constructor(place: RunPlace, message: string, details: { readonly code?: ErrorCode; readonly hint: string; readonly cause?: unknown }) {
    super(details.code ?? "TASK_FAILED", message, details);
    this.runId = place.runId;
    this.taskId = place.taskId;
    this.attempt = place.attempt;
    this.iteration = place.iteration;
  }
}

/** Whether an error is the failure of a task. One that was read back is no instance of the class, and has its fields. */
export function isTaskError(error: Error): error is TaskError {
  return error instanceof TaskError || (isGraflowError(error) && "taskId" in error && canSayMore(error));
}

/** Whether an error can also say what could not be undone. */
export function canSayMore(error: Error): error is Error & { compensationErrors: readonly Error[] } {
  return isGraflowError(error) && error.code !== "WORKFLOW_CANCELED" && "compensationErrors" in error;
}

/** What the user's code threw, as the failure of its task. */
export function taskFailure(place: RunPlace, cause: Error): TaskError {
  const attempt = place.attempt === 0 ? "" : ` (attempt ${place.attempt})`;
  return new TaskError(place, `Task "${place.taskId}" of run ${place.runId} failed${attempt}: ${describeError(cause)}`, {
    hint: remedyOf(cause) ?? "See `cause` for what the task threw. Tolerate it by `retry` or a group policy, or correct the task.",
    cause,
  });
}

/** An error of ours says itself what to do. What only claims to be one may say nothing, or throw. */
function remedyOf(cause: Error): string | undefined {
  try {
    return isGraflowError(cause) && typeof cause.hint === "string" ? cause.hint : undefined;
  } catch {
    return undefined;
  }
}

/** What the schema of a workflow threw when it was to validate the input. */
export function admissionFailure(place: RunPlace, cause: Error): TaskError {
  return new TaskError(place, `The input schema of "${place.taskId}" threw in run ${place.runId}: ${describeError(cause)}`, {
    hint: "A schema answers with issues instead of throwing; see `cause` for what it threw.",
    cause,
  });
}

/** What the compensation of a completed task threw. */
export function compensationFailure(place: RunPlace, cause: Error): TaskError {
  return new TaskError(place, `The compensation of task "${place.taskId}" failed in run ${place.runId}: ${describeError(cause)}`, {
    hint: "What the task did was not undone: undo it by hand, and correct its `compensate`.",
    cause,
  });
}

/** An attempt took longer than the task's `timeout`. */
export class TaskTimeoutError extends TaskError {
  readonly timeout: number;

  constructor(place: RunPlace, timeout: number) {
    super(place, `Task "${place.taskId}" of run ${place.runId} took longer than its timeout of ${timeout} ms (attempt ${place.attempt})`, {
      code: "TASK_TIMEOUT",
      hint: "Give it a longer `timeout`, or let it stop early when `ctx.signal` aborts.",
    });
    this.timeout = timeout;
  }
}

/** The first attempt and every retry failed; `errors` has what each of them threw. */
export class RetryExhaustedError extends TaskError {
  readonly errors: readonly Error[];

  constructor(place: RunPlace, errors: readonly Error[]) {
    const last = errors.at(-1);
    super(
      place,
      `Task "${place.taskId}" of run ${place.runId} failed on all of its ${errors.length} attempts; the last: ${describeError(last)}`,
      {
        code: "RETRY_EXHAUSTED",
        hint: "See `errors` for every attempt. Retry more often, or with a longer delay, if the cause passes by itself.",
        cause: last,
      },
    );
    this.errors = errors;
  }
}

/** A node was asked for more passes than `maxIterations` allows. Never retried. */
export class IterationLimitError extends TaskError {
  readonly limit: number;

  constructor(place: RunPlace, limit: number) {
    super(place, `Task "${place.taskId}" of run ${place.runId} was asked for more than ${limit} passes`, {
      code: "ITERATION_LIMIT",
      hint: "Let the loop end, or raise `maxIterations` of the task.",
    });
    this.limit = limit;
  }
}

/** What is wrong with a value, and where in it. */
export interface ValidationIssue {
  readonly message: string;
  /** Where in the value, e.g. `rows[3].price`; empty for the value itself. */
  readonly path: string;
}

/** A value does not fit the schema of its task or workflow. Never retried. */
export class ValidationError extends TaskError {
  readonly of: "input" | "output";
  readonly issues: readonly ValidationIssue[];

  constructor(place: RunPlace, of: "input" | "output", issues: readonly ValidationIssue[]) {
    const lines = issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
    super(place, `The ${of} of "${place.taskId}" does not fit its schema in run ${place.runId}: ${lines.join("; ")}`, {
      code: "VALIDATION_FAILED",
      hint:
        of === "input"
          ? "Correct what comes to it, from the node before it or as the run's input; or the schema."
          : "Correct what the task returns, or the schema.",
    });
    this.of = of;
    this.issues = issues;
  }
}

/** A run was asked for more passes than its `maxSteps` allows. */
export class StepLimitError extends GraflowError {
  readonly runId: string;
  readonly limit: number;
  /** Compensations of the saga that failed, if any. */
  compensationErrors: readonly Error[] = [];

  constructor(runId: string, limit: number, taskId: string) {
    super("STEP_LIMIT", `Run ${runId} was asked for more than ${limit} passes; the next would have been "${taskId}"`, {
      hint: "Let its loops end, or raise `maxSteps` of the run or the workflow.",
    });
    this.runId = runId;
    this.limit = limit;
  }
}

/** The policy of a group did not let it complete. */
export class GroupError extends TaskError {
  readonly groupId: string;
  /** The errors of the members that failed, by their keys. */
  readonly failed: Readonly<Record<string, Error>>;
  /** The outputs of the members that completed, by their keys. */
  readonly completed: Readonly<Record<string, unknown>>;
  readonly skipped: readonly string[];

  /** `first` is what went wrong first in it, `thrown` what its policy threw. */
  constructor(
    place: RunPlace,
    outcome: GroupOutcome,
    policy: string,
    reason: string | undefined,
    first: Error | undefined,
    thrown?: Error,
  ) {
    const failed: Record<string, Error> = {};
    const completed: Record<string, unknown> = {};
    for (const [key, member] of Object.entries<MemberOutcome>(outcome.members)) {
      if (member.status === "failed") failed[key] = member.error;
      if (member.status === "completed") completed[key] = member.output;
    }
    const count = Object.keys(outcome.members).length;
    const why = reason ?? `${outcome.failed.length} of ${count} members failed`;
    const told =
      first === undefined ? "" : `; ${outcome.failed.map((key) => `"${key}"`).join(", ")} failed, first: ${describeError(first)}`;
    super(place, `Group "${place.taskId}" of run ${place.runId} failed by its policy ${policy}: ${why}${told}`, {
      code: "GROUP_FAILED",
      hint: "See `failed` for the error of each member. A policy such as bestEffort() or atLeast(n) tolerates failures.",
      cause: thrown ?? first,
    });
    this.groupId = outcome.id;
    this.failed = failed;
    this.completed = completed;
    this.skipped = outcome.skipped;
  }
}

/** A run was cancelled, by one of its tasks or from outside; `reason` says why. */
export class WorkflowCanceledError extends GraflowError {
  readonly runId: string;
  readonly reason: string;
  /** Compensations of the saga that failed, if any. */
  readonly compensationErrors: readonly Error[];

  constructor(runId: string, reason: string, compensationErrors: readonly Error[] = []) {
    super("WORKFLOW_CANCELED", `Run ${runId} was cancelled: ${reason}`, { hint: "Start it again when the reason is gone." });
    this.runId = runId;
    this.reason = reason;
    this.compensationErrors = compensationErrors;
  }
}

/** Why an attempt was stopped that will be made again, here or elsewhere: its run was suspended, or its process has ended. */
export class InterruptedError extends GraflowError {
  constructor(runId: string, why: string) {
    super("WORKFLOW_SUSPENDED", `Run ${runId} was interrupted: ${why}`, {
      hint: "Nothing to do: the task runs again when the run goes on.",
    });
  }
}

/** Why an attempt was signalled when neither a time-out nor a cancellation was the reason. */
export class StoppedError extends GraflowError {
  constructor(runId: string, why: string) {
    super("WORKFLOW_CANCELED", `Run ${runId} no longer needs this task: ${why}`, { hint: "Nothing to do: the task may stop." });
  }
}
