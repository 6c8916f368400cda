// The nodes of an outline in the order in which a run reaches them: along the forward edges, ties as declared. A parent comes before its children.
import type { Outline, OutlineNode } from "@graflow/core";

export function inDeclaredFlow(outline: Outline): readonly OutlineNode[] {
  const before = new Map<string, number>();
  const next = new Map<string, string[]>();
  for (const { from, to, kind } of outline.edges) {
    if (kind !== "forward") continue;
    before.set(to, (before.get(to) ?? 0) + 1);
    const known = next.get(from);
    if (known === undefined) next.set(from, [to]);
    else known.push(to);
  }
  const rank = new Map<string, number>();
  const ready = outline.nodes
    .filter((node) => !before.has(node.path))
    .map((node) => node.path)
    .reverse();
  for (let path = ready.pop(); path !== undefined; path = ready.pop()) {
    rank.set(path, rank.size);
    for (const follower of (next.get(path) ?? []).toReversed()) {
      const left = (before.get(follower) ?? 0) - 1;
      before.set(follower, left);
      if (left === 0) ready.push(follower);
    }
  }
  const children = new Map<string | undefined, OutlineNode[]>();
  for (const node of outline.nodes) {
    const siblings = children.get(node.parent);
    if (siblings === undefined) children.set(node.parent, [node]);
    else siblings.push(node);
  }
  const ordered: OutlineNode[] = [];
  const place = (node: OutlineNode): number => rank.get(node.path) ?? Number.MAX_SAFE_INTEGER;
  const visit = (parent: string | undefined): void => {
    for (const node of (children.get(parent) ?? []).toSorted((left, right) => place(left) - place(right))) {
      ordered.push(node);
      visit(node.path);
    }
  };
  visit(undefined);
  return ordered;
}
