// How `branch` is called: which cases it needs follows from what its function answers.
import type { Branch } from "../branch.ts";
import type { TaskContext } from "../context.ts";
import type { AnyNode, Node } from "../node.ts";
import type { NodeRecord, Out } from "./io.ts";

export interface BranchBuilder {
  /**
   * The function's answer chooses the case that runs; the others are skipped. Each case receives what the branch received, and the branch gives
   * what the case gave. `default` takes every answer that has no case of its own; it must be there when the answers are not known by name.
   */
  <V, Answer extends string = never, const C extends NodeRecord = NodeRecord>(
    select: (value: V, ctx: TaskContext) => Answer | Promise<Answer>,
    cases: C & Readonly<Record<string, Node<V, unknown, string>>> & CheckedCases<Answer, keyof C & string>,
  ): Branch<V, Out<C[keyof C]>, "branch">;
}

/**
 * What the record of cases has to be beside itself: every answer has its case, and every case its answer. While the compiler has not yet read
 * the function, `Answer` is `never`, and every record will do.
 */
export type CheckedCases<Answer extends string, Given extends string> = [Answer] extends [never]
  ? unknown
  : Readonly<Record<Exclude<Needed<Answer, Given>, Given>, AnyNode>> & {
      readonly [Name in Exclude<Given, Answer | "default">]: `"${Name}" is never answered`;
    };

type Needed<Answer extends string, Given extends string> = string extends Answer ? "default" : "default" extends Given ? "default" : Answer;
