// A node is one place in a graph. This file is the shape that every kind shares; each kind has a file of its own.
// `I` and `O` are phantom types: they exist for the compiler alone, so a node is plain data at run time.

/** What a graph is made of: a task, a chain, a group, a branch, a map, or a whole workflow. */
export interface Node<in I = never, out O = unknown, out Id extends string = string> {
  readonly kind: NodeKind;
  /** Under this id the node stands in a graph, and its output in the record of a join. A chain has the id of its last node. */
  readonly id: Id;
  /** Never present at run time: it carries the types of input and output. */
  readonly "~io"?: (input: I) => O;
}

export type NodeKind = "task" | "chain" | "group" | "branch" | "map" | "workflow";

/** Any node at all. */
export type AnyNode = Node<never, unknown, string>;

/** What a node takes. */
export type InputOf<N extends AnyNode> = N extends Node<infer I, unknown, string> ? I : never;
/** What a node gives. */
export type OutputOf<N extends AnyNode> = N extends Node<never, infer O, string> ? O : never;
/** The id of a node, as a literal. */
export type IdOf<N extends AnyNode> = N["id"];

const origins = new WeakMap<AnyNode, AnyNode>();

/** The same node under another id: as when a task stands in the record of an expression under a key of its own. */
export function renamed<N extends AnyNode>(node: N, id: string): N {
  if (node.id === id && node.kind !== "group" && node.kind !== "branch") return node;
  const copy = Object.create(node, { id: { value: id, enumerable: true }, isNamed: { value: true } }) as N;
  origins.set(copy, originOf(node));
  return copy;
}

/** The node as its author made it, whatever id it stands under. */
export function originOf(node: AnyNode): AnyNode {
  return origins.get(node) ?? node;
}
