// The one list of everything that can go wrong. A code never changes its meaning; `docs/errors.md` is tested against this list both ways.

/** Each stable code and when it is given. */
export const errorCatalogue = {
  OPTION_INVALID: "A value given to a function of Graflow is not what it expects.",
  GRAPH_INVALID: "Building a workflow found mistakes; the error lists all of them.",
  EXPRESSION_SYNTAX: "The expression of a workflow cannot be read; the message shows the place.",
  TASK_FAILED: "A task threw, and no retry or policy tolerated it.",
  TASK_TIMEOUT: "An attempt took longer than the task's `timeout`.",
  RETRY_EXHAUSTED: "A task failed on its first attempt and on every retry.",
  VALIDATION_FAILED: "A value does not fit the schema of a task, a workflow or a channel.",
  GROUP_FAILED: "The policy of a group did not let it complete.",
  BRANCH_NO_CASE: "A branch chose a case that it does not have, and has no `default`.",
  MAP_INPUT: "A map received something that is not an array.",
  ITERATION_LIMIT: "A node was asked for more passes than `maxIterations` allows.",
  STEP_LIMIT: "A run was asked for more passes than its `maxSteps` allows.",
  JUMP_INVALID: "A task asked for a node that cannot be added or found.",
  CONTEXT_CLOSED: "A task used its context after its attempt had ended.",
  WORKFLOW_CANCELED: "A run was cancelled, by a task or from outside.",
  RUN_EXISTS: "A run with this id is already running.",
  HANDLER_UNKNOWN: "A task names a handler that is not registered with the engine.",
  HANDLER_EXISTS: "A handler with this name is already registered.",
  CIRCUIT_OPEN: "A circuit breaker is open: the task was not tried.",
  BULKHEAD_FULL: "A bulkhead has no free place and its queue is full.",
  RATE_LIMITED: "A rate limit did not allow the task within the time it may wait.",
  CHANNEL_TYPE: "An operation does not fit the value that a channel holds under this key.",
  CHANNEL_LOCK: "A lock of a channel was not had in time.",
  NOT_SERIALIZABLE: "A value cannot be stored: a function, a socket, a class nobody registered.",
  DATA_DAMAGED: "Stored data cannot be read back: it is truncated or not ours.",
  PEER_MISSING: "An optional package that this feature needs is not installed.",
  ENGINE_CLOSED: "The engine has been closed.",
} as const;

/** The stable codes. None changes its meaning. */
export type ErrorCode = keyof typeof errorCatalogue;
