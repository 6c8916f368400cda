// A map: one node for every item of an array. Items run side by side; their outputs keep the order of the items.
import { show } from "../shared/show.ts";
import type { AnyNode, Node } from "./node.ts";

/** How the items of a map are carried out. */
export interface MapOptions {
  /** Items in flight at once. Default: no limit. */
  readonly concurrency?: number;
  /** How many items travel together when the map runs outside of this process. Default: chosen by how long they take. */
  readonly batch?: number;
}

/** A node for every item of an array, as `map` makes it. */
export interface MapNode<in I = never, out O = unknown, out Id extends string = string> extends Node<I, O, Id> {
  readonly kind: "map";
  readonly item: AnyNode;
  readonly concurrency: number;
  readonly batch: number | undefined;
  /** Bad options, told when the workflow is built. */
  readonly problems: readonly string[];
}

export function mapOf(item: AnyNode, options: MapOptions): MapNode {
  const problems: string[] = [];
  // Whether it is a node is told when the workflow is built.
  const id = (item as AnyNode | undefined)?.id ?? "?";
  if (typeof options !== "object" || options === null) {
    problems.push(`Expected the options of \`map\` to be { concurrency, batch }, got ${show(options)}`);
    return { kind: "map", id, item, concurrency: Infinity, batch: undefined, problems };
  }
  for (const [key, value] of Object.entries(options)) {
    if (key !== "concurrency" && key !== "batch")
      problems.push(`Expected the options of \`map\` to be among \`concurrency\`, \`batch\`, got \`${key}\``);
    else if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      problems.push(`Expected \`${key}\` to be an integer of at least 1, got ${show(value)}`);
    }
  }
  return { kind: "map", id, item, concurrency: options.concurrency ?? Infinity, batch: options.batch, problems };
}
