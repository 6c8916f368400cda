// Nodes that tasks added to a run, by how another process finds them: in the option `tasks` of a workflow, or in its graph. Functions are
// not stored, so what nobody can find cannot be saved.
import { originOf, type AnyNode, type NodeKind } from "../../graph/node.ts";
import type { Plan } from "../../graph/plan.ts";
import { around, type Frame } from "../frame.ts";

/** A node that is known `out` workflows further out, under an id; `as` is the id that it stands under. */
export interface FoundNode {
  readonly from: "tasks" | "graph";
  readonly out: number;
  readonly id: string;
  readonly kind: NodeKind;
  readonly as: string;
}

/** What is stored of a node that was added. */
export type StoredNode =
  | FoundNode
  /** Nobody knows it; but it is over, so its ids alone matter. */
  | { readonly from: "nowhere"; readonly ids: readonly string[] };

/** What an added node is stored as, or `undefined` when nothing it could be found by is known. */
export function storedNode(frame: Frame, node: AnyNode): FoundNode | undefined {
  const origin = originOf(node);
  let out = 0;
  for (let at: Frame | undefined = frame.home; at !== undefined; at = around(at)?.home) {
    const known = knownNodes(at.plan).get(origin);
    if (known !== undefined) return { ...known, out, kind: node.kind, as: node.id };
    out++;
  }
  return undefined;
}

/** The node that was stored, as its author made it; `undefined` when nobody knows it any more. */
export function restoredNode(home: Frame, stored: FoundNode): AnyNode | undefined {
  let at: Frame | undefined = home;
  for (let out = stored.out; out > 0 && at !== undefined; out--) at = around(at)?.home;
  if (at === undefined) return undefined;
  // What a task holds, to go back to it, is the node that is listed, not one that it was made of.
  const listed = stored.from === "tasks" ? at.plan.addable.get(stored.id) : undefined;
  if (listed?.kind === stored.kind) return listed;
  for (const [origin, { from, id }] of knownNodes(at.plan))
    if (from === stored.from && id === stored.id && origin.kind === stored.kind) return origin;
  return undefined;
}

type KnownNode = Pick<FoundNode, "from" | "id">;

const known = new WeakMap<Plan, ReadonlyMap<AnyNode, KnownNode>>();

/** The nodes that a plan knows, by how they can be found in it. */
function knownNodes(plan: Plan): ReadonlyMap<AnyNode, KnownNode> {
  const made = known.get(plan);
  if (made !== undefined) return made;
  const nodes = new Map<AnyNode, KnownNode>();
  for (const [node, place] of plan.byNode) nodes.set(originOf(node), { from: "graph", id: plan.ids[place.exit] ?? "" });
  for (const [id, node] of plan.addable) nodes.set(originOf(node), { from: "tasks", id });
  known.set(plan, nodes);
  return nodes;
}
