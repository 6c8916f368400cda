// The outline of a graph as it is stored beside a run: for whoever draws a run and has not its code, or only what has become of it.
import type { Outline, OutlineEdge, OutlineNode } from "../../graph/outline.ts";
import { Role } from "../../graph/plan.ts";
import type { StoredGraph } from "./graph-text.ts";

const kinds: Readonly<Record<Role, OutlineNode["kind"]>> = {
  [Role.task]: "task",
  [Role.select]: "branch",
  [Role.flow]: "workflow",
  [Role.map]: "map",
  [Role.fork]: "group",
  [Role.join]: "group",
  [Role.merge]: "branch",
};

/** As `outline` of the workflow, without descriptions and remarks: these are not stored. */
export function storedOutline(graph: StoredGraph): Outline {
  const nodes: OutlineNode[] = [];
  const edges: OutlineEdge[] = [];
  add(graph, "", undefined, nodes, edges);
  return { name: graph.name, nodes, edges };
}

function add(graph: StoredGraph, base: string, parent: string | undefined, nodes: OutlineNode[], edges: OutlineEdge[]): void {
  const pathOf = (place: number): string => base + (graph.ids[place] ?? "?");
  for (const [place, role] of graph.roles.entries()) {
    if (isEnd(role)) continue;
    const container = graph.containers[place] ?? -1;
    const path = pathOf(place);
    const around = container === -1 ? parent : pathOf(container);
    nodes.push({
      path,
      label: graph.ids[place] ?? "?",
      kind: kinds[role],
      ...(around === undefined ? {} : { parent: around }),
      remarks: [],
    });
    const inner = innerOf(graph, place);
    if (inner !== undefined) add(inner, role === Role.map ? `${path}[]/` : `${path}/`, path, nodes, edges);
  }
  addEdges(graph, pathOf, edges);
}

/** What is drawn inside of a place: a sub-workflow, or the item of a map unless it is a single task. */
function innerOf(graph: StoredGraph, place: number): StoredGraph | undefined {
  const inner = graph.inner.find(([at]) => at === place)?.[1];
  if (inner === undefined || graph.roles[place] !== Role.map || inner.ids.length > 1) return inner;
  return inner.inner[0]?.[1];
}

function addEdges(graph: StoredGraph, pathOf: (place: number) => string, edges: OutlineEdge[]): void {
  for (const [from, role] of graph.roles.entries()) {
    const targets = graph.to.slice(graph.starts[from], graph.starts[from + 1]);
    const cases = role === Role.select ? (graph.keys.find(([at]) => at === from)?.[1] ?? []) : [];
    for (const [index, to] of targets.entries()) {
      if (role === Role.fork || isEnd(graph.roles[to])) continue;
      // Where several cases lead to one place, nothing stored says which.
      const label = cases.length === targets.length ? cases[index] : undefined;
      edges.push({ from: pathOf(from), to: pathOf(to), kind: "forward", ...(label === undefined ? {} : { label }) });
    }
    for (const to of graph.backs.find(([at]) => at === from)?.[1] ?? []) {
      if (role !== Role.fork && !isEnd(graph.roles[to])) edges.push({ from: pathOf(from), to: pathOf(to), kind: "back" });
    }
  }
}

/** Where a group or a branch ends is no node of its own. */
function isEnd(role: Role | undefined): boolean {
  return role === Role.join || role === Role.merge;
}
