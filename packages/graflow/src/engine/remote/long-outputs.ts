// Outputs that a far task may look back at and that are long: they travel once to each worker, when it first needs them, and not with each batch.
import { COMPLETED, JUMPED, type Frame } from "../../run/frame.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { encode } from "../../shared/codec/codec.ts";
import { hashOf } from "../saving/texts.ts";
import { stepsTo, type FrameStep } from "./frame-path.ts";

/** From so many characters on. */
const LONG = 1000;

/** A text, or the hash of one that is long; `undefined` for what cannot travel. */
export type OutputText = { readonly text: string } | { readonly hash: string } | undefined;

const written = new WeakMap<Frame, Map<number, { readonly value: unknown; readonly as: OutputText }>>();

/** How the output of a place travels; looked at anew when it is another. */
export function outputText(frame: Frame, place: number, registry: ClassRegistry | undefined): OutputText {
  const value = frame.outputs[place];
  let places = written.get(frame);
  const before = places?.get(place);
  if (before !== undefined && Object.is(before.value, value)) return before.as;
  if (places === undefined) written.set(frame, (places = new Map<number, { value: unknown; as: OutputText }>()));
  const as = textOf(value, registry);
  places.set(place, { value, as });
  return as;
}

function textOf(value: unknown, registry: ClassRegistry | undefined): OutputText {
  try {
    const text = encode(value, { registry });
    return text.length < LONG ? { text } : { hash: hashOf(text) };
  } catch {
    return undefined;
  }
}

/** The output of a place in what a task of a frame may look into, as it is now. */
export function outputAt(
  frame: Frame,
  steps: readonly FrameStep[],
  place: number,
  registry: ClassRegistry | undefined,
): string | undefined {
  const path = JSON.stringify(steps);
  const { home } = frame;
  for (const at of new Set([frame, home, ...(home.annexes?.values() ?? [])])) {
    if (pathOf(at) !== path) continue;
    const state = at.states[place];
    return state === COMPLETED || state === JUMPED ? encode(at.outputs[place], { registry }) : undefined;
  }
  return undefined;
}

/** `undefined` for an added node that nobody else can find. */
function pathOf(frame: Frame): string | undefined {
  try {
    return JSON.stringify(stepsTo(frame));
  } catch {
    return undefined;
  }
}

/** An output that a batch names, and that is not here yet. */
export interface Hole {
  /** The calls of the batch that may look into it. */
  readonly indices: readonly number[];
  readonly steps: readonly FrameStep[];
  readonly place: number;
  readonly hash: string;
  fill(value: unknown): void;
}
