// A frame: one plan being carried out. A run is a tree of them: its root, one for every pass of a sub-workflow, one for every item
// of a map, and one for every node that a task added ("annex"). Frames are data; the files beside this one move them on.
import type { AnyNode } from "../graph/node.ts";
import type { Plan } from "../graph/plan.ts";

/** Where a place stands. Numbers, because there are many of them. */
export const WAITING = 0;
export const READY = 1;
export const RUNNING = 2;
/** Between two attempts. */
export const RESTING = 3;
export const COMPLETED = 4;
export const SKIPPED = 5;
export const FAILED = 6;
/** Completed, but gone elsewhere: none of its edges is taken. */
export const JUMPED = 7;

export type PlaceState =
  | typeof WAITING
  | typeof READY
  | typeof RUNNING
  | typeof RESTING
  | typeof COMPLETED
  | typeof SKIPPED
  | typeof FAILED
  | typeof JUMPED;

/** Why a frame ends before its graph does. */
export type Ending =
  | { readonly type: "terminated"; readonly output: unknown; readonly reason: string }
  | { readonly type: "failed"; readonly error: Error }
  | { readonly type: "cancelled"; readonly reason: string };

export interface Completion {
  readonly pass: Pass;
  readonly output: unknown;
  /** When it completed, among all of the run. */
  readonly order: number;
}

/** The items of a map that is running. */
export interface MapProgress {
  readonly pass: Pass;
  readonly items: readonly unknown[];
  readonly outputs: unknown[];
  next: number;
  /** The items in flight. */
  readonly frames: Set<Frame>;
  error: Error | undefined;
}

/** What a pass is to receive that waits for the end of the one in flight. */
export interface QueuedInput {
  readonly input: unknown;
  /** It came by a jump or a back edge, not along the forward edges. */
  readonly isJump: boolean;
}

export type FrameKind = "root" | "flow" | "item" | "annex";

export class Frame {
  readonly kind: FrameKind;
  readonly plan: Plan;
  /** Replaced by what the workflow's schema made of it. */
  input: unknown;
  /** The pass of the frame around it that this frame carries out; absent for the root and for an annex. */
  readonly owner: Pass | undefined;
  /** The frame of the workflow that it belongs to: itself for a root or flow. */
  readonly home: Frame;
  /** Its index among the items of a map, or -1. */
  readonly index: number;
  /** Behind the ids of an added node, when they were taken: `"~2"`. */
  readonly suffix: string;
  readonly states: number[];
  /** How many forward predecessors each place still waits for. */
  readonly waiting: number[];
  /** How many of those that have settled led here. */
  readonly arrived: number[];
  /** How many passes each place has had. */
  readonly passes: number[];
  readonly outputs: unknown[];
  /** Passes that are ready, running or resting, and annexes at work. The frame is over when there are none. */
  active = 0;
  /** Concluded: nothing more will happen in it. */
  over = false;
  /** Whether it counts among the active things of its home; only of an annex. */
  held = false;
  /** Its input is being validated: nothing in it has begun. */
  admitting = false;
  /** The node that was added; only of an annex. */
  node: AnyNode | undefined = undefined;
  ending: Ending | undefined = undefined;
  /** Where the node that completed last stands: here, or in what was added. */
  lastFrame: Frame | undefined = undefined;
  lastPlace = -1;

  // What follows is made when it is needed.
  /** What stands before the ids of its places in their paths. */
  base: string | undefined = undefined;
  /** How often each place was opened again. */
  generations: number[] | undefined = undefined;
  /** Passes in flight of places that were opened again meanwhile, counted by place. */
  superseded: Map<number, number> | undefined = undefined;
  /** Inputs of passes that wait until the one in flight has ended, by place. */
  queued: Map<number, QueuedInput[]> | undefined = undefined;
  /** The errors of places that failed. */
  errors: Map<number, Error> | undefined = undefined;
  /** The first error inside each member of a group, by the group's join. */
  memberErrors: Map<number, Map<number, Error>> | undefined = undefined;
  /** Joins of groups that do not go on. */
  stopped: Set<number> | undefined = undefined;
  /** The case that each select chose: the place it leads to. */
  chosen: Map<number, number> | undefined = undefined;
  /** Passes in flight by lane. */
  laneLoads: number[] | undefined = undefined;
  maps: Map<number, MapProgress> | undefined = undefined;
  /** Nodes added to this workflow's graph, by id and in order. */
  annexes: Map<string, Frame> | undefined = undefined;
  /** For each node that was added, also as a part of another, where it stands; for one that was added again, the first. */
  added: Map<AnyNode, Frame> | undefined = undefined;
  /** Ids promised to tasks that are still running. */
  reserved: Set<string> | undefined = undefined;
  /** The last suffix given to an added node, by its id: where to look for the next free one. */
  suffixes: Map<string, number> | undefined = undefined;
  /** Completed tasks that can be undone, in order of completion; only of a saga. */
  undo: Completion[] | undefined = undefined;
  /** The one of them that is being undone. */
  undoing: Completion | undefined = undefined;
  compensationErrors: Error[] | undefined = undefined;

