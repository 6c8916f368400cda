// Drives the pure step by itself: attempts are in flight until chance, from a seed, says which of them ends next. No promise, no clock.
import type { TaskContext } from "../../src/graph/context.ts";
import type { AnyNode } from "../../src/graph/node.ts";
import type { Plan } from "../../src/graph/plan.ts";
import { WorkflowCanceledError } from "../../src/run/errors.ts";
import type { RunEvent } from "../../src/run/event.ts";
import { COMPLETED, JUMPED, WAITING, isEnding, pathOf, type Frame, type Pass } from "../../src/run/frame.ts";
import { isHalted } from "../../src/run/halt.ts";
import { forgetJumps, idOfJump, resolveGoto, resolveNext } from "../../src/run/jump.ts";
import { NOTHING, RunState, type Finish, type Wishes } from "../../src/run/state.ts";
import { transition } from "../../src/run/transition.ts";
import { errorOf } from "../../src/shared/error-of.ts";
import { seededRandom } from "../../src/testing/index.ts";

export interface Driven {
  readonly events: readonly RunEvent[];
  readonly finish: Finish;
  /** What is wrong with the state of the run, along the way and at its end. */
  readonly faults: readonly string[];
}

export interface DriveOptions {
  readonly seed: number;
  readonly concurrency?: number;
  readonly maxSteps?: number;
  /** Cancels the run before this many attempts have ended. */
  readonly cancelAfter?: number;
  readonly telling?: boolean;
}

type Doer = (input: never, ctx: TaskContext) => unknown;

/** More attempts than any sketch comes to. */
const ENOUGH = 20_000;

export function drive(plan: Plan, input: unknown, options: DriveOptions): Driven {
  const { seed, cancelAfter, telling = true } = options;
  const concurrency = options.concurrency === undefined || options.concurrency === 0 ? Infinity : options.concurrency;
  const random = seededRandom(seed);
  const run = new RunState("run", plan, input, { concurrency, maxSteps: options.maxSteps ?? Infinity }, telling);
  const events: RunEvent[] = [];
  const faults: string[] = [];
  const flying: Pass[] = [];
  const resting: Pass[] = [];
  const frames = new Set<Frame>([run.root]);
  let finish: Finish | undefined;

  const perform = (): void => {
    for (let action = run.actions.shift(); action !== undefined; action = run.actions.shift()) {
      if (finish !== undefined) faults.push(`${action.type} after the end`);
      switch (action.type) {
        case "start":
          if (isHalted(run, action)) {
            transition(run, { type: "dropped", pass: action });
            break;
          }
          if (flying.some(({ frame, place }) => frame === action.frame && place === action.place))
            faults.push(`${pathOf(action.frame, action.place)} runs twice at once`);
          flying.push(action);
          frames.add(action.frame);
          if (telling) events.push(startOf(action, events.length + 1));
          break;
        case "rest":
          resting.push(action.pass);
          break;
        case "tell":
          events.push({ seq: events.length + 1, at: 0, runId: run.id, ...action.happening });
          break;
        case "finish":
          finish = action.outcome;
          break;
        case "abort":
        case "admit":
        case "compensate":
      }
    }
    if (run.running !== flying.length) faults.push(`${run.running} are said to run, ${flying.length} do`);
    if (flying.length > concurrency) faults.push(`${flying.length} at once`);
  };

  const end = (pass: Pass): void => {
    const { frame, place } = pass;
    const wishes: Wishes = { next: undefined, goto: undefined, again: NOTHING, terminate: undefined };
    const ctx = contextOf(pass, wishes, (reason) => {
      transition(run, { type: "cancel", reason });
      perform();
    });
    try {
      const doer = frame.plan.works[place]?.run as Doer & { readonly now: Doer };
      const output = doer.now(pass.input as never, ctx as TaskContext);
      flying.splice(flying.indexOf(pass), 1);
      const isPlain = wishes.next === undefined && wishes.goto === undefined && wishes.again === NOTHING && wishes.terminate === undefined;
      transition(run, { type: "completed", pass, output, wishes: isPlain ? undefined : wishes, duration: 0 });
    } catch (thrown) {
      const at = flying.indexOf(pass);
      if (at >= 0) flying.splice(at, 1);
      forgetJumps(frame, wishes.next);
      forgetJumps(frame, wishes.goto);
      transition(run, { type: "failed", pass, error: errorOf(thrown), roll: 0.5, duration: 0 });
    }
  };

  transition(run, { type: "begin", ending: undefined });
  perform();
  let ended = 0;
  for (; finish === undefined && ended < ENOUGH; ended++) {
    if (ended === cancelAfter) {
      transition(run, { type: "cancel", reason: "from outside" });
      perform();
      continue;
    }
    const waiting = resting.filter((pass) => run.resting.has(pass));
    const choices = flying.length + waiting.length;
    if (choices === 0) break;
    const index = Math.floor(random() * choices);
    if (index < flying.length) end(flying[index] as Pass);
    else {
      const pass = waiting[index - flying.length] as Pass;
      resting.splice(resting.indexOf(pass), 1);
      transition(run, { type: "due", pass });
    }
    perform();
  }
  if (finish === undefined) faults.push(ended < ENOUGH ? "nothing goes on, and the run has not ended" : "the run does not end");
  else faults.push(...leftovers(run, frames, flying, finish));
  return { events, finish: finish ?? { status: "cancelled", reason: "never ended" }, faults };
}

