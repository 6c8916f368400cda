// The tree of a run before anything has happened: the outline of the workflow as nodes that know their parents and children.
import type { Outline } from "@graflow/core";
import { inDeclaredFlow } from "./flow-order.ts";

export type NodeState = "waiting" | "running" | "retrying" | "completed" | "failed" | "skipped" | "cancelled";
export type RunState = "running" | "completed" | "terminated" | "failed" | "suspended" | "cancelled";

export interface TreeNode {
  readonly path: string;
  readonly label: string;
  readonly kind: string;
  readonly parent: TreeNode | undefined;
  readonly children: TreeNode[];
  /** Joined the run on the way: not in the outline. */
  readonly added: boolean;
  /** How many retries its options allow, as far as the outline tells. */
  readonly retryLimit: number | undefined;
  state: NodeState;
  /** Passes begun, 0 before the first. */
  passes: number;
  /** 0 for the first attempt of the current pass. */
  attempt: number;
  /** When the current pass began, ms since 1970; the first of the passes that it asked for itself. */
  startedAt: number | undefined;
  /** ms, since then until it ended. */
  duration: number | undefined;
  retry: { readonly number: number; readonly dueAt: number; readonly reason: string } | undefined;
  progress: { readonly done: number; readonly total: number | undefined; readonly message: string | undefined } | undefined;
  items: { total: number | undefined; running: number; completed: number; failed: number } | undefined;
  error: string | undefined;
}

/** What a person is asked, and has not answered. */
export interface TreeAsk {
  readonly id: string;
  readonly taskId: string;
  readonly prompt: string;
}

export interface Tree {
  readonly name: string;
  readonly roots: TreeNode[];
  readonly nodes: Map<string, TreeNode>;
  /** By id, in the order in which they were opened. */
  readonly asks: Map<string, TreeAsk>;
  state: RunState;
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** Of all nodes the one that completed last: its own next pass is scheduled right after that. */
  lastCompleted: TreeNode | undefined;
  /** Why it was terminated, cancelled or suspended, or failed. */
  reason: string | undefined;
}

export function createTree(outline: Outline): Tree {
  const tree: Tree = {
    name: outline.name,
    roots: [],
    nodes: new Map(),
    asks: new Map(),
    state: "running",
    startedAt: undefined,
    endedAt: undefined,
    lastCompleted: undefined,
    reason: undefined,
  };
  const parents = new Map(outline.nodes.map((node) => [node.path, node]));
  const insideMap = (path: string | undefined): boolean => {
    const node = path === undefined ? undefined : parents.get(path);
    return node !== undefined && (node.kind === "map" || insideMap(node.parent));
  };
  for (const node of inDeclaredFlow(outline)) {
    if (insideMap(node.parent)) continue;
    const retry = node.remarks.map((remark) => /^retry (\d+)/.exec(remark)?.[1]).find((limit) => limit !== undefined);
    join(tree, {
      path: node.path,
      label: node.label,
      kind: node.kind,
      parent: node.parent,
      retryLimit: retry === undefined ? undefined : Number(retry),
    });
  }
  return tree;
}

export interface Joining {
  readonly path: string;
  readonly label: string;
  readonly kind: string;
  readonly parent: string | undefined;
  readonly retryLimit?: number | undefined;
  /** It stands right after this node; at the end without one. */
  readonly after?: TreeNode | undefined;
  readonly added?: boolean;
}

/** Puts a node where it belongs. */
export function join(tree: Tree, { path, label, kind, parent, retryLimit, after, added = false }: Joining): TreeNode {
  const above = parent === undefined ? undefined : tree.nodes.get(parent);
  const node: TreeNode = {
    path,
    label,
    kind,
    parent: above,
    children: [],
    added,
    retryLimit,
    state: "waiting",
    passes: 0,
    attempt: 0,
    startedAt: undefined,
    duration: undefined,
    retry: undefined,
    progress: undefined,
    items: kind === "map" ? { total: undefined, running: 0, completed: 0, failed: 0 } : undefined,
    error: undefined,
  };
  const siblings = above?.children ?? tree.roots;
  let at = after === undefined ? -1 : siblings.indexOf(after);
  if (at >= 0) while (siblings[at + 1]?.added === true) at += 1;
  siblings.splice(at < 0 ? siblings.length : at + 1, 0, node);
  tree.nodes.set(path, node);
  return node;
}