  constructor(kind: FrameKind, plan: Plan, input: unknown, owner: Pass | undefined, home: Frame | undefined, index = -1, suffix = "") {
    this.kind = kind;
    this.plan = plan;
    this.input = input;
    this.owner = owner;
    this.home = home ?? this;
    this.index = index;
    this.suffix = suffix;
    this.states = plan.zeros.slice();
    this.waiting = plan.waits.slice();
    this.arrived = plan.zeros.slice();
    this.passes = plan.zeros.slice();
    this.outputs = new Array<unknown>(plan.size);
  }
}

/** A thing that a pass does once. `done` once there is a value. */
export interface Kept {
  readonly result: Promise<unknown>;
  done: { readonly value: unknown } | undefined;
}

/** One execution of a node. Retries belong to the same pass; iterations are new passes. */
export class Pass {
  readonly frame: Frame;
  readonly place: number;
  readonly iteration: number;
  readonly input: unknown;
  /** The opening of its place that it belongs to: when the place was opened again meanwhile, the pass no longer counts for joins. */
  readonly generation: number;
  /** When it became ready, among all passes of the run. */
  order: number;
  /** 0 for the first attempt. */
  attempt = 0;
  /** What the earlier attempts threw. */
  errors: Error[] | undefined = undefined;
  /** What `ctx.once` has done, or is doing. */
  kept: Map<string, Kept> | undefined = undefined;

  constructor(frame: Frame, place: number, iteration: number, input: unknown, generation: number, order: number) {
    this.frame = frame;
    this.place = place;
    this.iteration = iteration;
    this.input = input;
    this.generation = generation;
    this.order = order;
  }

  /** A pass that is to be started is its own action. */
  get type(): "start" {
    return "start";
  }
}

/** The pass that a frame carries out, or the workflow that it is added to. */
export function ownerOf(frame: Frame): Pass | undefined {
  return frame.kind === "annex" ? frame.home.owner : frame.owner;
}

/** The frame around this one, or `undefined` for the root. */
export function around(frame: Frame): Frame | undefined {
  return frame.kind === "annex" ? frame.home : frame.owner?.frame;
}

/** The innermost frame around this one, or itself, whose workflow is a saga. */
export function sagaOf(frame: Frame): Frame | undefined {
  for (let at: Frame | undefined = frame; at !== undefined; at = around(at)) if (at.plan.saga) return at;
  return undefined;
}

/** Whether a frame is over for good, or was added to one that is. The root stays as it is when the run ends. */
export function isClosed(frame: Frame): boolean {
  const { kind, over } = frame.kind === "annex" ? frame.home : frame;
  return over && kind !== "root";
}

/** Whether a frame is one of these, or inside of one. */
export function isWithin(frame: Frame, outer: ReadonlySet<Frame>): boolean {
  for (let at: Frame | undefined = frame; at !== undefined; at = around(at)) if (outer.has(at)) return true;
  return false;
}

/** Whether this frame, or one around it, has been told to end. */
export function isEnding(frame: Frame): boolean {
  for (let at: Frame | undefined = frame; at !== undefined; at = around(at)) if (at.ending !== undefined) return true;
  return false;
}

/** What stands before the ids of this frame's places; made once, or deep in sub-workflows every path would be put together anew. */
function basePath(frame: Frame): string {
  if (frame.kind === "root") return "";
  if (frame.kind === "annex") return basePath(frame.home);
  frame.base ??= frame.kind === "flow" ? `${ownerPath(frame)}/` : `${ownerPath(frame)}[${frame.index}]/`;
  return frame.base;
}

function ownerPath({ owner }: Frame): string {
  return owner === undefined ? "" : pathOf(owner.frame, owner.place);
}

/** The path of a place, as events tell it. */
export function pathOf(frame: Frame, place: number): string {
  if (frame.kind === "root") return frame.plan.ids[place] ?? "?";
  if (frame.kind === "item" && frame.plan.size === 1) return `${ownerPath(frame)}[${frame.index}]`;
  return `${basePath(frame)}${frame.plan.ids[place] ?? "?"}${frame.suffix}`;
}

/** The place of a node in this frame's workflow: here, in its home, or among what was added. */
export function findPlace(frame: Frame, node: AnyNode): { frame: Frame; place: number; exit: number } | undefined {
  for (const at of [frame, frame.home]) {
    const place = at.plan.byNode.get(node);
    if (place !== undefined) return { frame: at, place: place.entry, exit: place.exit };
  }
  const annex = frame.home.added?.get(node);
  const place = annex?.plan.byNode.get(node);
  return annex === undefined || place === undefined ? undefined : { frame: annex, place: place.entry, exit: place.exit };
}
