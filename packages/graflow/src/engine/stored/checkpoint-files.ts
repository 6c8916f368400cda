// The three files of a checkpoint, with which a run can be carried to another machine: the state under the path that was given, beside it
// `.state.json`, a summary for people, and `.meta.json`, which says what the other two must be.
export type { CheckpointContent } from "./files/content.ts";
export { readCheckpointFiles } from "./files/read.ts";
export { writeCheckpointFiles } from "./files/write.ts";
