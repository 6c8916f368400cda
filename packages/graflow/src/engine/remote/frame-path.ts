// Where a frame stands in its run, as data: the steps that lead to it from the root. Whoever knows the same graph makes a frame of them that
// stands for the true one.
import { planOf } from "../../graph/lower.ts";
import { renamed } from "../../graph/node.ts";
import type { Plan } from "../../graph/plan.ts";
import { around, Frame, Pass } from "../../run/frame.ts";
import { restoredNode, storedNode, type FoundNode } from "../../run/snapshot/added-node.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { SerializationError } from "../../shared/errors/serialization-error.ts";

/** One step inwards: into a sub-workflow, an item of a map, or a node that was added. */
export type FrameStep =
  | readonly ["flow", place: number, iteration: number, attempt: number]
  | readonly ["item", place: number, iteration: number, attempt: number, index: number]
  | readonly ["annex", node: FoundNode, suffix: string];

/** Throws a `SerializationError` for a frame that nobody else could find: one of a node that was written where it was added. */
export function stepsTo(frame: Frame): FrameStep[] {
  const steps: FrameStep[] = [];
  for (let at: Frame | undefined = frame; at !== undefined; at = around(at)) {
    const step = stepInto(at);
    if (step !== undefined) steps.push(step);
  }
  return steps.reverse();
}

function stepInto(frame: Frame): FrameStep | undefined {
  const { kind, owner, node } = frame;
  switch (kind) {
    case "root":
      return undefined;
    case "annex": {
      const found = node === undefined ? undefined : storedNode(frame.home, node);
      if (found === undefined) throw homeless(node?.id ?? "?");
      return ["annex", found, frame.suffix];
    }
    case "flow":
    case "item": {
      const { place, iteration, attempt } = owner as Pass;
      return kind === "flow" ? ["flow", place, iteration, attempt] : ["item", place, iteration, attempt, frame.index];
    }
  }
}

export function homeless(id: string): SerializationError {
  return new SerializationError("NOT_SERIALIZABLE", `Node "${id}" was written where it was added, so that no other process can find it`, {
    hint: "Give the workflow the node in its option `tasks`, or have it carried out in this process.",
  });
}

/** A frame that stands for the one these steps lead to. Throws a `GraflowError` (`WORK_MISFIT`) when the graph has no such place. */
export function frameAt(root: Frame, steps: readonly FrameStep[]): Frame {
  let at = root;
  for (const step of steps) at = inwards(at, step);
  return at;
}

function inwards(outer: Frame, step: FrameStep): Frame {
  switch (step[0]) {
    case "flow": {
      const [, place, iteration, attempt] = step;
      return new Frame(
        "flow",
        found(outer.plan.flows.get(place), outer, place),
        undefined,
        owner(outer, place, iteration, attempt),
        undefined,
      );
    }
    case "item": {
      const [, place, iteration, attempt, index] = step;
      const plan = found(outer.plan.maps.get(place)?.item, outer, place);
      return new Frame("item", plan, undefined, owner(outer, place, iteration, attempt), outer.home, index);
    }
    case "annex": {
      const [, stored, suffix] = step;
      const node = restoredNode(outer, stored);
      if (node === undefined) throw misfit(`the node "${stored.as}", which the run has added,`);
      const added = node.id === stored.as ? node : renamed(node, stored.as);
      const annex = new Frame("annex", planOf(added), undefined, undefined, outer, -1, suffix);
      annex.node = added;
      return annex;
    }
  }
}

function owner(frame: Frame, place: number, iteration: number, attempt: number): Pass {
  const pass = new Pass(frame, place, iteration, undefined, 0, 0);
  pass.attempt = attempt;
  return pass;
}

function found(plan: Plan | undefined, outer: Frame, place: number): Plan {
  if (plan === undefined) throw misfit(`what is in "${outer.plan.ids[place] ?? place}"`);
  return plan;
}

/** What a batch names is not here, although its graph is. */
export function misfit(what: string): GraflowError {
  return new GraflowError("WORK_MISFIT", `Expected to know ${what} as whoever sent the work does`, {
    hint: "Let workers load the same code as those who start runs.",
  });
}
