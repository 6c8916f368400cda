// A chain: nodes one after another. It has no place of its own in a graph; it stands under the id of its last node.
import type { AnyNode, Node } from "./node.ts";

/** Nodes one after another, as `seq` makes it. */
export interface Chain<in I = never, out O = unknown, out Id extends string = string> extends Node<I, O, Id> {
  readonly kind: "chain";
  readonly items: readonly AnyNode[];
}

export function chainOf(items: readonly AnyNode[]): Chain {
  return { kind: "chain", id: items.at(-1)?.id ?? "?", items };
}
