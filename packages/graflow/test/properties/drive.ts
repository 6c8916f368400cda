// Drives the pure step by itself: attempts are in flight until chance, from a seed, says which of them ends next. No promise, no clock.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { TaskContext } from "../../src/graph/context.ts";
import type { AnyNode } from "../../src/graph/node.ts";
import type { Plan } from "../../src/graph/plan.ts";
import { advance } from "../../src/run/advance.ts";
import { ValidationError, WorkflowCanceledError, compensationFailure } from "../../src/run/errors.ts";
import type { Happening, RunEvent } from "../../src/run/event.ts";
import { placeOf } from "../../src/run/fail.ts";
import { Pass, pathOf, type Frame } from "../../src/run/frame.ts";
import { isHalted } from "../../src/run/halt.ts";
import { forgetJumps, idOfJump, resolveGoto, resolveNext } from "../../src/run/jump.ts";
import { passPath } from "../../src/run/snapshot/names.ts";
import { NOTHING, RunState, type Action, type Finish, type Wishes } from "../../src/run/state.ts";
import { transition } from "../../src/run/transition.ts";
import { errorOf } from "../../src/shared/error-of.ts";
import { seededRandom } from "../../src/testing/index.ts";
import { leftovers } from "./leftovers.ts";

export interface Driven {
  readonly events: readonly RunEvent[];
  readonly finish: Finish;
  /** What is wrong with the state of the run, along the way and at its end. */
  readonly faults: readonly string[];
}

/** A run between two actions, as an engine sees it. */
export interface Moment {
  readonly run: RunState;
  readonly flying: readonly Pass[];
  /** Frames in which an input is being admitted, or a task undone. */
  readonly busy: readonly Frame[];
  /** Tells all that has happened so far; answers how many events there are. */
  catchUp(): number;
}

/** A run that was read back, to go on with instead. */
export interface Reread {
  readonly run: RunState;
  readonly resting: readonly Pass[];
  /** How many of the events had been told when it was saved. */
  readonly told: number;
}

export interface DriveOptions {
  readonly seed: number;
  readonly concurrency?: number;
  readonly maxSteps?: number;
  /** Cancels the run before this many attempts have ended. */
  readonly cancelAfter?: number;
  readonly telling?: boolean;
  /** Is shown the run before it begins. */
  readonly begins?: (run: RunState) => void;
  /** Is shown the run before each action, and when there is none; may give another one to go on with. */
  readonly between?: (moment: Moment) => Reread | undefined;
}

type Doer = (input: never, ctx: TaskContext) => unknown;
type Job = Action & { readonly type: "admit" | "compensate" };

/** More attempts than any sketch comes to. */
const ENOUGH = 20_000;

