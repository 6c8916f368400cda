// The builders as the type tests see them: declared, never run.
import type { Node } from "../node.ts";
import type {
  BranchBuilder,
  MapBuilder,
  ParBuilder,
  PolicyBuilders,
  RunArguments,
  SeqBuilder,
  TaskBuilder,
  WorkflowBuilder,
  WorkflowFace,
} from "./signatures.ts";

export interface Workflow<I, out O, out Name extends string> extends Node<I, O, Name> {
  readonly kind: "workflow";
  run(...args: RunArguments<I, { readonly runId?: string }>): Promise<O>;
}

interface Face extends WorkflowFace {
  readonly workflow: Workflow<this["input"], this["output"], this["name"]>;
}

export declare const task: TaskBuilder;
export declare const seq: SeqBuilder;
export declare const par: ParBuilder;
export declare const branch: BranchBuilder;
export declare const map: MapBuilder;
export declare const workflow: WorkflowBuilder<Face>;
export declare const strict: PolicyBuilders["strict"];
export declare const bestEffort: PolicyBuilders["bestEffort"];
export declare const atLeast: PolicyBuilders["atLeast"];
export declare const critical: PolicyBuilders["critical"];
