// How `workflow` is called: with an expression and a record of nodes, or with one node.
import type { CheckedExpression, CheckedRecord, ExpressionInput, ExpressionOutput } from "./expression.ts";
import type { In, Known, NodeRecord, Out } from "./io.ts";
import type { AnyNode } from "../node.ts";
import type { WorkflowOptions } from "./options.ts";

/**
 * What a workflow can do is not known at this height: the engine says it, by an interface that extends this one and gives `workflow` as a function
 * of the other three: `interface EngineFace extends WorkflowFace { readonly workflow: Workflow<this["input"], this["output"], this["name"]> }`.
 */
export interface WorkflowFace {
  readonly input: unknown;
  readonly output: unknown;
  readonly name: string;
  readonly workflow: unknown;
}

export type Faced<F extends WorkflowFace, I, O, Name extends string> = (F & {
  readonly input: I;
  readonly output: O;
  readonly name: Name;
})["workflow"];

export interface WorkflowBuilder<F extends WorkflowFace> {
  /** A workflow from one node, for graphs that are built by code: what it takes and gives is what the node takes and gives. Throws `GraphError`. */
  <const Name extends string, const N extends AnyNode, Raw = Known<In<N>>>(
    name: Name,
    node: N,
    options?: WorkflowOptions<Known<In<N>>, Raw>,
  ): Faced<F, Raw, Out<N>, Name>;
  /**
   * A workflow from an expression: `"extract >> clean >> (stats | chart) >> report"`. Statements stand on lines of their own or are split by ";".
   * Unknown names, outputs that do not fit and wrong joins are errors at the expression, unused tasks at the record. Throws `GraphError` for
   * every mistake that the compiler could not see, and `ExpressionError` for an expression that cannot be read.
   */
  <const Name extends string, const E extends string, const T extends NodeRecord, Raw = ExpressionInput<E, T>>(
    name: Name,
    expression: CheckedExpression<E, T>,
    tasks: T & CheckedRecord<E, T>,
    options?: WorkflowOptions<ExpressionInput<E, T>, Raw>,
  ): Faced<F, Raw, ExpressionOutput<E, T>, Name>;
}