export function drive(plan: Plan, input: unknown, options: DriveOptions): Driven {
  const { seed, cancelAfter, telling = true } = options;
  const concurrency = options.concurrency === undefined || options.concurrency === 0 ? Infinity : options.concurrency;
  const random = seededRandom(seed);
  let run = new RunState("run", plan, input, { concurrency, maxSteps: options.maxSteps ?? Infinity }, telling);
  const events: RunEvent[] = [];
  const faults: string[] = [];
  let flying: Pass[] = [];
  let resting: Pass[] = [];
  let jobs: Job[] = [];
  let frames = new Set<Frame>([run.root]);
  let finish: Finish | undefined;

  /** Whether the run is another one now. */
  const isReplaced = (): boolean => {
    // It has begun, and its end has not been told.
    const isOpen = finish === undefined && events.length > 0 && (events.length === 1 || events.at(-1)?.type.startsWith("run.") === false);
    if (!isOpen || options.between === undefined) return false;
    const reread = options.between({ run, flying, busy: jobs.map(({ frame }) => frame), catchUp });
    if (reread === undefined) return false;
    run = reread.run;
    events.length = reread.told;
    flying = [];
    jobs = [];
    resting = [...reread.resting];
    frames = new Set([run.root]);
    advance(run);
    return true;
  };

  const tell = (happening: Happening): void => void events.push({ seq: events.length + 1, at: 0, runId: run.id, ...happening });

  const catchUp = (): number => {
    for (let left = run.actions.size; left > 0; left--) {
      const action = run.actions.shift() as Action;
      if (action.type === "tell" && !action.happening.type.startsWith("run.")) tell(action.happening);
      else run.actions.push(action);
    }
    return events.length;
  };

  const perform = (): void => {
    for (;;) {
      if (isReplaced()) continue;
      const action = run.actions.shift();
      if (action === undefined) break;
      if (finish !== undefined) faults.push(`${action.type} after the end`);
      switch (action.type) {
        case "start":
          start(action);
          break;
        case "rest":
          resting.push(action.pass);
          if (run.resting.has(action.pass)) run.journal?.rests(action.pass);
          break;
        case "tell":
          tell(action.happening);
          break;
        case "finish":
          finish = action.outcome;
          break;
        case "admit":
        case "compensate":
          jobs.push(action);
          break;
        case "abort":
      }
    }
    if (run.running !== flying.length) faults.push(`${run.running} are said to run, ${flying.length} do`);
    if (flying.length > concurrency) faults.push(`${flying.length} at once`);
  };

  const start = (pass: Pass): void => {
    if (isHalted(run, pass)) {
      transition(run, { type: "dropped", pass });
      return;
    }
    if (flying.some(({ frame, place }) => frame === pass.frame && place === pass.place))
      faults.push(`${pathOf(pass.frame, pass.place)} runs twice at once`);
    flying.push(pass);
    frames.add(pass.frame);
    if (!telling) return;
    run.journal?.started(pass, true);
    events.push(startOf(pass, events.length + 1));
  };

  const end = (pass: Pass): void => {
    const { frame, place } = pass;
    const wishes: Wishes = { next: undefined, goto: undefined, again: NOTHING, terminate: undefined };
    const ctx = contextOf(pass, wishes, (reason) => transition(run, { type: "cancel", reason }));
    try {
      const doer = frame.plan.works[place]?.run as Doer & { readonly now: Doer };
      const output = doer.now(pass.input as never, ctx as TaskContext);
      flying.splice(flying.indexOf(pass), 1);
      const isPlain = wishes.next === undefined && wishes.goto === undefined && wishes.again === NOTHING && wishes.terminate === undefined;
      transition(run, { type: "completed", pass, output, wishes: isPlain ? undefined : wishes, duration: 0 });
    } catch (thrown) {
      flying.splice(flying.indexOf(pass), 1);
      forgetJumps(frame, wishes.next);
      forgetJumps(frame, wishes.goto);
      transition(run, { type: "failed", pass, error: errorOf(thrown), roll: 0.5, duration: 0 });
    }
  };

  const endRest = (pass: Pass): void => {
    resting.splice(resting.indexOf(pass), 1);
    transition(run, { type: "due", pass });
  };

  const endJob = (job: Job): void => {
    jobs.splice(jobs.indexOf(job), 1);
    transition(run, job.type === "admit" ? admitted(run, job) : compensated(run, job));
  };

  options.begins?.(run);
  transition(run, { type: "begin", ending: undefined });
  perform();
  let ended = 0;
  for (; finish === undefined && ended < ENOUGH; ended++) {
    if (ended === cancelAfter) {
      transition(run, { type: "cancel", reason: "from outside" });
      perform();
      continue;
    }
    const next = oneOf([
      ...flying.map((pass) => [passPath(pass), () => end(pass)] as const),
      ...resting.filter((pass) => run.resting.has(pass)).map((pass) => [passPath(pass), () => endRest(pass)] as const),
      ...jobs.map((job) => [nameOf(job), () => endJob(job)] as const),
    ]);
    if (next === undefined) break;
    next();
    perform();
  }
  if (finish === undefined) faults.push(ended < ENOUGH ? "nothing goes on, and the run has not ended" : "the run does not end");
  else faults.push(...leftovers(run, frames, flying.length, finish));
  return { events, finish: finish ?? { status: "cancelled", reason: "never ended" }, faults };

  /** Which of those, does not depend on the order in which they have come: it is the same in a run that was read back. */
  function oneOf(choices: (readonly [name: string, act: () => void])[]): (() => void) | undefined {
    choices.sort(([a], [b]) => (a < b ? -1 : 1));
    return choices[Math.floor(random() * choices.length)]?.[1];
  }
}

function nameOf(job: Job): string {
  return job.type === "compensate" ? passPath(job.pass) : passPath(new Pass(job.frame, 0, -1, undefined, 0, 0));
}

function admitted(run: RunState, { frame, schema }: Job & { type: "admit" }): Parameters<typeof transition>[1] {
  const { now } = schema["~standard"].validate as unknown as { now: (value: unknown) => StandardSchemaV1.Result<unknown> };
  const result = now(frame.input);
  if (result.issues === undefined) return { type: "admitted", frame, input: result.value };
  return { type: "refused", frame, error: new ValidationError(placeOf(run, frame, 0), "input", [{ message: "not this", path: "" }]) };
}

function compensated(run: RunState, { frame, pass }: Job & { type: "compensate" }): Parameters<typeof transition>[1] {
  const taskId = pathOf(pass.frame, pass.place);
  let error: Error | undefined;
  try {
    const undo = pass.frame.plan.works[pass.place]?.settings.compensate as unknown as { now: () => void };
    undo.now();
  } catch (thrown) {
    error = compensationFailure(placeOf(run, pass.frame, pass.place), errorOf(thrown));
  }
  return { type: "compensated", frame, taskId, error };
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
