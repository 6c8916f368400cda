// A picture level by level: what stands directly in one frame (or in none), and the links between those things. An edge that crosses a border
// becomes a link between the two things in which its ends stand, and its label tells the ends. So each level can be laid out by itself.
import { directEdges } from "../back-edges.ts";
import { AGAIN, isCase, titleOf, type Edge, type Item, type Scene } from "./scene.ts";

export interface Link {
  /** In the level of a branch the branch itself stands for its decision. */
  readonly from: Item;
  readonly to: Item;
  readonly back: boolean;
  /** Empty without one; `"again"` for a back edge without a label of its own. */
  readonly label: string;
}

export interface Level {
  /** With the decision of a branch first, if the level is its. */
  readonly items: readonly Item[];
  readonly links: readonly Link[];
}

/** The levels of a scene by their frame; `undefined` is the whole picture. */
export function levelsOf(scene: Scene): ReadonlyMap<Item | undefined, Level> {
  const edgesOf = new Map<Item | undefined, Lifted[]>();
  for (const edge of scene.edges) {
    const { frame, lifted } = lift(edge);
    const known = edgesOf.get(frame);
    if (known === undefined) edgesOf.set(frame, [lifted]);
    else known.push(lifted);
  }
  const levels = new Map<Item | undefined, Level>();
  const add = (frame: Item | undefined, items: readonly Item[]): void => {
    const lifted = edgesOf.get(frame) ?? [];
    const withChoice = frame?.isChoice === true ? [frame, ...items] : items;
    levels.set(frame, { items: withChoice, links: withoutCycles(withChoice, merge(lifted)) });
  };
  add(undefined, scene.roots);
  for (const item of scene.items) if (item.children.length > 0) add(item, item.children);
  return levels;
}

interface Lifted {
  readonly from: Item;
  readonly to: Item;
  readonly edge: Edge;
}

/** The innermost level that has both ends in it, and in what there they stand. */
function lift(edge: Edge): { readonly frame: Item | undefined; readonly lifted: Lifted } {
  const fromTrail = trailOf(edge.from, isCase(edge) && edge.from.children.length > 0);
  const toTrail = trailOf(edge.to, false);
  let depth = 0;
  while (depth < fromTrail.length - 1 && depth < toTrail.length - 1 && fromTrail[depth] === toTrail[depth]) depth++;
  return { frame: fromTrail[depth - 1], lifted: { from: fromTrail[depth] ?? edge.from, to: toTrail[depth] ?? edge.to, edge } };
}

/** From the outermost frame down to the item; the decision of a branch stands once more inside of it. */
function trailOf(item: Item, isDecision: boolean): Item[] {
  const trail = isDecision ? [item] : [];
  for (let at: Item | undefined = item; at !== undefined; at = at.parent) trail.unshift(at);
  return trail;
}

function labelOf({ from, to, edge }: Lifted): string {
  const source = from === edge.from ? "" : titleOf(edge.from);
  const target = to === edge.to ? "" : `→ ${titleOf(edge.to)}`;
  const own = edge.label === "" && edge.back ? AGAIN : edge.label;
  const start = [source, own].filter((part) => part !== "").join(": ");
  return [start, target].filter((part) => part !== "").join(" ");
}

const MAX_LABELS = 3;

/** Links with the same ends become one. */
function merge(all: readonly Lifted[]): Link[] {
  const bySource = new Map<Item, Map<Item, Lifted[]>>();
  for (const lifted of all) {
    const byTarget = bySource.get(lifted.from) ?? new Map<Item, Lifted[]>();
    bySource.set(lifted.from, byTarget);
    byTarget.set(lifted.to, [...(byTarget.get(lifted.to) ?? []), lifted]);
  }
  return [...bySource.values()].flatMap((byTarget) =>
    [...byTarget.values()].flatMap((same) =>
      [false, true].flatMap((back) => {
        const group = same.filter(({ edge }) => edge.back === back);
        const [first] = group;
        if (first === undefined) return [];
        const labels = [...new Set(group.map(labelOf).filter((label) => label !== ""))];
        const label = labels.length > MAX_LABELS ? `${labels.slice(0, MAX_LABELS).join(", ")}…` : labels.join(", ");
        return [{ from: first.from, to: first.to, back, label }];
      }),
    ),
  );
}

/** Edges that cross borders can close a circle of frames. The link that closes it counts as leading back. */
function withoutCycles(items: readonly Item[], links: readonly Link[]): Link[] {
  const places = new Map(items.map((item, place) => [item, place]));
  const outs: number[][] = items.map(() => []);
  const incoming = items.map(() => 0);
  for (const { from, to, back } of links) {
    const [source, target] = [places.get(from), places.get(to)];
    if (back || source === undefined || target === undefined) continue;
    outs[source]?.push(target);
    incoming[target] = (incoming[target] ?? 0) + 1;
  }
  const { backs } = directEdges(outs, incoming);
  return links.map((link) => {
    const closes = link.back || (backs.get(places.get(link.from) ?? -1)?.includes(places.get(link.to) ?? -1) ?? false);
    return closes === link.back ? link : { ...link, back: true };
  });
}

/** The parts of a level that no link joins, each in the order of the level. */
export function partsOf({ items, links }: Level): Level[] {
  const groups = new Map<Item, Item>(items.map((item) => [item, item]));
  const rootOf = (item: Item): Item => {
    let root = item;
    for (let next = groups.get(root); next !== undefined && next !== root; next = groups.get(root)) root = next;
    for (let at = item; at !== root;) {
      const next = groups.get(at) ?? root;
      groups.set(at, root);
      at = next;
    }
    return root;
  };
  for (const { from, to } of links) groups.set(rootOf(from), rootOf(to));
  const parts = new Map<Item, { items: Item[]; links: Link[] }>();
  for (const item of items) {
    const root = rootOf(item);
    const part = parts.get(root) ?? { items: [], links: [] };
    parts.set(root, part);
    part.items.push(item);
  }
  for (const link of links) parts.get(rootOf(link.from))?.links.push(link);
  return [...parts.values()];
}
