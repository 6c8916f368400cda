// What is to be drawn, as a tree: frames (groups, branches, maps and workflows with something inside) and the nodes that stand in them.
// Every picture starts from it.
import type { Outline, OutlineEdge, OutlineNode } from "../outline.ts";

export interface Item {
  readonly node: OutlineNode;
  readonly parent: Item | undefined;
  readonly children: Item[];
  /** The cases of a branch leave from the branch itself, the rest of its edges from its end. */
  readonly isChoice: boolean;
}

export interface Edge {
  readonly from: Item;
  readonly to: Item;
  readonly back: boolean;
  /** Empty without one. */
  readonly label: string;
}

export interface Scene {
  readonly name: string;
  readonly roots: readonly Item[];
  /** All items, parents first. */
  readonly items: readonly Item[];
  readonly edges: readonly Edge[];
  /** Items with a forward edge to, and from, an item of the same frame. */
  readonly before: ReadonlySet<Item>;
  readonly after: ReadonlySet<Item>;
}

/** What a back edge says when it has no label of its own. */
export const AGAIN = "again";

export function sceneOf(outline: Outline): Scene {
  const byPath = new Map<string, Item>();
  const roots: Item[] = [];
  for (const node of outline.nodes) {
    if (byPath.has(node.path)) continue;
    const parent = node.parent === undefined ? undefined : byPath.get(node.parent);
    const item: Item = { node, parent, children: [], isChoice: node.kind === "branch" };
    byPath.set(node.path, item);
    (parent?.children ?? roots).push(item);
  }
  const edges = outline.edges.flatMap((edge) => readEdge(edge, byPath) ?? []);
  const inner = edges.filter((edge) => !edge.back && edge.from !== edge.to && edge.from.parent === edge.to.parent);
  const before = new Set(inner.map((edge) => edge.from));
  const after = new Set(inner.map((edge) => edge.to));
  return { name: outline.name, roots, items: [...byPath.values()], edges, before, after };
}

function readEdge({ from, to, kind, label }: OutlineEdge, byPath: ReadonlyMap<string, Item>): Edge | undefined {
  const [source, target] = [byPath.get(from), byPath.get(to)];
  return source === undefined || target === undefined ? undefined : { from: source, to: target, back: kind === "back", label: label ?? "" };
}

export function isFrame(item: Item): boolean {
  return item.children.length > 0;
}

/** Whether `item` stands in `frame`, at any depth. */
export function isInside(item: Item, frame: Item): boolean {
  for (let at = item.parent; at !== undefined; at = at.parent) if (at === frame) return true;
  return false;
}

/** Whether an edge leaves from the decision of a branch rather than from its end. */
export function isCase({ from, to, label }: Edge): boolean {
  return from.isChoice && (label !== "" || isInside(to, from));
}

/** What to call it. The id of a group that nobody named only repeats its members. */
export function titleOf({ node, children }: Item): string {
  if (node.kind !== "group" || children.length === 0) return node.label;
  const keys = children.map((child) => child.node.label);
  const isMadeUp = node.label.includes("|") || node.label === keys.join("|");
  return isMadeUp ? "parallel" : node.label;
}

/** The children of a frame that no forward edge inside it leads to. */
export function firstOf(frame: Item, scene: Scene): readonly Item[] {
  return frame.children.filter((child) => !scene.after.has(child));
}

/** The children of a frame that no forward edge inside it leads on from. */
export function lastOf(frame: Item, scene: Scene): readonly Item[] {
  return frame.children.filter((child) => !scene.before.has(child));
}
