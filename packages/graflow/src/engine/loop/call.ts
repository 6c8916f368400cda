// Calling what a place does: the task's function alone, as fast as can be; with what is wrapped around it; or by somebody else.
import { isElsewhere, type Elsewhere, type Wrap } from "../../graph/execution.ts";
import { originOf, type AnyNode } from "../../graph/node.ts";
import { Role, type Work } from "../../graph/plan.ts";
import type { TaskSettings } from "../../graph/settings.ts";
import { ownerOf, type Pass } from "../../run/frame.ts";
import type { Attempt } from "../attempt.ts";
import { Context } from "../context/context.ts";
import { DEFAULT_QUEUE } from "../fleet/place.ts";
import { execute } from "./execute.ts";
import type { LoopSetup } from "./setup.ts";

/** Where the calls of a run go that are carried out elsewhere. */
export interface FarCalls {
  carryOut(attempt: Attempt, work: Work, queue: string, input: unknown): Promise<unknown>;
}

/** The calls of a run for one fleet: that of its engine, or another. `undefined`: the engine has none. */
export type FarCallsOf = (elsewhere: Elsewhere | undefined) => FarCalls | undefined;

const noNode: AnyNode = { kind: "task", id: "" };

/** What the task returns. Throws what it throws. */
export function call({ replaced, handlerNamed }: LoopSetup, farCallsOf: FarCallsOf, pass: Pass, work: Work, context: Context): unknown {
  const { plan } = pass.frame;
  const instead = replaced?.get(originOf(plan.nodes[pass.place] ?? noNode));
  const run = instead ?? work.run;
  const wrap = wrapOf(pass);
  if (work.settings.plain && wrap === undefined) return run(pass.input as never, context);
  const node = plan.nodes[pass.place] ?? noNode;
  const far = farOf(pass, work, wrap, farCallsOf);
  const handler = isElsewhere(wrap) ? undefined : wrap;
  const attempt = Context.attemptOf(context);
  const canLeave = isTask(pass) && instead === undefined;
  if (far === undefined)
    return execute(attempt, { work: { run, settings: work.settings }, context, wrap: handler, named: handlerNamed, node, canLeave });
  // What the task itself has around it goes with it; what goes in and comes out is looked at here.
  const farRun = (input: unknown): Promise<unknown> => far.carryOut(attempt, work, work.settings.queue ?? DEFAULT_QUEUE, input);
  const settings = withoutHandlers(work.settings);
  return execute(attempt, { work: { run: farRun, settings }, context, wrap: handler, named: handlerNamed, node, canLeave: false });
}

/** Where a task goes: as its group says, else to its queue, where there are any. Branches choose where the run is. */
function farOf(pass: Pass, { settings }: Work, wrap: Wrap | undefined, farCallsOf: FarCallsOf): FarCalls | undefined {
  if (!isTask(pass)) return undefined;
  if (isElsewhere(wrap)) return farCallsOf(wrap);
  return settings.queue === undefined ? undefined : farCallsOf(undefined);
}

function isTask({ frame, place }: Pass): boolean {
  return frame.plan.roles[place] === Role.task;
}

const bare: WeakMap<TaskSettings, TaskSettings> = new WeakMap();

function withoutHandlers(settings: TaskSettings): TaskSettings {
  if (settings.handlers.length === 0) return settings;
  let known = bare.get(settings);
  if (known === undefined) bare.set(settings, (known = { ...settings, handlers: [] }));
  return known;
}

/** What the execution of the nearest group around a pass puts around it, in its own workflow or, for an item or a sub-workflow, around that. */
function wrapOf(pass: Pass): Wrap | undefined {
  for (let at: Pass | undefined = pass; at !== undefined; at = ownerOf(at.frame)) {
    const { wraps } = at.frame.plan;
    const wrap = wraps.size === 0 ? undefined : wraps.get(at.place);
    if (wrap !== undefined) return wrap;
  }
  return undefined;
}
