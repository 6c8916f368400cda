// What a task sees. The face alone: each capability is made in a file of its own in `engine/context/`.
import type { Approval, ApprovalOptions, FeedbackOptions, MultiSelectionOptions, SelectionOptions, TextOptions } from "./ask.ts";
import type { CheckpointRef, TaskCheckpointOptions } from "./checkpoint.ts";
import type { Duration } from "../shared/duration.ts";
import type { Channel, ChannelDefinition, TypedChannel } from "./channel.ts";
import type { AnyNode, InputOf, Node } from "./node.ts";
import type { GroupOutcome } from "./outcome.ts";

/** How much a log line matters. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Each call becomes one `log` event of the run. */
export interface Logger {
  debug(message: string, data?: Readonly<Record<string, unknown>>): void;
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
  error(message: string, data?: Readonly<Record<string, unknown>>): void;
}

/** The run's own channel; called with a name or a definition, another one beside it. */
export interface ContextChannel extends Channel {
  (name: string): Channel;
  <S>(definition: ChannelDefinition<S>): TypedChannel<S>;
}

/** The input of a node that a task goes on to. Of one whose type is not known, as by its id, anything. */
export type JumpInput<N extends AnyNode | string> = [N] extends [AnyNode]
  ? [InputOf<N>] extends [never]
    ? [input?: unknown]
    : undefined extends InputOf<N>
      ? [input?: InputOf<N>]
      : [input: InputOf<N>]
  : [input?: unknown];

/** The second parameter of every task. It may be taken apart: `async (input, { channel, nextIteration }) => …`. */
export interface TaskContext {
  readonly runId: string;
  /** The path of the node in the run: `"clean"`, `"clean~2"`, or `"enrich/clean"` inside a sub-workflow. */
  readonly taskId: string;
  /** 0 for the first attempt of a pass, then 1, 2… */
  readonly attempt: number;
  /** 0 for the first pass of the node, then 1, 2… */
  readonly iteration: number;
  /** Aborted when the attempt times out, or the run is cancelled, fails or is terminated. */
  readonly signal: AbortSignal;
  /** Which device of each resource pool around it the task has to itself, from 0: `ctx.resources["gpu"] === 1`. */
  readonly resources: Readonly<Record<string, number>>;
  /** What these devices are called, such as the UUID of a GPU; their numbers as text where the pool has no names for them. */
  readonly resourceNames: Readonly<Record<string, string>>;
  readonly log: Logger;
  readonly channel: ContextChannel;
  /** The output of a task (or another node) of this workflow that has completed, or `undefined`. */
  resultOf<O>(task: Node<never, O>): O | undefined;
  /** What became of every member of a group that has settled. The group by itself or by its id. */
  outcomeOf(group: AnyNode | string): GroupOutcome;
  /** Adds a node to this run, to start right after this task completes. Returns the node's id. */
  nextTask<N extends AnyNode>(node: N, ...input: JumpInput<N>): string;
  /** Starts a node, new or in the graph, instead of this task's successors. Returns the node's id. */
  goto<N extends AnyNode | string>(node: N, ...input: JumpInput<N>): string;
  /** Asks for another pass of this node; the successors wait for the last one. */
  nextIteration(input?: unknown): void;
  /** The task completes with its return value, which becomes the workflow's output; nothing else starts. */
  terminateWorkflow(message: string): void;
  /** Throws: ends the whole run with `WorkflowCanceledError`. */
  cancelWorkflow(message: string): never;
  /**
   * Asks for a checkpoint of the run. One that is `deferred` (the default) is written when the task has completed, and resolves to
   * `undefined`, as it has no name yet; one that is not resolves to its ref. Rejects with a `SerializationError` for what cannot be saved.
   */
  checkpoint(options?: TaskCheckpointOptions): Promise<CheckpointRef | undefined>;
  /**
   * Asks a person for a yes or a no, and waits. This and the requests below may be called several times in one task, one after the other or
   * at once. When the run goes on in another process, the task starts over and each of them returns its own answer at once. They reject with
   * a `FeedbackError` when the ask is cancelled (`ASK_CANCELLED`), and with an `OptionError`.
   */
  requestApproval(options: ApprovalOptions): Promise<Approval>;
  /** Asks a person for a text. */
  requestText(options: TextOptions): Promise<string>;
  /** Asks a person to choose one of several. Resolves to its value. */
  requestSelection<const T extends string>(options: SelectionOptions<T>): Promise<T>;
  /** Asks a person to choose any of several. Resolves to their values, in the order of the options. */
  requestMultiSelection<const T extends string>(options: MultiSelectionOptions<T>): Promise<T[]>;
  /** Asks a person for data that fit a schema. Resolves to them as the schema gives them. */
  requestFeedback<T>(options: FeedbackOptions<T>): Promise<T>;
  /** Runs `run` once for this pass, however often the task is attempted; every later call returns the first result. */
  once<T>(key: string, run: () => T | Promise<T>): Promise<T>;
  /** Waits, by the engine's clock. Rejects when the signal aborts. */
  sleep(duration: Duration): Promise<void>;
  /** Tells how far the task is. `total` in the same unit as `done`. */
  progress(done: number, total?: number, message?: string): void;
}
