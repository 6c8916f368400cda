// How `par` is called.
import type { AnyNode } from "../node.ts";
import type { Flat, InputOfAll, NodeRecord, Out } from "./io.ts";
import type { GroupNode } from "./group.ts";
import type { GroupId } from "./group-id.ts";

export interface ParBuilder {
  /** Nodes side by side. All receive the group's input; the output is the record of theirs, by id. */
  <const N extends readonly AnyNode[]>(...nodes: N): GroupNode<InputOfAll<N[number]>, OutputsById<N>, GroupId<IdsOf<N>>, OutputsById<N>>;
  /** Nodes side by side, under names: they are their ids in the graph and the keys of the output. */
  <const M extends NodeRecord>(members: M): GroupNode<InputOfAll<M[keyof M]>, OutputsByKey<M>, string, OutputsByKey<M>>;
}

type IdsOf<N extends readonly AnyNode[]> = number extends N["length"] ? readonly string[] : { [K in keyof N]: N[K]["id"] };
type OutputsById<N extends readonly AnyNode[]> = Flat<{ -readonly [M in N[number] as M["id"]]: Out<M> }>;
type OutputsByKey<M extends NodeRecord> = Flat<{ -readonly [K in keyof M]: Out<M[K]> }>;
