// What has become of other nodes of a workflow, for a task that runs elsewhere and may ask: as it was when its call was sent.
import type { AnyNode } from "../../graph/node.ts";
import { COMPLETED, JUMPED, type Frame } from "../../run/frame.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode, encode } from "../../shared/codec/codec.ts";
import type { KnownFrame } from "./batch.ts";
import { frameAt, stepsTo } from "./frame-path.ts";
import type { LongOutputs } from "./known-outputs.ts";
import { outputText, type Hole } from "./long-outputs.ts";

/**
 * All that `ctx.resultOf` and `ctx.outcomeOf` look into from a frame, without what is `told` already, to which it is added. Outputs that cannot
 * travel are left out.
 */
export function knownFrom(frame: Frame, told: Set<Frame>, registry: ClassRegistry | undefined): KnownFrame[] {
  const { home } = frame;
  const frames = new Set<Frame>([frame, home, ...(home.annexes?.values() ?? [])]).difference(told);
  return [...frames].flatMap((at) => {
    told.add(at);
    // In an item of a single node, that node is the one that asks.
    if (at.kind === "item" && at.plan.size === 1) return [];
    try {
      return [knownFrame(at, registry)];
    } catch {
      return []; // An added node that nobody else can find.
    }
  });
}

function knownFrame(frame: Frame, registry: ClassRegistry | undefined): KnownFrame {
  const outputs: [place: number, text: string | null, hash?: string][] = [];
  const states = [...frame.states];
  for (const [place, state] of states.entries()) {
    if (state !== COMPLETED && state !== JUMPED) continue;
    const output = outputText(frame, place, registry);
    if (output === undefined) states[place] = 0;
    else if ("text" in output) outputs.push([place, output.text]);
    else outputs.push([place, null, output.hash]);
  }
  const errors = [...(frame.memberErrors ?? [])].map(
    ([join, members]) => [join, [...members].map(([member, error]) => [member, encode(error, { registry })] as const)] as const,
  );
  return { steps: stepsTo(frame), states, outputs, errors };
}

/**
 * Lets a frame that stands for another, and what stands around it, know what has become of their nodes. Returns what is still to be asked for;
 * `indices`: the calls that may look into it.
 */
export function tellKnown(
  frame: Frame,
  known: readonly KnownFrame[],
  {
    registry,
    long,
    indices,
  }: { readonly registry: ClassRegistry | undefined; readonly long: LongOutputs; readonly indices: readonly number[] },
): Hole[] {
  const holes: Hole[] = [];
  const { home } = frame;
  const here = JSON.stringify(stepsTo(frame));
  const there = JSON.stringify(stepsTo(home));
  for (const { steps, states, outputs, errors } of known) {
    const text = JSON.stringify(steps);
    let at: Frame;
    if (text === here) at = frame;
    else if (text === there) at = home;
    else {
      at = frameAt(home, steps.slice(stepsTo(home).length));
      const added = (home.added ??= new Map<AnyNode, Frame>());
      for (const node of at.plan.byNode.keys()) if (!added.has(node)) added.set(node, at);
      home.annexes ??= new Map<string, Frame>();
      for (const id of at.plan.byId.keys()) home.annexes.set(id + at.suffix, at);
    }
    states.forEach((state, place) => (at.states[place] = state));
    for (const [place, text, hash = ""] of outputs) {
      const there = text === null ? long.get(hash) : { value: decode(text, { registry }) };
      const fill = (value: unknown): void => void (at.outputs[place] = value);
      if (there === undefined) holes.push({ indices, steps, place, hash, fill });
      else fill(there.value);
    }
    for (const [join, members] of errors)
      (at.memberErrors ??= new Map<number, Map<number, Error>>()).set(
        join,
        new Map(members.map(([member, error]) => [member, decode(error, { registry }) as Error])),
      );
  }
  return holes;
}
