// How `branch` is called: which cases it needs follows from what its function answers.
import type { Branch } from "../branch.ts";
import type { TaskContext } from "../context.ts";
import type { AnyNode, Node } from "../node.ts";
import type { IsKnown, NodeRecord, Out } from "./io.ts";

/** A branch that remembers its cases: where one of them stands elsewhere in an expression, choosing it is a jump to there. */
export interface BranchNode<in I, out O, out Id extends string, out Cases extends NodeRecord> extends Branch<I, O, Id> {
  readonly cases: Cases;
}

/** The name of a case; what is no text is written as text. */
export type Answer = string | number | boolean | null | undefined;

export interface BranchBuilder {
  /**
   * The function's answer chooses the case that runs; the others are skipped. Each case receives what the branch received, and the branch gives
   * what the case gave. `default` takes every answer that has no case of its own; it must be there when the answers are not known by name.
   */
  <V, A extends Answer = never, const C extends NodeRecord = NodeRecord>(
    select: (value: V, ctx: TaskContext) => A | Promise<A>,
    cases: C & Readonly<Record<string, Node<V, unknown, string>>> & CheckedCases<`${A}`, C>,
  ): BranchNode<V, Out<C[keyof C]>, "branch", C>;
}

/**
 * What the record of cases has to be beside itself: every answer has its case, and every case its answer. While the compiler has not yet read
 * the function, `Wanted` is `never`, and every record will do.
 */
export type CheckedCases<Wanted extends string, C extends NodeRecord> = [Wanted] extends [never]
  ? unknown
  : Readonly<Record<Exclude<Needed<Wanted, keyof C>, Spelt<keyof C>>, AnyNode>> & {
      readonly [Name in keyof C as Spelt<Name> extends Wanted | "default" ? never : Name]: `"${Spelt<Name>}" is never answered`;
    };

type Spelt<Name> = Name extends string | number ? `${Name}` : never;
type Needed<Wanted extends string, Given> = IsKnown<Wanted> extends false ? "default" : "default" extends Given ? "default" : Wanted;
