// How `map` is called.
import type { MapNode, MapOptions } from "../map.ts";
import type { Node } from "../node.ts";

export interface MapBuilder {
  /** The node once for every item of an array, side by side or as `withExecution` says; the outputs keep the order of the items. It has the id of its node. */
  <I, O, const Id extends string>(item: Node<I, O, Id>, options?: MapOptions): MapNode<readonly I[], O[], Id>;
}
