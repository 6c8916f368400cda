// What became of each node of a stored run, as a picture or a tree shows it. Pure.
import type { NodeInfo, RunInfo } from "@graflow/core";
import type { NodeState, Tree } from "../live/tree.ts";
import { isResumable } from "./status.ts";

/** `told`: what the events say of the node. Of a run that has ended they know how what was in flight has ended. */
export function stateOf({ state }: NodeInfo, status: RunInfo["status"], told: NodeState): NodeState {
  switch (state) {
    case "running":
      if (status === "running") return told === "retrying" ? told : "running";
      if (isResumable(status)) return "retrying";
      return told === "failed" || told === "completed" || told === "skipped" ? told : "cancelled";
    // It has completed, and has sent the run elsewhere.
    case "jumped":
      return "completed";
    case "waiting":
    case "completed":
    case "skipped":
    case "failed":
      return state;
  }
}

/** By path. */
export function statesOf(tree: Tree): Readonly<Record<string, NodeState>> {
  return Object.fromEntries([...tree.nodes].map(([path, { state }]) => [path, state]));
}
