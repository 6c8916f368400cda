// What is run with every step on the disk: a state that grows by 100 bytes a step, kept in two ways, and a chain that keeps next to
// nothing. Every contender gets the same items, and its final state is compared with what is right.
import { WrongResult } from "../shapes.ts";

export const durableShapes = ["list in a channel", "list passed on", "chain"] as const;

/**
 * `list in a channel`: a loop of one task, which appends an item to a list that the run keeps beside its values.
 * `list passed on`: a loop of one task, whose output is its input, a list, with an item more.
 * `chain`: as many tasks one after another, each adding 1.
 */
export type DurableShape = (typeof durableShapes)[number];

export interface Item {
  readonly at: number;
  readonly text: string;
}

export const bytesPerItem = 100;

/** Its JSON has 100 bytes. */
export function itemAt(at: number): Item {
  const empty: Item = { at, text: "" };
  return { at, text: "graflow ".repeat(bytesPerItem).slice(0, bytesPerItem - JSON.stringify(empty).length) };
}

/** Throws unless it is the list of the first `size` items. */
export function expectItems(got: unknown, size: number): void {
  const expected = Array.from({ length: size }, (_, at) => itemAt(at));
  const [found, right] = [JSON.stringify(got), JSON.stringify(expected)];
  if (found !== right) throw new WrongResult(`Expected a list of ${size} items, got ${found?.slice(0, 200) ?? "nothing"}`);
}
