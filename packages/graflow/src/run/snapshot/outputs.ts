// Outputs that are not stored because they follow from others: what was handed on as it came in, the record of a group, the result of a
// branch. They are made again from the outputs that are stored.
import { Role } from "../../graph/plan.ts";
import { COMPLETED, type Frame } from "../frame.ts";
import { isTaken } from "../input.ts";
import { recordOf } from "../roles/join.ts";

/** Stand for an output that is the same as what came in: from the frame, or along the only edge. No text of the codec is such. */
export const FRAME_OUTPUT = "^";
export const EDGE_OUTPUT = ">";

/** The mark of an output that need not be stored. */
export function handedOn(frame: Frame, place: number): string | undefined {
  const output = frame.outputs[place];
  if (typeof output !== "object" && typeof output !== "string") return undefined;
  const preds = predecessorsOf(frame, place);
  if (preds.length === 0) return output === frame.input ? FRAME_OUTPUT : undefined;
  const [from] = preds;
  return preds.length === 1 && from !== undefined && frame.states[from] === COMPLETED && output === frame.outputs[from]
    ? EDGE_OUTPUT
    : undefined;
}

/** Whether the output of a place follows from others by what the place is. */
export function isDerived(frame: Frame, place: number): boolean {
  const role = frame.plan.roles[place];
  return role === Role.join || role === Role.merge;
}

function predecessorsOf({ plan: { inStart, inFrom } }: Frame, place: number): number[] {
  return [...inFrom.subarray(inStart[place], inStart[place + 1])];
}

/** Where something came from that was handed on: another place, or what that gave, when it is not there any more. */
export type Source = { readonly place: number } | { readonly value: unknown };

/** Where what came into a place along its only edge came from. */
export function sourceOf(frame: Frame, place: number): Source {
  const [from] = predecessorsOf(frame, place);
  return from === undefined ? { value: frame.input } : { place: from };
}

export function valueFrom(frame: Frame, source: Source): unknown {
  return "place" in source ? frame.outputs[source.place] : source.value;
}

/** Makes all outputs that follow from others, each after those that it follows from. `handed` are the places that handed on what came in. */
export function restoreOutputs(frame: Frame, handed: ReadonlyMap<number, Source>): void {
  const { plan, states, outputs } = frame;
  const done = new Set<number>();
  const isOpen = (place: number): boolean =>
    !done.has(place) && (handed.has(place) || (isDerived(frame, place) && states[place] === COMPLETED));
  const needs = (place: number): readonly number[] => {
    const source = handed.get(place);
    if (source !== undefined) return "place" in source ? [source.place] : [];
    const group = plan.groups.get(place);
    return group === undefined ? predecessorsOf(frame, place) : group.exits;
  };
  const make = (place: number): unknown => {
    const source = handed.get(place);
    if (source !== undefined) return valueFrom(frame, source);
    const group = plan.groups.get(place);
    if (group !== undefined) return recordOf(frame, group);
    // A jump may have led to several cases of a branch: the last of them counts.
    const from = predecessorsOf(frame, place).findLast((pred) => isTaken(frame, pred, place));
    return from === undefined ? frame.input : outputs[from];
  };

  // Not by recursion: what was handed on may have come a long way.
  const open: number[] = [...handed.keys(), ...plan.groups.keys(), ...mergesOf(frame)].filter(isOpen);
  const entered = new Set<number>();
  while (open.length > 0) {
    const place = open.at(-1) as number;
    const first = isOpen(place) && !entered.has(place);
    entered.add(place);
    const before = first ? needs(place).filter((pred) => isOpen(pred) && !entered.has(pred)) : [];
    if (before.length > 0) {
      open.push(...before);
      continue;
    }
    open.pop();
    if (done.has(place)) continue;
    done.add(place);
    outputs[place] = make(place);
  }
}

function mergesOf({ plan }: Frame): number[] {
  return [...plan.branches.values()].flatMap(({ merge }) => (merge === -1 ? [] : [merge]));
}
