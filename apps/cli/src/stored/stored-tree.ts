// The tree of a stored run: that of its workflow, with what has happened already.
import type { RunDetails, RunEvent } from "@graflow/core";
import { addNode, apply, mapOf, messageOf } from "../live/tree-model.ts";
import { createTree, type Tree } from "../live/tree.ts";
import { stateOf } from "./states.ts";

/** Brings a new tree to where a run stood. */
export function catchUp(tree: Tree, { nodes, status }: Pick<RunDetails, "nodes" | "status">): void {
  for (const info of nodes) {
    const map = mapOf(tree, info.taskId);
    if (map?.items !== undefined) {
      if (!/^\[\d+\]$/.test(info.taskId.slice(map.path.length))) continue;
      if (info.state === "completed") map.items.completed += 1;
      if (info.state === "failed") map.items.failed += 1;
      continue;
    }
    const node = tree.nodes.get(info.taskId) ?? addNode(tree, info.taskId, info.kind, undefined);
    node.state = stateOf(info, status, node.state);
    node.passes = info.passes;
    node.attempt = info.attempt ?? 0;
    if (Array.isArray(info.input) && node.items !== undefined) node.items.total = info.input.length;
    if (info.error !== undefined) node.error = messageOf(info.error);
  }
}

/** What has happened, by the events, and where it stood then. */
export function storedTree(details: RunDetails, events: readonly RunEvent[]): Tree {
  const tree = createTree(details.outline);
  for (const event of events) apply(tree, event);
  // The stored state has the items of maps that count.
  for (const { items } of tree.nodes.values()) if (items !== undefined) Object.assign(items, { running: 0, completed: 0, failed: 0 });
  catchUp(tree, details);
  return tree;
}
