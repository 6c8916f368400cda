// Which nodes, frames and edges Graphviz is told of. `dot()` writes them out for people; the SVG gives them sizes of its own.
import type { Outline } from "../outline.ts";
import { firstOf, isCase, isFrame, isInside, lastOf, sceneOf, type Edge, type Item, type Scene } from "./scene.ts";
import { createNames, visible } from "./text.ts";

export interface DotEdge {
  readonly tail: string;
  readonly head: string;
  /** The frame at whose border the edge ends. */
  readonly tailFrame: string | undefined;
  readonly headFrame: string | undefined;
  /** Absent: not to be seen, only to keep what is inside a frame between its two ends. */
  readonly edge: Edge | undefined;
}

export interface DotPlan {
  readonly scene: Scene;
  readonly edges: readonly DotEdge[];
  idOf(item: Item): string;
  /** `cluster_…` of a frame. */
  frameOf(item: Item): string;
  /** The decision inside the frame of a branch. */
  choiceOf(item: Item): string | undefined;
  /** The points that hold edges of this frame. */
  pointsOf(item: Item): readonly string[];
}

export function planDot(outline: Outline): DotPlan {
  const scene = sceneOf(outline);
  const nameOnce = createNames();
  const ids = new Map(scene.items.map((item) => [item, nameOnce(visible(item.node.path))]));
  const frames = new Map(scene.items.filter(isFrame).map((item, index) => [item, `cluster_${index + 1}`]));
  const idOf = (item: Item): string => ids.get(item) ?? "";
  const frameOf = (item: Item): string => frames.get(item) ?? "";
  const choices = new Map(scene.items.filter((item) => item.isChoice && isFrame(item)).map((item) => [item, nameOnce(`${idOf(item)} ?`)]));
  const points = new Map<Item, string[]>();
  const hidden: DotEdge[] = [];
  const holds = { entry: new Map<Item, string>(), exit: new Map<Item, string>() };

  /** The Graphviz node behind the border of a frame, at its top (`entry`) or bottom; a node holds itself. */
  const holdOf = (item: Item, side: "entry" | "exit"): string => {
    if (!isFrame(item)) return idOf(item);
    const choice = side === "entry" ? choices.get(item) : undefined;
    if (choice !== undefined) return choice;
    const known = holds[side].get(item);
    if (known !== undefined) return known;
    const ends = side === "entry" ? firstOf(item, scene) : lastOf(item, scene);
    const [only] = ends;
    const hold = ends.length === 1 && only !== undefined ? holdOf(only, side) : nameOnce(`${idOf(item)} ${side}`);
    holds[side].set(item, hold);
    if (ends.length === 1) return hold;
    points.set(item, [...(points.get(item) ?? []), hold]);
    for (const end of ends) {
      const inner = holdOf(end, side);
      const [tail, head] = side === "entry" ? [hold, inner] : [inner, hold];
      hidden.push({ tail, head, tailFrame: undefined, headFrame: undefined, edge: undefined });
    }
    return hold;
  };

  const edges = scene.edges.map((edge): DotEdge => {
    const { from, to } = edge;
    const fromChoice = isCase(edge);
    const tail = fromChoice ? (choices.get(from) ?? idOf(from)) : holdOf(from, "exit");
    const head = holdOf(to, "entry");
    const tailFrame = !fromChoice && isFrame(from) && !isInside(to, from) && from !== to ? frameOf(from) : undefined;
    const headFrame = isFrame(to) && !isInside(from, to) && from !== to ? frameOf(to) : undefined;
    return { tail, head, tailFrame, headFrame, edge };
  });
  return {
    scene,
    edges: [...edges, ...hidden],
    idOf,
    frameOf,
    choiceOf: (item) => choices.get(item),
    pointsOf: (item) => points.get(item) ?? [],
  };
}
