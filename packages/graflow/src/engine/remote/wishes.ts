// What a task asks for while it runs elsewhere (to go on with another node, once more, to end the run), as text: written where the task ran,
// against a graph that stands for the run's, and granted where the run is.
import type { CheckpointOptions } from "../../graph/checkpoint.ts";
import { renamed } from "../../graph/node.ts";
import { pathOf, type Frame } from "../../run/frame.ts";
import { resolveGoto, resolveNext } from "../../run/jump.ts";
import { restoredNode, storedNode, type FoundNode } from "../../run/snapshot/added-node.ts";
import { NOTHING, type Jump } from "../../run/state.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode, encode } from "../../shared/codec/codec.ts";
import type { Attempt } from "../attempt.ts";
import { homeless, misfit } from "./frame-path.ts";

type StoredJump =
  /** A node that is there, by its id in the workflow. */
  { readonly to: string; readonly input: unknown } | { readonly add: FoundNode; readonly input: unknown };

interface StoredWishes {
  readonly next?: readonly StoredJump[];
  readonly goto?: readonly StoredJump[];
  readonly again?: { readonly input: unknown };
  readonly terminate?: string;
  readonly checkpoints?: readonly CheckpointOptions[];
}

/** `undefined` when the task has asked for nothing. Throws a `SerializationError` for what cannot travel. */
export function writeWishes(attempt: Attempt, registry: ClassRegistry | undefined): string | undefined {
  if (!attempt.asked) return undefined;
  const { next, goto, again, terminate, checkpoints, pass } = attempt;
  const stored: StoredWishes = {
    ...(next === undefined ? {} : { next: next.map((jump) => storedJump(pass.frame, jump)) }),
    ...(goto === undefined ? {} : { goto: goto.map((jump) => storedJump(pass.frame, jump)) }),
    ...(again === NOTHING ? {} : { again: { input: again } }),
    ...(terminate === undefined ? {} : { terminate }),
    ...(checkpoints === undefined ? {} : { checkpoints }),
  };
  return Object.keys(stored).length === 0 ? undefined : encode(stored, { registry, path: attempt.taskId });
}

function storedJump(frame: Frame, jump: Jump): StoredJump {
  const { input } = jump;
  if (jump.type === "existing") {
    const id = jump.frame.plan.ids[jump.place] ?? "?";
    return { to: jump.frame.kind === "annex" ? `${id}${jump.frame.suffix}` : id, input };
  }
  const add = storedNode(frame.home, jump.node);
  if (add === undefined) throw homeless(jump.node.id);
  return { add, input };
}

/** Lets an attempt ask for what was asked for in its place. Throws a `GraflowError` when the graph has no such node. */
export function grantWishes(attempt: Attempt, text: string, registry: ClassRegistry | undefined): void {
  const { next, goto, again, terminate, checkpoints } = decode(text, { registry }) as StoredWishes;
  const { frame } = attempt.pass;
  attempt.asked = true;
  if (next !== undefined) attempt.next = next.map((stored) => jumpIn(frame, stored, "next"));
  if (goto !== undefined) attempt.goto = goto.map((stored) => jumpIn(frame, stored, "goto"));
  if (again !== undefined) attempt.again = again.input;
  if (terminate !== undefined) attempt.terminate = terminate;
  if (checkpoints !== undefined) {
    for (const options of checkpoints) attempt.services.expectCheckpoint(options);
    attempt.checkpoints = [...checkpoints];
  }
}

function jumpIn(frame: Frame, stored: StoredJump, via: "next" | "goto"): Jump {
  if ("to" in stored) return resolveGoto(frame, stored.to, stored.input);
  const found = restoredNode(frame.home, stored.add);
  if (found === undefined) throw misfit(`the node "${stored.add.as}", which "${pathOf(frame, 0)}" has asked for,`);
  const node = found.id === stored.add.as ? found : renamed(found, stored.add.as);
  return via === "next" ? resolveNext(frame, node, stored.input) : resolveGoto(frame, node, stored.input);
}
