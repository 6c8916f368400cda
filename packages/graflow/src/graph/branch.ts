// A branch: a function of the input chooses which of its cases runs; the others are skipped.
import type { AnyNode, Node } from "./node.ts";

/** A choice among cases, as `branch` makes it. */
export interface Branch<in I = never, out O = unknown, out Id extends string = string> extends Node<I, O, Id> {
  readonly kind: "branch";
  /** Whether the id was given by the user, and not by us. */
  readonly isNamed: boolean;
  readonly select: (input: never) => unknown;
  readonly cases: Readonly<Record<string, AnyNode>>;
}

export function branchOf(select: (input: never) => unknown, cases: Readonly<Record<string, AnyNode>>): Branch {
  return { kind: "branch", id: "branch", isNamed: false, select, cases };
}
