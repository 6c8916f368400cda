// The tree of a stored run: that of its workflow with what has happened already, or, where the workflow is not known, of its nodes alone.
import type { NodeInfo, Outline, OutlineNode, RunDetails, RunEvent } from "@graflow/core";
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

/** The outline of what is stored: nodes, and no edges. */
export function outlineOfNodes(name: string, nodes: readonly NodeInfo[]): Outline {
  const paths = new Set(nodes.map(({ taskId }) => taskId));
  const listed = nodes.filter(({ taskId }) => !taskId.includes("["));
  return { name, nodes: listed.map(({ taskId, kind }) => outlineNode(taskId, kind, paths)), edges: [] };
}

function outlineNode(path: string, kind: string, paths: ReadonlySet<string>): OutlineNode {
  const slash = path.lastIndexOf("/");
  const parent = path.slice(0, Math.max(0, slash));
  return {
    path,
    label: path.slice(slash + 1),
    kind: kind as OutlineNode["kind"],
    remarks: [],
    ...(paths.has(parent) ? { parent } : {}),
  };
}

/** What has happened, by the events, and where it stood then. Without an outline: that of its nodes. */
export function storedTree(details: RunDetails, events: readonly RunEvent[], outline?: Outline): Tree {
  const tree = createTree(outline ?? outlineOfNodes(details.workflow, details.nodes));
  for (const event of events) apply(tree, event);
  // The stored state has the items of maps that count.
  for (const { items } of tree.nodes.values()) if (items !== undefined) Object.assign(items, { running: 0, completed: 0, failed: 0 });
  catchUp(tree, details);
  return tree;
}
