// What shows a run to somebody: live on a terminal, as plain lines, or as JSON. All of them take the same events and the same end.
import type { RunEvent, RunOutcome } from "@graflow/core";

/** What the first interruption does to a run. */
export type Stopping = "cancelling" | "suspending";

export interface RunView {
  event(event: RunEvent): void;
  /** The run was asked to stop, for good or to go on another time, and its tasks are awaited. */
  stopping(how: Stopping, reason: string): void;
  /** The run has ended. Shows how; nothing comes after it. */
  end(outcome: RunOutcome<unknown>): void;
  /** Gives the terminal back at once, without a word: something else ends the run. May be called at any time, and again. */
  release(): void;
}
