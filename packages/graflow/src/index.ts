// The whole public face of @graflow/core on one screen. Other features have subpaths: ./testing, ./picture.

// Building a graph
export { task, seq, par, branch, map } from "./graph/builders.ts";
export { workflow } from "./shared-engine.ts";
export { defineChannel } from "./graph/channel.ts";
export { strict, bestEffort, atLeast, critical } from "./run/policies/public.ts";
export type { Node, AnyNode, InputOf, OutputOf, IdOf } from "./graph/node.ts";
export type { Task, TaskFunction, TaskOptions, RetryOptions } from "./graph/task.ts";
export type { Chain } from "./graph/chain.ts";
export type { Branch } from "./graph/branch.ts";
export type { MapNode, MapOptions } from "./graph/map.ts";
export type { GroupNode as Group, WorkflowOptions } from "./graph/typed/signatures.ts";
export type { GroupOutcome, GroupPolicy, MemberOutcome, Verdict } from "./graph/outcome.ts";
export type { Execution, ExecutionOptions } from "./graph/execution.ts";
export type { Duration } from "./shared/duration.ts";

// What a task sees
export type { TaskContext, ContextChannel, Logger, LogLevel } from "./graph/context.ts";
export type {
  Channel,
  ChannelChange,
  ChannelDefinition,
  Lock,
  LockOptions,
  SetOptions,
  SubscribeOptions,
  TypedChannel,
} from "./graph/channel.ts";

// Running it
export { createEngine } from "./shared-engine.ts";
export { defineConfig, type GraflowConfig, type ServeConfig } from "./config.ts";
export { memory } from "./memory/backend.ts";
export { sqlite } from "./sqlite/backend.ts";
export type { SqliteOptions } from "./sqlite/options.ts";
export { directoryCheckpoints } from "./objects/directory-checkpoints.ts";
export { objectCheckpoints, type ObjectCheckpointsOptions } from "./objects/checkpoints.ts";
export type { EngineOptions } from "./engine/create-engine.ts";
export type { Workflow } from "./engine/workflow.ts";
export type {
  Engine,
  EventsOptions,
  HandlerRegistry,
  Plugin,
  PluginHost,
  ResumeOptions,
  RunHandle,
  RunOptions,
  RunOutcome,
  SubmitOptions,
  SubmittedRun,
  SuperviseOptions,
  Supervisor,
} from "./engine/face.ts";
export type { Moment, ScheduleInfo, ScheduleMoment, ScheduleOptions, Schedules, ScheduleTime } from "./engine/schedules/face.ts";
export type {
  Approval,
  ApprovalDefault,
  ApprovalOptions,
  AskOptions,
  Choice,
  EscalationStep,
  FeedbackOptions,
  MultiSelectionOptions,
  OnTimeout,
  SelectionOptions,
  TextOptions,
} from "./graph/ask.ts";
export type {
  AskAnswer,
  AskChoice,
  AskDetails,
  AskEnd,
  AskInfo,
  AskListOptions,
  AskNews,
  Asks,
  JsonSchema,
  Responder,
} from "./engine/asks/face.ts";
export type {
  DeadLetterDetails,
  DeadLetterInfo,
  DeadLetterListOptions,
  EngineDeadLetters,
  RetriedLetter,
} from "./engine/fleet/dead-letter-face.ts";
export type { TaskCheckpointOptions } from "./graph/checkpoint.ts";
export type { RunEvent, RunEventType } from "./run/event.ts";
export type {
  CheckpointDifference,
  CheckpointInfo,
  CheckpointOptions,
  CheckpointPolicy,
  CheckpointRef,
  KeepRules,
  ListOptions,
  NodeInfo,
  QueuePlace,
  RunDetails,
  RunInfo,
  StoredCheckpoints,
  StoredRuns,
} from "./engine/stored/face.ts";
export type { Backend, OpenBackend, Stores } from "./ports/backend.ts";
export type { Outage, Standing, Waiting } from "./ports/standing.ts";
export type { Clock, Timer } from "./ports/clock.ts";

