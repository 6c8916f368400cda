// The outline of a workflow: its nodes and edges as plain data, for whoever draws it, lists it or follows a run in it.
import type { NodeKind } from "./node.ts";

/** A node, by its path. */
export interface OutlineNode {
  /** The same path that events carry as `taskId`, e.g. `"enrich/clean"`. */
  readonly path: string;
  /** The last part of the path: what to show. */
  readonly label: string;
  readonly kind: Exclude<NodeKind, "chain">;
  /** The path of the group, branch, map or workflow that it stands in; absent at the top. A parent comes before its children. */
  readonly parent?: string;
  readonly description?: string;
  /** Short remarks to show beside it, e.g. `"retry 3"`, `"30s"`, `"at least 2"`. */
  readonly remarks: readonly string[];
}

/** From one node to another, by their paths. */
export interface OutlineEdge {
  readonly from: string;
  readonly to: string;
  /** Back edges close a cycle. */
  readonly kind: "forward" | "back";
  /** The case of a branch that leads here. */
  readonly label?: string;
}

/** A workflow as plain data: its nodes and edges. */
export interface Outline {
  readonly name: string;
  readonly description?: string;
  /** In the order of declaration. A group, branch, map or workflow is a node too, with the nodes inside naming it as `parent`. */
  readonly nodes: readonly OutlineNode[];
  /**
   * Edges end at what the user wrote: `a >> (b | c)` is one edge from `a` to the group. Inside a group only the edges of its chains are listed;
   * a branch has one labelled edge to each of its cases.
   */
  readonly edges: readonly OutlineEdge[];
}
