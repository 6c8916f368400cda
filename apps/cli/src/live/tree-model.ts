// Moves the tree of a run on by events. Pure: it depends on nothing but its arguments; for speed `apply` changes the tree in place.
// What the outline does not know yet (nodes added on the way) joins the tree when its first event comes. Items of a map are counted, not listed.
import type { RunEvent } from "@graflow/core";
import { join, type RunState, type Tree, type TreeNode } from "./tree.ts";

/** Moves the tree on by one event. */
export function apply(tree: Tree, event: RunEvent): void {
  switch (event.type) {
    case "run.started":
      tree.startedAt = event.at;
      return;
    case "run.completed":
      return end(tree, "completed", event.at);
    case "run.terminated":
      return end(tree, "terminated", event.at, event.reason);
    case "run.cancelled":
      return end(tree, "cancelled", event.at, event.reason);
    case "run.suspended":
      return end(tree, "suspended", event.at, event.reason);
    case "run.failed":
      return end(tree, "failed", event.at, messageOf(event.error));
    case "node.added":
      if (!tree.nodes.has(event.taskId) && mapOf(tree, event.taskId) === undefined) addNode(tree, event.taskId, event.kind, event.by);
      return;
    case "task.progress": {
      const node = tree.nodes.get(event.taskId);
      if (node !== undefined) node.progress = { done: event.done, total: event.total, message: event.message };
      return;
    }
    case "task.scheduled":
    case "task.started":
    case "task.retrying":
    case "task.completed":
    case "task.failed":
    case "task.skipped":
      return applyToNode(tree, event);
    case "ask.opened":
      tree.asks.set(event.askId, { id: event.askId, taskId: event.taskId, prompt: event.prompt });
      return;
    case "ask.answered":
    case "ask.cancelled":
      tree.asks.delete(event.askId);
      return;
    case "log":
    case "channel.changed":
    case "checkpoint.saved":
      return;
  }
}

type NodeEvent = Extract<RunEvent, { kind: unknown; iteration: unknown }>;

function applyToNode(tree: Tree, event: NodeEvent): void {
  const map = mapOf(tree, event.taskId);
  if (map?.items !== undefined) {
    if (/^\[\d+\]$/.test(event.taskId.slice(map.path.length))) countItem(map.items, event.type);
    return;
  }
  const node = tree.nodes.get(event.taskId) ?? addNode(tree, event.taskId, event.kind, undefined);
  switch (event.type) {
    case "task.scheduled":
      // A node that asks for its own next pass goes on: its time is that of all these passes.
      if (event.iteration > 0 && tree.lastCompleted === node && node.startedAt !== undefined) reopen(node, node.startedAt);
      else reopen(node, undefined);
      return;
    case "task.started":
      if (event.attempt === 0) {
        if (node.state !== "waiting" && node.state !== "running") reopen(node, undefined);
        node.passes = event.iteration + 1;
        node.startedAt ??= event.at;
        if (node.items !== undefined && Array.isArray(event.input)) node.items.total = event.input.length;
      }
      node.state = "running";
      node.attempt = event.attempt;
      node.retry = undefined;
      node.progress = undefined;
      return;
    case "task.retrying":
      node.state = "retrying";
      node.progress = undefined;
      if (isInterruption(event.error)) {
        node.retry = undefined;
        return;
      }
      node.retry = { number: event.attempt + 1, dueAt: event.at + event.delay, reason: messageOf(event.error) };
      return;
    case "task.completed":
      settle(node, "completed", event.at);
      tree.lastCompleted = node;
      return;
    case "task.failed":
      settle(node, isCancellation(event.error) ? "cancelled" : "failed", event.at);
      node.error = node.state === "failed" ? messageOf(event.error) : undefined;
      return;
    case "task.skipped":
      node.state = "skipped";
      return;
  }
}

function settle(node: TreeNode, state: "completed" | "failed" | "cancelled", at: number): void {
  node.state = state;
  node.duration = node.startedAt === undefined ? undefined : at - node.startedAt;
  node.retry = undefined;
  node.error = undefined;
}

/** A new pass of a node is a new pass of all that stands in it. With the time when it began it goes on without a break. */
function reopen(node: TreeNode, startedAt: number | undefined): void {
  node.state = startedAt === undefined ? "waiting" : "running";
  node.startedAt = startedAt;
  node.retry = undefined;
  node.progress = undefined;
  node.error = undefined;
  if (node.items !== undefined) Object.assign(node.items, { total: undefined, running: 0, completed: 0, failed: 0 });
  for (const child of node.children) reopen(child, undefined);
}

function countItem(items: NonNullable<TreeNode["items"]>, type: NodeEvent["type"]): void {
  if (type === "task.started") items.running += 1;
  if (type === "task.retrying" || type === "task.completed" || type === "task.failed") items.running = Math.max(0, items.running - 1);
  if (type === "task.completed") items.completed += 1;
  if (type === "task.failed") items.failed += 1;
}

/** `"crop/resize[3]"` and `"crop/resize[3]/inner"` belong to the map `"crop/resize"`. */
export function mapOf(tree: Tree, path: string): TreeNode | undefined {
  const bracket = path.indexOf("[");
  return bracket < 0 ? undefined : tree.nodes.get(path.slice(0, bracket));
}

/** `by` is the path of the node that added it. */
export function addNode(tree: Tree, path: string, kind: string, by: string | undefined): TreeNode {
  const slash = path.lastIndexOf("/");
  const scope = slash < 0 ? "" : path.slice(0, slash + 1);
  const adder = by === undefined ? undefined : tree.nodes.get(by);
  const after = adder !== undefined && adder.path.startsWith(scope) && !adder.path.slice(scope.length).includes("/") ? adder : undefined;
  const parent = after === undefined ? scope.slice(0, -1) : after.parent?.path;
  return join(tree, { path, label: path.slice(slash + 1), kind, parent, after, added: true });
}

function end(tree: Tree, state: RunState, at: number, reason?: string): void {
  tree.state = state;
  tree.endedAt = at;
  tree.reason = reason;
  for (const node of tree.nodes.values()) {
    if (node.state !== "running" && node.state !== "retrying") continue;
    // Of a run that goes on another time, what was in flight begins again.
    if (state === "suspended") Object.assign(node, { state: "retrying", retry: undefined, startedAt: undefined, progress: undefined });
    else settle(node, "cancelled", at);
  }
}

/** Whether an attempt was broken off because its run was suspended, or its process died: it begins again when the run goes on. */
export function isInterruption(error: Error): boolean {
  return "code" in error && error.code === "WORKFLOW_SUSPENDED";
}

/** Whether a node waits for an answer, or one of its items does. */
export function isAsking(tree: Tree, path: string): boolean {
  if (tree.asks.size === 0) return false;
  for (const { taskId } of tree.asks.values()) if (taskId === path || taskId.startsWith(`${path}[`)) return true;
  return false;
}

export function isCancellation(error: Error): boolean {
  return "code" in error && error.code === "WORKFLOW_CANCELED";
}

/** What to show beside a node: the node and the run are known there. */
export function messageOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("message" in error)) return String(error);
  const message = String(error.message).replace(/^(?:Task|Group|Workflow|Map|Branch) "[^"]*"(?: of run [\w-]+)? (?:failed: )?/, "");
  return message === "" ? ("name" in error ? String(error.name) : "failed") : message;
}