/** The engine tells of attempts when it starts them. */
function startOf({ frame, place, iteration, attempt, input }: Pass, seq: number): RunEvent {
  const kind = frame.plan.kinds[place] ?? "task";
  return { seq, at: 0, runId: "run", type: "task.started", taskId: pathOf(frame, place), kind, iteration, attempt, input };
}

function contextOf(pass: Pass, wishes: Wishes, cancel: (reason: string) => void): Partial<TaskContext> {
  return {
    attempt: pass.attempt,
    iteration: pass.iteration,
    nextIteration: (input?: unknown) => void (wishes.again = input),
    nextTask: (node: AnyNode, input?: unknown) => {
      const jump = resolveNext(pass.frame, node, input);
      (wishes.next ??= []).push(jump);
      return idOfJump(jump);
    },
    goto: (node: AnyNode | string, input?: unknown) => {
      const jump = resolveGoto(pass.frame, node, input);
      (wishes.goto ??= []).push(jump);
      return idOfJump(jump);
    },
    terminateWorkflow: (message: string) => void (wishes.terminate = message),
    cancelWorkflow: (message: string): never => {
      cancel(message);
      throw new WorkflowCanceledError("run", message);
    },
  };
}

/** What should not be there when a run has ended. */
function leftovers(run: RunState, frames: ReadonlySet<Frame>, flying: readonly Pass[], finish: Finish): string[] {
  const faults: string[] = [];
  if (flying.length > 0) faults.push(`${flying.length} still running at the end`);
  if (run.ready.size > 0) faults.push(`${run.ready.size} still ready at the end`);
  if (run.resting.size > 0) faults.push(`${run.resting.size} still resting at the end`);
  for (const lanes of run.parked.values())
    for (const queue of lanes.values()) if (queue.size > 0) faults.push(`${queue.size} still parked at the end`);
  if (run.opened.size > 0) faults.push("something still to be opened at the end");
  if (run.settledFrames.size > 0) faults.push("something still to be passed on at the end");
  for (const frame of frames) {
    const name = `frame ${pathOf(frame, 0)}`;
    if (frame.active !== 0) faults.push(`${name}: ${frame.active} active at the end`);
    if (frame.superseded !== undefined && frame.superseded.size > 0) faults.push(`${name}: superseded passes at the end`);
    if (frame.maps !== undefined && frame.maps.size > 0) faults.push(`${name}: maps at the end`);
    if (frame.laneLoads?.some((load) => load !== 0) === true) faults.push(`${name}: lanes in use at the end`);
    if (finish.status === "completed" && !isEnding(frame)) faults.push(...forgotten(frame, name));
  }
  return faults;
}

/** Places that wait although nothing they wait for can come any more. */
function forgotten({ plan, states, queued }: Frame, name: string): string[] {
  const faults: string[] = [];
  if (queued !== undefined && queued.size > 0) faults.push(`${name}: queued passes at the end`);
  for (let place = 0; place < plan.size; place++) {
    const state = states[place] as number;
    if (state !== WAITING) {
      if (state < COMPLETED) faults.push(`${name}: ${plan.ids[place]} is in state ${state} at the end`);
      continue;
    }
    let isExcused = false;
    for (let e = plan.inStart[place] as number; e < (plan.inStart[place + 1] as number); e++) {
      const from = states[plan.inFrom[e] as number] as number;
      if (from === WAITING || from === JUMPED) isExcused = true;
    }
    // An added node that was the target of another jump starts at its entry; what stands beside it may never be reached.
    if (!isExcused) faults.push(`${name}: ${plan.ids[place]} waits, though all before it have settled`);
  }
  return faults;
}
