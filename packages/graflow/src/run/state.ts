// The whole state of a run, and the two lists that a step leaves behind: what has settled and is to be passed on, and what is to be done.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { AnyNode } from "../graph/node.ts";
import type { Plan } from "../graph/plan.ts";
import { Queue } from "../shared/queue.ts";
import type { Happening } from "./event.ts";
import type { Journal } from "./journal.ts";
import { Frame, type Pass } from "./frame.ts";
import { PassQueue } from "./pass-queue.ts";

/** What a step asks of the engine. */
export type Action =
  /** Start an attempt. */
  | Pass
  /** Ask again, by a `due` event, after `delay` ms. */
  | { readonly type: "rest"; readonly pass: Pass; readonly delay: number }
  /** Signal those of the attempts in flight that are meant. */
  | { readonly type: "abort"; readonly isMeant: (pass: Pass) => boolean; readonly reason: Error }
  /** Validate the input of a frame. */
  | { readonly type: "admit"; readonly frame: Frame; readonly schema: StandardSchemaV1 }
  | { readonly type: "compensate"; readonly frame: Frame; readonly pass: Pass; readonly output: unknown }
  | { readonly type: "tell"; readonly happening: Happening }
  | { readonly type: "finish"; readonly outcome: Finish };

/** How a run ended. */
export type Finish =
  | { readonly status: "completed"; readonly output: unknown }
  | { readonly status: "terminated"; readonly output: unknown; readonly reason: string }
  | { readonly status: "failed"; readonly error: Error }
  /** `compensationErrors`: of the saga, when some of them failed. */
  | { readonly status: "cancelled"; readonly reason: string; readonly compensationErrors?: readonly Error[] };

/** A node to start after the current task: one in a frame, or one to be added. */
export type Jump =
  | { readonly type: "existing"; readonly frame: Frame; readonly place: number; readonly input: unknown }
  | {
      readonly type: "new";
      readonly node: AnyNode;
      readonly plan: Plan;
      readonly id: string;
      readonly suffix: string;
      readonly input: unknown;
      readonly via: "nextTask" | "goto";
    };

/** Where any value may stand, and none does. */
export const NOTHING: unique symbol = Symbol("nothing");

/** Stands for the input that has waited longest for its place. It stays in the queue until the place opens: by then it may be outdated. */
export const QUEUED: unique symbol = Symbol("queued");

/** What a task asked for while it ran; it holds once the task has completed. */
export interface Wishes {
  next: Jump[] | undefined;
  goto: Jump[] | undefined;
  /** The input of another pass, or `NOTHING`. */
  again: unknown;
  terminate: string | undefined;
}

/** A place that is to begin: a start of a frame, or the target of a jump or a back edge, which opens what follows it again. */
export interface Opening {
  readonly frame: Frame;
  readonly place: number;
  readonly input: unknown;
  readonly again: boolean;
}

export interface Limits {
  readonly concurrency: number;
  readonly maxSteps: number;
}

export class RunState {
  readonly id: string;
  readonly root: Frame;
  readonly limits: Limits;
  /** Whether anybody listens: without, nothing is told. */
  telling: boolean;
  /** Attempts in flight that take a place: all but those that stand aside. */
  running = 0;
  /** Passes whose attempt waits for a person: it takes no place meanwhile. */
  readonly aside: Set<Pass> = new Set();
  /** Passes started. */
  steps = 0;
  /** Numbers passes in the order in which they became ready, and completions that can be undone. */
  order = 0;
  /** What becomes ready in this frame at the same moment has the numbers from `momentFrom` on, by place: ties go by declaration. */
  momentFrame: Frame | undefined = undefined;
  momentFrom = 0;
  readonly ready: PassQueue = new PassQueue();
  readonly resting: Set<Pass> = new Set();
  /** Passes that wait for a free place in a lane, by frame and lane. */
  readonly parked: Map<Frame, Map<number, PassQueue>> = new Map();
  /** Whether any frame has been told to end, or any group to stop: until then nobody needs to ask. */
  halting = false;
  finished = false;
  /** Whether its starts have been opened, or it has been read back after that. */
  begun = false;
  /** Whether a saga has undone anything: then there is no going on. */
  undone = false;
  /** What changes, for whoever saves the run; absent while nobody does. */
  journal: Journal | undefined = undefined;

  /** Places that have settled and whose successors do not know yet: a queue of pairs. */
  readonly settledFrames: Queue<Frame> = new Queue();
  readonly settledPlaces: Queue<number> = new Queue();
  /** Places that are to begin in this step. */
  readonly opened: Queue<Opening> = new Queue();
  /** Frames that may be over. */
  readonly idle: Frame[] = [];
  readonly actions: Queue<Action> = new Queue();

  constructor(id: string, plan: Plan, input: unknown, limits: Limits, telling: boolean) {
    this.id = id;
    this.root = new Frame("root", plan, input, undefined, undefined);
    this.limits = limits;
    this.telling = telling;
  }
}

export function tell(run: RunState, happening: Happening): void {
  run.actions.push({ type: "tell", happening });
}

/** Lets the successors of a place know, in the same step, that it has settled. */
export function settled(run: RunState, frame: Frame, place: number): void {
  run.settledFrames.push(frame);
  run.settledPlaces.push(place);
}

/** Whether a place has settled and its successors have yet to be told. */
export function isUntold({ settledFrames, settledPlaces }: RunState, frame: Frame, place: number): boolean {
  for (let i = 0; i < settledPlaces.size; i++) if (settledPlaces.at(i) === place && settledFrames.at(i) === frame) return true;
  return false;
}

/** One thing more is going on in a frame; an annex at work is one thing in its home. */
export function retain(frame: Frame): void {
  frame.active++;
  if (frame.kind === "annex" && !frame.held) {
    frame.held = true;
    retain(frame.home);
  }
}

/** One thing less is going on in a frame. */
export function release(run: RunState, frame: Frame): void {
  frame.active--;
  // The root is looked at when nothing else is left to do: in a chain it is idle after every task, for a moment.
  if (frame.active === 0 && frame !== run.root) run.idle.push(frame);
}
