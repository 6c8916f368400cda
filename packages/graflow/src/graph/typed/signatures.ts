// The signatures of everything that builds graphs, in one place. The functions behind them are written against exactly these.
export type { BranchBuilder } from "./branch.ts";
export type { GroupNode } from "./group.ts";
export type { RunArguments } from "./io.ts";
export type { MapBuilder } from "./map.ts";
export type { WorkflowOptions } from "./options.ts";
export type { ParBuilder } from "./par.ts";
export type { PolicyBuilders } from "./policy.ts";
export type { SeqBuilder } from "./seq.ts";
export type { TaskBuilder } from "./task.ts";
export type { WorkflowBuilder, WorkflowFace } from "./workflow.ts";
