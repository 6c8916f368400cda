// How `seq` is called: every link is checked, and a node that does not fit is an error at that argument.
import type { Chain } from "../chain.ts";
import type { AnyNode } from "../node.ts";
import type { Misfit } from "./fault.ts";
import type { Fits, In, Known, Out } from "./io.ts";

export interface SeqBuilder {
  /** Nodes one after another: each receives the output of the one before. The chain takes what the first takes, gives what the last gives, and has the id of the last. */
  <const N extends readonly AnyNode[]>(...nodes: Links<N>): Chain<Known<In<N[0]>>, Out<LastOf<N>>, LastOf<N>["id"]>;
}

type LastOf<N extends readonly AnyNode[]> = N extends readonly [...unknown[], infer Last extends AnyNode] ? Last : N[number];

/** Each node itself, or a sentence instead of one that does not take what the node before it gives. */
export type Links<N extends readonly AnyNode[]> = { [K in keyof N]: Link<Preceding<N>[K & keyof Preceding<N>], N[K]> };

type Preceding<N extends readonly AnyNode[]> = [undefined, ...N];

type Link<Before, N> = [LinkFault<Before, N>] extends [never] ? N : LinkFault<Before, N>;
type LinkFault<Before, N> = Before extends AnyNode
  ? N extends AnyNode
    ? Fits<Out<Before>, In<N>> extends true
      ? never
      : Misfit<Before["id"], N["id"], Out<Before>, In<N>>
    : never
  : never;
