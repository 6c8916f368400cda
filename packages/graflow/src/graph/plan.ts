// The plan: a graph compiled once into arrays of integers. Every run of a workflow reads the same plan and never changes it.
// A group becomes two places, a fork before its members and a join after them; a branch becomes a select and a merge. All other nodes
// become one. So every place is settled in the same way, and only its role says what happens in it.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Wrap } from "./execution.ts";
import type { AnyNode, NodeKind } from "./node.ts";
import type { GroupPolicy } from "./outcome.ts";
import type { TaskSettings } from "./settings.ts";
import type { TaskContext } from "./context.ts";

/** What happens in a place of a plan. Numbers, because the step looks a role up for every place that begins. */
export const Role = { task: 0, select: 1, flow: 2, map: 3, fork: 4, join: 5, merge: 6 } as const;
export type Role = (typeof Role)[keyof typeof Role];

/** The user's function in a place, and how it is to be tried. */
export interface Work {
  readonly run: (input: never, ctx: TaskContext) => unknown;
  readonly settings: TaskSettings;
}

export interface GroupPlan {
  readonly fork: number;
  readonly join: number;
  /** The keys of the members, in order; their outputs stand under them in the record. */
  readonly keys: readonly string[];
  /** The place whose settling settles the member, in the order of `keys`. */
  readonly exits: readonly number[];
  /** Absent: strict. */
  readonly policy: GroupPolicy | undefined;
}

export interface BranchPlan {
  readonly cases: ReadonlyMap<string, number>;
  /** Where the cases meet again; -1 when every case jumps to a place that stands elsewhere in the graph. */
  readonly merge: number;
}

export interface MapPlan {
  readonly item: Plan;
  /** Items in flight at once; `Infinity` without a limit. */
  readonly concurrency: number;
  /** Items that travel together, at most; `undefined`: as many as their times suggest. */
  readonly batch: number | undefined;
}

/** A limit on how many passes run at once inside a group. Lanes of nested groups are nested. */
export interface Lane {
  readonly limit: number;
  /** The lane around it, or -1. */
  readonly outer: number;
}

/** Where a node stands: predecessors lead to its entry, successors follow its exit. */
export interface Place {
  readonly entry: number;
  readonly exit: number;
}

export interface Plan {
  readonly name: string;
  readonly size: number;
  /** The visible id of each place; a fork and its join share one. */
  readonly ids: readonly string[];
  readonly roles: readonly Role[];
  readonly kinds: readonly Exclude<NodeKind, "chain">[];
  readonly nodes: readonly AnyNode[];
  /** The user's function of tasks and selects. */
  readonly works: readonly (Work | undefined)[];
  /** How many forward predecessors each place waits for. */
  readonly waits: readonly number[];
  /** As many zeros as places: copied by every run. */
  readonly zeros: readonly number[];
  /** Forward edges out of place n: `outTo[outStart[n]]` up to `outTo[outStart[n + 1] - 1]`, in the order of declaration. */
  readonly outStart: Int32Array;
  readonly outTo: Int32Array;
  /** Forward edges into each place, likewise. */
  readonly inStart: Int32Array;
  readonly inFrom: Int32Array;
  /** Back edges by the place they leave. */
  readonly backs: ReadonlyMap<number, readonly number[]>;
  readonly starts: readonly number[];
  readonly sinks: readonly number[];
  /** The join of the innermost group around each place, or -1. */
  readonly scopes: readonly number[];
  /** Which member of that group it belongs to. */
  readonly members: readonly number[];
  readonly lanes: readonly Lane[];
  /** The innermost lane of each place, or -1. */
  readonly laneOf: readonly number[];
  /** By the join; inner ones before those around them. */
  readonly groups: ReadonlyMap<number, GroupPlan>;
  readonly branches: ReadonlyMap<number, BranchPlan>;
  readonly maps: ReadonlyMap<number, MapPlan>;
  readonly flows: ReadonlyMap<number, Plan>;
  /** What the execution of the group around a place puts around its task; of a map, around the tasks of its items. */
  readonly wraps: ReadonlyMap<number, Wrap>;
  readonly byId: ReadonlyMap<string, Place>;
  readonly byNode: ReadonlyMap<AnyNode, Place>;
  readonly saga: boolean;
  /** Validates what a workflow receives, before its starts begin. */
  readonly admission: StandardSchemaV1 | undefined;
  /** Tasks that its runs may add by id. */
  readonly addable: ReadonlyMap<string, AnyNode>;
  /** Whether any work has a priority other than 0, or any lane: then ready passes need a sorted queue. */
  readonly ordered: boolean;
  /** Place of the container (group's fork, branch's select) around each place, or -1: for outlines. */
  readonly containers: readonly number[];
}
