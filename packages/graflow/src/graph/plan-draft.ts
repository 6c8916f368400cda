// A plan while it is being made: places and edges are added here, then frozen into the arrays of a `Plan`.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { directEdges } from "./back-edges.ts";
import type { Wrap } from "./execution.ts";
import type { Mistake } from "./mistake.ts";
import type { AnyNode, NodeKind } from "./node.ts";
import { Role, type BranchPlan, type GroupPlan, type Lane, type MapPlan, type Place, type Plan, type Work } from "./plan.ts";

/** What surrounds a place while it is added. */
export interface Surroundings {
  /** The join of the innermost group, or -1. */
  readonly scope: number;
  readonly member: number;
  readonly lane: number;
  readonly wrap: Wrap | undefined;
  readonly container: number;
}

export const nothingAround: Surroundings = { scope: -1, member: -1, lane: -1, wrap: undefined, container: -1 };

export interface PlanExtras {
  readonly saga: boolean;
  readonly addable: ReadonlyMap<string, AnyNode>;
  readonly admission: StandardSchemaV1 | undefined;
}

/** From how many edges on it is quicker to look a target up than to look for it. */
const MANY = 16;

export class PlanDraft {
  readonly name: string;
  readonly mistakes: Mistake[] = [];
  readonly byId: Map<string, Place> = new Map();
  readonly byNode: Map<AnyNode, Place> = new Map();
  /** What each id was given to. */
  readonly definitions: Map<string, AnyNode> = new Map();
  /** The nodes that an expression mentions by name, each with the node that stands for it under that name. */
  readonly mentions: ReadonlyMap<AnyNode, AnyNode>;
  /** The nodes that stand in the graph in their own right, as their authors made them. */
  readonly standing: Set<AnyNode> = new Set();
  readonly groups: Map<number, GroupPlan> = new Map();
  readonly branches: Map<number, BranchPlan> = new Map();
  readonly maps: Map<number, MapPlan> = new Map();
  readonly flows: Map<number, Plan> = new Map();
  readonly lanes: Lane[] = [];
  /** The names of nodes that the user did not name. */
  readonly givenNames: Map<AnyNode, string> = new Map();
  /** How many branches have been given a name. */
  branchNames = 0;
  /** How many nodes stand around the one that is being lowered. */
  depth = 0;
  readonly #wraps = new Map<number, Wrap>();
  readonly #ids: string[] = [];
  readonly #roles: Role[] = [];
  readonly #kinds: Exclude<NodeKind, "chain">[] = [];
  readonly #nodes: AnyNode[] = [];
  readonly #works: (Work | undefined)[] = [];
  readonly #scopes: number[] = [];
  readonly #members: number[] = [];
  readonly #laneOf: number[] = [];
  readonly #containers: number[] = [];
  readonly #outs: number[][] = [];
  /** The targets of places that have many. */
  readonly #seen = new Map<number, Set<number>>();
  #ordered = false;

  constructor(name: string, mentions: ReadonlyMap<AnyNode, AnyNode> = new Map()) {
    this.name = name;
    this.mentions = mentions;
  }

  place(role: Role, kind: Exclude<NodeKind, "chain">, id: string, node: AnyNode, around: Surroundings, work?: Work): number {
    const at = this.#ids.length;
    this.#ids.push(id);
    this.#roles.push(role);
    this.#kinds.push(kind);
    this.#nodes.push(node);
    this.#works.push(work);
    this.#outs.push([]);
    this.#scopes.push(around.scope);
    this.#members.push(around.member);
    this.#laneOf.push(around.lane);
    this.#containers.push(around.container);
    if (around.wrap !== undefined) this.#wraps.set(at, around.wrap);
    if (around.lane >= 0 || (work !== undefined && work.settings.priority !== 0)) this.#ordered = true;
    return at;
  }

  /** Adds an edge; repeated, it is still one edge. */
  edge(from: number, to: number): void {
    const targets = this.#outs[from] as number[];
    if (targets.length < MANY) {
      if (!targets.includes(to)) targets.push(to);
      return;
    }
    let seen = this.#seen.get(from);
    if (seen === undefined) this.#seen.set(from, (seen = new Set(targets)));
    if (seen.has(to)) return;
    seen.add(to);
    targets.push(to);
  }

