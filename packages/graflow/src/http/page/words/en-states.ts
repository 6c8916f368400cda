// States and kinds, in English.
import type { NodeState } from "../../../graph/drawing/state.ts";
import type { AskDetails } from "../../../engine/asks/face.ts";
import type { AskStatus } from "../../../ports/ask-store.ts";
import type { RunEventType } from "../../../run/event.ts";
import type { RunInfo } from "../../../engine/stored/face.ts";

/** What the timeline of a run tells. */
export type Told =
  | "run.resumed"
  | Extract<
      RunEventType,
      | `run.${string}`
      | "log"
      | "node.added"
      | "checkpoint.saved"
      | `task.${"started" | "retrying" | "completed" | "failed" | "skipped"}`
      | `ask.${"opened" | "answered" | "cancelled"}`
    >;

export interface StateWords {
  readonly askStatus: Readonly<Record<AskStatus, string>>;
  readonly askKind: Readonly<Record<AskDetails["kind"], string>>;
  readonly runStatus: Readonly<Record<RunInfo["status"], string>>;
  readonly nodeState: Readonly<Record<NodeState, string>>;
  readonly happened: Readonly<Record<Told, string>>;
}

export const enStates: StateWords = {
  askStatus: { open: "Open", answered: "Answered", cancelled: "Withdrawn", expired: "Expired" },
  askKind: {
    approval: "Approval",
    text: "Text",
    selection: "Selection",
    "multi-selection": "Several of a list",
    form: "Form",
  },
  runStatus: {
    queued: "In the queue",
    running: "Running",
    completed: "Completed",
    terminated: "Ended early",
    failed: "Failed",
    suspended: "Waiting",
    cancelled: "Cancelled",
    abandoned: "Left behind",
  },
  nodeState: {
    waiting: "Not begun",
    running: "Running",
    retrying: "Tried again",
    completed: "Completed",
    failed: "Failed",
    skipped: "Skipped",
    cancelled: "Cancelled",
  },
  happened: {
    "run.started": "The run started",
    "run.resumed": "The run went on",
    "run.completed": "The run completed",
    "run.terminated": "The run ended early",
    "run.failed": "The run failed",
    "run.suspended": "The run was put aside",
    "run.cancelled": "The run was cancelled",
    "task.started": "Started",
    "task.completed": "Completed",
    "task.failed": "Failed",
    "task.retrying": "Tried again",
    "task.skipped": "Skipped",
    "node.added": "Was added",
    "checkpoint.saved": "A checkpoint was saved",
    "ask.opened": "Asked",
    "ask.answered": "Was answered",
    "ask.cancelled": "The question was withdrawn",
    log: "Said",
  },
};
