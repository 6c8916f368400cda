// Calling what a place does: the task's function alone, as fast as can be, or with what is wrapped around it.
import type { TaskHandler } from "../../graph/handler.ts";
import { originOf, type AnyNode } from "../../graph/node.ts";
import type { Work } from "../../graph/plan.ts";
import type { Pass } from "../../run/frame.ts";
import { Context } from "../context/context.ts";
import { execute } from "./execute.ts";
import type { LoopSetup } from "./setup.ts";

const noNode: AnyNode = { kind: "task", id: "" };

/** What the task returns. Throws what it throws. */
export function call({ replaced, handlerNamed }: LoopSetup, pass: Pass, work: Work, context: Context): unknown {
  const { plan } = pass.frame;
  const run = replaced === undefined ? work.run : (replaced.get(originOf(plan.nodes[pass.place] ?? noNode)) ?? work.run);
  const wrap = wrapOf(pass);
  if (work.settings.plain && wrap === undefined) return run(pass.input as never, context);
  const node = plan.nodes[pass.place] ?? noNode;
  return execute(Context.attemptOf(context), { work: { run, settings: work.settings }, context, wrap, named: handlerNamed, node });
}

/** The handler of the nearest group around a pass that is executed by one, in its own workflow or, for an item or a sub-workflow, around that. */
function wrapOf(pass: Pass): TaskHandler | undefined {
  for (let at: Pass | undefined = pass; at !== undefined; at = at.frame.home.owner) {
    const { wraps } = at.frame.plan;
    const wrap = wraps.size === 0 ? undefined : wraps.get(at.place);
    if (wrap !== undefined) return wrap;
  }
  return undefined;
}