  /** Moves a place that was met outside of any group into the group that names it as a member. Answers whether that was possible. */
  adopt(at: number, around: Surroundings): boolean {
    if (this.#scopes[at] === around.scope && this.#members[at] === around.member) return true;
    if (this.#scopes[at] !== -1) return false;
    this.#scopes[at] = around.scope;
    this.#members[at] = around.member;
    this.#laneOf[at] = around.lane;
    this.#containers[at] = around.container;
    // What a map has of its own stands nearer.
    if (around.wrap !== undefined && !this.#wraps.has(at)) this.#wraps.set(at, around.wrap);
    if (around.lane >= 0) this.#ordered = true;
    return true;
  }

  mistake(message: string, remedy: string): void {
    this.mistakes.push({ message, remedy });
  }

  /** A barrier that comes before what it waits for: the way back was met before the way into the group. */
  #checkBarriers(backs: ReadonlyMap<number, readonly number[]>): void {
    for (const [from, targets] of backs) {
      for (const to of targets) {
        const role = this.#roles[to];
        if (role !== Role.join && role !== Role.merge) continue;
        const [inner, outer] = [this.#ids[from] ?? "?", this.#ids[to] ?? "?"];
        this.mistake(
          `A way back leads to "${inner}" before "${outer}" does, and so past the ${role === Role.join ? "group" : "branch"} that waits for it`,
          `Declare "${inner}" first in "${outer}", lead back to what stands before it, or use ctx.goto.`,
        );
      }
    }
  }

  /** Freezes the draft. Looks for the mistakes that show only in the whole of it: read `mistakes` afterwards. */
  freeze(extras: PlanExtras): Plan {
    const size = this.#ids.length;
    const incoming = new Array<number>(size).fill(0);
    for (const targets of this.#outs) if (targets.length > 1) targets.sort((a, b) => a - b);
    for (const targets of this.#outs) for (const to of targets) incoming[to] = (incoming[to] as number) + 1;
    const { starts, backs } = directEdges(this.#outs, incoming);
    // Where something else is wrong, the ways are not those that were meant.
    if (this.mistakes.length === 0) this.#checkBarriers(backs);

    const waits = new Array<number>(size).fill(0);
    const outStart = new Int32Array(size + 1);
    let edges = 0;
    for (let at = 0; at < size; at++) {
      outStart[at] = edges;
      for (const to of this.#outs[at] as number[]) {
        waits[to] = (waits[to] as number) + 1;
        edges++;
      }
    }
    outStart[size] = edges;
    const outTo = new Int32Array(edges);
    const inStart = new Int32Array(size + 1);
    for (let at = 0; at < size; at++) inStart[at + 1] = (inStart[at] as number) + (waits[at] as number);
    const inFrom = new Int32Array(edges);
    const filled = inStart.slice(0, size);
    let e = 0;
    for (let at = 0; at < size; at++) {
      for (const to of this.#outs[at] as number[]) {
        outTo[e++] = to;
        const slot = filled[to] as number;
        inFrom[slot] = at;
        filled[to] = slot + 1;
      }
    }
    const sinks: number[] = [];
    for (let at = 0; at < size; at++) if (outStart[at] === outStart[at + 1]) sinks.push(at);

    return {
      name: this.name,
      size,
      ids: this.#ids,
      roles: this.#roles,
      kinds: this.#kinds,
      nodes: this.#nodes,
      works: this.#works,
      waits,
      zeros: new Array<number>(size).fill(0),
      outStart,
      outTo,
      inStart,
      inFrom,
      backs,
      starts,
      sinks,
      scopes: this.#scopes,
      members: this.#members,
      lanes: this.lanes,
      laneOf: this.#laneOf,
      groups: this.groups,
      branches: this.branches,
      maps: this.maps,
      flows: this.flows,
      wraps: this.#wraps,
      byId: this.byId,
      byNode: this.byNode,
      saga: extras.saga,
      addable: extras.addable,
      admission: extras.admission,
      ordered: this.#ordered,
      containers: this.#containers,
    };
  }
}
