// Where a task asks to go on: a node of its workflow, or one that is to be added to this run's graph under a free id.
import { planOf, isNode } from "../graph/lower.ts";
import type { AnyNode } from "../graph/node.ts";
import { didYouMean } from "../shared/did-you-mean.ts";
import { GraflowError } from "../shared/errors/graflow-error.ts";
import { show } from "../shared/show.ts";
import { findPlace, type Frame } from "./frame.ts";
import type { Jump } from "./state.ts";

/** What `goto` means by a node or an id: itself where it stands, else a new node. Throws `GraflowError` (JUMP_INVALID). */
export function resolveGoto(frame: Frame, target: AnyNode | string, input: unknown): Jump {
  if (typeof target === "string") return resolveId(frame, target, input);
  expectNode(target, "goto");
  const found = findPlace(frame, target);
  return found === undefined ? addNode(frame, target, input, "goto") : { type: "existing", frame: found.frame, place: found.place, input };
}

/** A node that is added after the current task, always under an id of its own. Throws `GraflowError` (JUMP_INVALID). */
export function resolveNext(frame: Frame, target: AnyNode, input: unknown): Jump {
  expectNode(target, "nextTask");
  return addNode(frame, target, input, "nextTask");
}

function expectNode(target: unknown, verb: string): void {
  if (isNode(target)) return;
  throw new GraflowError("JUMP_INVALID", `Expected ctx.${verb} to be given a node, got ${show(target)}`, {
    hint: "A node is what task, seq, par, branch, map or workflow returns.",
  });
}

function resolveId(frame: Frame, id: string, input: unknown): Jump {
  const { home } = frame;
  for (const at of [frame, home]) {
    const place = at.kind === "annex" ? undefined : at.plan.byId.get(id);
    if (place !== undefined) return { type: "existing", frame: at, place: place.entry, input };
  }
  const annex = home.annexes?.get(id);
  const place = annex?.plan.byId.get(annex.suffix === "" ? id : id.slice(0, -annex.suffix.length));
  if (annex !== undefined && place !== undefined) return { type: "existing", frame: annex, place: place.entry, input };
  const addable = home.plan.addable.get(id);
  if (addable !== undefined) return addNode(frame, addable, input, "goto");
  const names = [...home.plan.byId.keys(), ...(home.annexes?.keys() ?? []), ...home.plan.addable.keys()];
  throw new GraflowError("JUMP_INVALID", `Workflow "${home.plan.name}" has no node "${id}"`, {
    hint: didYouMean(id, names) ?? "Give ctx.goto the node itself, or list it in the workflow's option `tasks`.",
  });
}

function addNode(frame: Frame, node: AnyNode, input: unknown, via: "nextTask" | "goto"): Jump {
  const { home } = frame;
  const plan = planOf(node);
  const ids = [...plan.byId.keys()];
  const isTaken = (id: string): boolean => home.plan.byId.has(id) || home.annexes?.has(id) === true || home.reserved?.has(id) === true;
  home.suffixes ??= new Map();
  let next = home.suffixes.get(node.id) ?? 1;
  let suffix = next === 1 ? "" : `~${next}`;
  while (ids.some((id) => isTaken(id + suffix))) suffix = `~${++next}`;
  home.suffixes.set(node.id, next);
  home.reserved ??= new Set();
  for (const id of ids) home.reserved.add(id + suffix);
  return { type: "new", node, plan, id: node.id + suffix, suffix, input, via };
}

/** Gives back the ids that were promised to jumps which will not happen. */
export function forgetJumps(frame: Frame, jumps: readonly Jump[] | undefined): void {
  for (const jump of jumps ?? []) {
    if (jump.type !== "new") continue;
    for (const id of jump.plan.byId.keys()) frame.home.reserved?.delete(id + jump.suffix);
    frame.home.suffixes?.delete(jump.node.id);
  }
}

/** The id that a task gets for what it has asked for. */
export function idOfJump(jump: Jump): string {
  return jump.type === "new" ? jump.id : `${jump.frame.plan.ids[jump.place] ?? "?"}${jump.frame.suffix}`;
}