// For authors of backends and stores
export type {
  AskActor,
  AskClosing,
  AskFilter,
  AskKind,
  AskRecord,
  AskState,
  AskStatus,
  AskStore,
  AskTerms,
  ChangedAsk,
  NewAsk,
  OpenedAsk,
} from "./ports/ask-store.ts";
export type { ChangeListener, ChannelSpace, ChannelStore, Content, Entry, StoredChange, StoredChannel } from "./ports/channel-store.ts";
export type { CheckpointStore, KeptCheckpoint, NewCheckpoint } from "./ports/checkpoint-store.ts";
export type { LogFilter, LogLine, RecordStore, StoredRecord } from "./ports/record-store.ts";
export type { ObjectEntry, ObjectStore } from "./ports/object-store.ts";
export type {
  CheckpointMark,
  Claim,
  Lease,
  NewRun,
  Owner,
  Renewal,
  RunFilter,
  RunRecord,
  RunStore,
  Save,
  SavePoint,
  Saved,
  StoredCheckpoint,
  StoredEvent,
  StoredStatus,
} from "./ports/run-store.ts";
export type { Cells, Delta, GroupChange } from "./run/snapshot/cells.ts";

// Handlers
export { cached, type CachedOptions } from "./handlers/cached.ts";
export { rateLimited, type RateLimitedOptions } from "./handlers/rate-limited.ts";
export { circuitBreaker, type CircuitBreakerOptions } from "./handlers/circuit-breaker.ts";
export { bulkhead, type BulkheadOptions } from "./handlers/bulkhead.ts";
export { threads, type ThreadsOptions } from "./handlers/threads.ts";
export { processes, type ProcessesOptions } from "./handlers/processes.ts";
export { shell } from "./handlers/shell/shell.ts";
export { CommandError } from "./handlers/shell/command-error.ts";
export type { CommandFormat, CommandParser, CommandResult, ShellOptions, ShellProgramOptions } from "./handlers/shell/types.ts";
export { resourcePool } from "./handlers/resource-pool/resource-pool.ts";
export type { ResourcePoolOptions } from "./handlers/resource-pool/options.ts";
export { httpTask } from "./handlers/http-task/http-task.ts";
export { HttpTaskError } from "./handlers/http-task/http-task-error.ts";
export type {
  HttpTaskCallback,
  HttpTaskOptions,
  HttpTaskRequestOptions,
  HttpTaskTls,
  JsonTaskOptions,
} from "./handlers/http-task/options.ts";
export type { TaskCall, TaskHandler } from "./graph/handler.ts";

// Seeing it
export { outline } from "./graph/outline-of.ts";
export { mermaid } from "./graph/drawing/mermaid.ts";
export { dot } from "./graph/drawing/dot.ts";
export type { Outline, OutlineEdge, OutlineNode } from "./graph/outline.ts";

// Values that are stored and sent
export { ClassRegistry, type ClassCodec } from "./shared/codec/class-registry.ts";

// Errors
export { GraflowError, isGraflowError } from "./shared/errors/graflow-error.ts";
export { errorCatalogue, type ErrorCode } from "./shared/errors/catalogue.ts";
export { BackendError, type BackendErrorCode } from "./shared/errors/backend-error.ts";
export { FeedbackError, type FeedbackErrorCode } from "./shared/errors/feedback-error.ts";
export { CheckpointError, type CheckpointErrorCode } from "./shared/errors/checkpoint-error.ts";
export { WorkflowSuspendedError } from "./engine/stored/suspended-error.ts";
export { ChannelError } from "./engine/channel/channel-error.ts";
export { ExpressionError } from "./shared/errors/expression-error.ts";
export { SecurityError, type SecurityErrorCode } from "./shared/errors/security-error.ts";
export { SerializationError } from "./shared/errors/serialization-error.ts";
export { BulkheadFullError, CircuitOpenError, RateLimitedError } from "./handlers/refusals.ts";
export { ResourceBusyError, ResourceLostError } from "./handlers/resource-pool/errors.ts";
export { OptionError } from "./shared/errors/option-error.ts";
export { GraphError, type Mistake } from "./graph/mistake.ts";
export {
  GroupError,
  IterationLimitError,
  RetryExhaustedError,
  StepLimitError,
  TaskError,
  TaskTimeoutError,
  ValidationError,
  WorkflowCanceledError,
  type ValidationIssue,
} from "./run/errors.ts";
