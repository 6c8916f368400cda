// A map: one node for every item of an array. Items run side by side; their outputs keep the order of the items. Immutable: `withExecution`
// gives a new map.
import { show } from "../shared/show.ts";
import { concurrentExecution, planExecution, type Execution, type ExecutionOptions, type ExecutionPlan } from "./execution.ts";
import type { AnyNode, Node } from "./node.ts";

/** How the items of a map are carried out. */
export interface MapOptions {
  /** Items in flight at once. Default: no limit. */
  readonly concurrency?: number;
  /** How many items travel together, at most, when a fleet carries them out. Default: chosen by how long they take. */
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
  /**
   * The same map, whose items are executed in another way. Default: `"concurrent"`; `"inline"` is one item at a time. Where a limit is given here
   * and to `map`, the smaller holds.
   */
  withExecution(execution: Execution, options?: ExecutionOptions): MapNode<I, O, Id>;
}

interface MapParts {
  readonly id: string;
  readonly item: AnyNode;
  readonly concurrency: number;
  readonly batch: number | undefined;
  readonly problems: readonly string[];
  readonly execution: ExecutionPlan;
}

/** A map with what it needs to be lowered. */
export class ItemMap implements MapNode, MapParts {
  readonly kind = "map";
  readonly id: string;
  readonly item: AnyNode;
  readonly concurrency: number;
  readonly batch: number | undefined;
  readonly problems: readonly string[];
  readonly execution: ExecutionPlan;
  declare readonly "~io"?: (input: never) => unknown;

  constructor(parts: MapParts) {
    this.id = parts.id;
    this.item = parts.item;
    this.concurrency = parts.concurrency;
    this.batch = parts.batch;
    this.problems = parts.problems;
    this.execution = parts.execution;
  }

  withExecution(execution: Execution, options: ExecutionOptions = {}): ItemMap {
    const { id, item, concurrency, batch, problems } = this;
    return new ItemMap({ id, item, concurrency, batch, problems, execution: planExecution(execution, options) });
  }
}

export function mapOf(item: AnyNode, options: MapOptions): ItemMap {
  const problems: string[] = [];
  // Whether it is a node is told when the workflow is built.
  const id = (item as AnyNode | undefined)?.id ?? "?";
  const parts = { id, item, problems, execution: concurrentExecution };
  if (typeof options !== "object" || options === null) {
    problems.push(`Expected the options of \`map\` to be { concurrency, batch }, got ${show(options)}`);
    return new ItemMap({ ...parts, concurrency: Infinity, batch: undefined });
  }
  for (const [key, value] of Object.entries(options)) {
    if (key !== "concurrency" && key !== "batch")
      problems.push(`Expected the options of \`map\` to be among \`concurrency\`, \`batch\`, got \`${key}\``);
    else if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      problems.push(`Expected \`${key}\` to be an integer of at least 1, got ${show(value)}`);
    }
  }
  return new ItemMap({ ...parts, concurrency: options.concurrency ?? Infinity, batch: options.batch });
}
