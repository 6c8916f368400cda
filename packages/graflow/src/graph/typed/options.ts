// The options of a workflow.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { AnyNode } from "../node.ts";

/** `I` is what the graph takes; `Raw` is what is given to the workflow, where a schema makes the one from the other. */
export interface WorkflowOptions<I = unknown, Raw = unknown> {
  /** Told in checkpoints and on the wire, so that a run meets the graph it was started with. */
  readonly version?: string;
  readonly description?: string;
  /** Tasks that its runs may add by `nextTask` and `goto` and that are not in the graph. */
  readonly tasks?: readonly AnyNode[];
  /** Completed tasks are compensated in reverse order when a run fails or is cancelled. Default false. */
  readonly saga?: boolean;
  /** How many tasks of a run may run at once. Default: no limit. */
  readonly concurrency?: number;
  /** Bounds all passes of a run together; one more fails it with `StepLimitError`. Default: no limit. */
  readonly maxSteps?: number;
  /** Validates the input of a run; the parsed value is what the starts receive. */
  readonly input?: StandardSchemaV1<Raw, I>;
}
