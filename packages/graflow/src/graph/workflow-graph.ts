// A workflow as the graph knows it: a name, options, and a plan that running never changes. The engine adds how it is run.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Node } from "./node.ts";
import type { Plan } from "./plan.ts";

export interface WorkflowGraph<in I = never, out O = unknown, out Name extends string = string> extends Node<I, O, Name> {
  readonly kind: "workflow";
  readonly name: Name;
  readonly version: string | undefined;
  readonly description: string | undefined;
  /** Default limits of its runs. */
  readonly concurrency: number;
  readonly maxSteps: number;
  readonly input: StandardSchemaV1<unknown, unknown> | undefined;
  readonly plan: Plan;
}
