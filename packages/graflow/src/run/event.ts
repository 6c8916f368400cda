// Everything that happens in a run, as one ordered, numbered stream. The engine emits it; handles, logs, pages and metrics read it.
import type { LogLevel } from "../graph/context.ts";
import type { AskKind } from "../graph/ask.ts";
import type { NodeKind } from "../graph/node.ts";

interface EventBase {
  /** 1, 2, 3… without a gap, in the order in which things happened. */
  readonly seq: number;
  /** Milliseconds since 1970 by the engine's clock. */
  readonly at: number;
  readonly runId: string;
}

/** The same fields on every event that tells of a node. */
interface NodeFields {
  /** The node's path: `"clean"`, `"clean~2"` when added again, `"enrich/clean"` in a sub-workflow, `"resize[3]"` for an item of a map. */
  readonly taskId: string;
  readonly kind: Exclude<NodeKind, "chain">;
  readonly iteration: number;
}

/** What happened; the engine adds `seq`, `at` and `runId`. */
export type Happening =
  /** `resumedFrom`: the id of the checkpoint from which it goes on. */
  | {
      readonly type: "run.started";
      readonly workflow: string;
      readonly input: unknown;
      readonly tags?: readonly string[];
      readonly resumedFrom?: string;
    }
  | ({ readonly type: "task.scheduled" } & NodeFields)
  | ({ readonly type: "task.started"; readonly attempt: number; readonly input: unknown } & NodeFields)
  | ({ readonly type: "task.retrying"; readonly attempt: number; readonly delay: number; readonly error: Error } & NodeFields)
  /** `duration` in ms, of the last attempt of the pass. */
  | ({ readonly type: "task.completed"; readonly attempt: number; readonly duration: number; readonly output: unknown } & NodeFields)
  | ({ readonly type: "task.failed"; readonly attempt: number; readonly duration: number; readonly error: Error } & NodeFields)
  | ({ readonly type: "task.skipped" } & NodeFields)
  | { readonly type: "task.progress"; readonly taskId: string; readonly done: number; readonly total?: number; readonly message?: string }
  | {
      readonly type: "log";
      readonly taskId?: string;
      readonly level: LogLevel;
      readonly message: string;
      readonly data?: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: "channel.changed";
      readonly taskId?: string;
      readonly channel: string;
      readonly key: string;
      readonly change: "set" | "deleted";
      readonly value?: unknown;
    }
  /** A task (`by`) asked for a node that its graph does not have. */
  | {
      readonly type: "node.added";
      readonly taskId: string;
      readonly kind: Exclude<NodeKind, "chain">;
      readonly by: string;
      readonly via: "nextTask" | "goto";
    }
  | {
      readonly type: "checkpoint.saved";
      /** Names it: `<runId>@<version>`. */
      readonly checkpoint: string;
      readonly name?: string;
      readonly asked: "automatic" | "manual" | "suspend";
    }
  /** A person is asked. `due` in ms since 1970. */
  | {
      readonly type: "ask.opened";
      readonly askId: string;
      readonly taskId: string;
      readonly asks: AskKind;
      readonly key: string;
      readonly prompt: string;
      readonly assignees: readonly string[];
      readonly due?: number;
    }
  /** Its task has the answer: somebody's, or the one that was to be taken when nobody answers in time. */
  | {
      readonly type: "ask.answered";
      readonly askId: string;
      readonly taskId: string;
      readonly answer: unknown;
      readonly by?: string;
      readonly inTime: boolean;
    }
  | {
      readonly type: "ask.cancelled";
      readonly askId: string;
      readonly taskId: string;
      readonly reason: string;
      readonly by?: string;
    }
  | { readonly type: "run.completed"; readonly output: unknown }
  | { readonly type: "run.terminated"; readonly output: unknown; readonly reason: string }
  | { readonly type: "run.failed"; readonly error: Error }
  | { readonly type: "run.suspended"; readonly reason: string }
  | { readonly type: "run.cancelled"; readonly reason: string };

/** One thing that happened in a run. */
export type RunEvent = EventBase & Happening;
/** What an event tells of. */
export type RunEventType = RunEvent["type"];
