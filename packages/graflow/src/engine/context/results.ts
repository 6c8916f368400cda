// What has become of other nodes of the same workflow.
import type { TaskContext } from "../../graph/context.ts";
import { isNode } from "../../graph/lower.ts";
import type { AnyNode } from "../../graph/node.ts";
import { COMPLETED, JUMPED, findPlace, type Frame } from "../../run/frame.ts";
import { groupOutcome } from "../../run/outcomes.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import type { Attempt } from "../attempt.ts";

export function resultOfOf(attempt: Attempt): TaskContext["resultOf"] {
  return <O>(node: AnyNode): O | undefined => {
    if (!isNode(node)) throw new OptionError(`Expected ctx.resultOf to be given a node, got ${show(node)}`, "Give it the task itself.");
    const found = findPlace(attempt.pass.frame, node);
    if (found === undefined) return undefined;
    const state = found.frame.states[found.exit];
    return state === COMPLETED || state === JUMPED ? (found.frame.outputs[found.exit] as O) : undefined;
  };
}

export function outcomeOfOf(attempt: Attempt): TaskContext["outcomeOf"] {
  return (group) => {
    const found = typeof group === "string" ? placeById(attempt.pass.frame, group) : findPlace(attempt.pass.frame, group);
    const plan = found?.frame.plan.groups.get(found.exit);
    if (found === undefined || plan === undefined) {
      const name = typeof group === "string" ? show(group) : show((group as AnyNode | undefined)?.id);
      throw new OptionError(
        `Expected ctx.outcomeOf to be given a group of this workflow, got ${name}`,
        "Give it the group, or the id it has in the graph.",
      );
    }
    if ((found.frame.states[found.exit] as number) < COMPLETED) {
      throw new OptionError(
        `Group "${plan.keys.length > 0 ? (found.frame.plan.ids[found.exit] ?? "") : ""}" has not settled yet`,
        "Ask in a task that follows the group.",
      );
    }
    return groupOutcome(found.frame, plan);
  };
}

function placeById(frame: Frame, id: string): { frame: Frame; exit: number } | undefined {
  for (const at of [frame, frame.home]) {
    const place = at.plan.byId.get(id);
    if (place !== undefined) return { frame: at, exit: place.exit };
  }
  return undefined;
}
