// What became of each node of a drawn graph: the few words that a picture, a list or a live tree shows.

/** What became of a node, as a picture shows it. */
export type NodeState = "waiting" | "running" | "retrying" | "completed" | "failed" | "skipped" | "cancelled";

/** By the path of the node. A node without a state is drawn as it is in the graph. */
export type States = Readonly<Record<string, NodeState>>;

export function stateOf(states: States | undefined, path: string): NodeState | undefined {
  return states !== undefined && Object.hasOwn(states, path) ? states[path] : undefined;
}
