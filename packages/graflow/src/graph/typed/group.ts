// A group as the compiler sees it: what it takes, what its members give, and what its policy leaves of that.
import type { Execution, ExecutionOptions } from "../execution.ts";
import type { Node } from "../node.ts";
import type { Kept, PolicyFunction, TypedPolicy } from "./policy.ts";

/**
 * Nodes side by side between a fork and a barrier. Immutable: each method gives a new group.
 * `Members` is the record of what each member gives; `O` is what the group's policy leaves of it.
 */
export interface GroupNode<in I, out O, out Id extends string, in out Members> extends Node<I, O, Id> {
  readonly kind: "group";
  /** The same group under an id of its own. Default: the members' ids, joined by `|`. */
  named<const Name extends string>(id: Name): GroupNode<I, O, Name, Members>;
  /** The same group under another policy. Default: `strict()`. Members that may be absent become optional in the output. */
  withPolicy<Sure extends string = never>(
    policy: MemberPolicy<Sure, Members> | PolicyFunction,
  ): GroupNode<I, Kept<Members, Sure>, Id, Members>;
  /** The same group, executed in another way. Default: `"concurrent"`. */
  withExecution(execution: Execution, options?: ExecutionOptions): GroupNode<I, O, Id, Members>;
}

/** A policy that names members of this group only. */
export type MemberPolicy<Sure extends string, Members> = string extends Sure
  ? TypedPolicy<Sure>
  : [Sure] extends [keyof Members]
    ? TypedPolicy<Sure>
    : `"${Exclude<Sure, keyof Members>}" is not a member of the group`;
