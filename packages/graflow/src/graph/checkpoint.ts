// What a task and a host see of checkpoints: how to ask for one, and how to name it afterwards.

/** Names a checkpoint, in this process or another one. */
export interface CheckpointRef {
  /** `<runId>@<version>`. */
  readonly id: string;
  readonly runId: string;
  readonly version: number;
  readonly name?: string;
  /** The state file, when it was written to files. */
  readonly path?: string;
}

/** What to write with a checkpoint. */
export interface CheckpointOptions {
  readonly name?: string;
  /** Plain data, shown with it. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Also writes its three files: the state under this path, and beside it `.state.json` and `.meta.json`. */
  readonly path?: string;
}

/** What a task asks for. */
export interface TaskCheckpointOptions extends CheckpointOptions {
  /**
   * Default true: it is written once the task has completed and its successors are scheduled. False: it is written now, and going on from it
   * runs the task again from its start.
   */
  readonly deferred?: boolean;
}
