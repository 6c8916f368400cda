// Stands for a model on a GPU: it has room for one photo at a time, and fails if another comes.
import { setImmediate } from "node:timers/promises";

const colours = { red: [1, 0, 0], green: [0, 1, 0], blue: [0, 0, 1], grey: [1, 1, 1] } as const;

let isBusy = false;

/** The colour that is most in it. */
export async function nameColour(pixels: readonly (readonly [number, number, number])[]): Promise<string> {
  if (isBusy) throw new Error("The GPU has no room for another photo");
  isBusy = true;
  try {
    await setImmediate();
    const sum = [0, 1, 2].map((part) => pixels.reduce((total, pixel) => total + (pixel[part] ?? 0), 0));
    const likeness = ([r, g, b]: readonly [number, number, number]): number =>
      (r * (sum[0] ?? 0) + g * (sum[1] ?? 0) + b * (sum[2] ?? 0)) / Math.hypot(r, g, b);
    return Object.entries(colours).toSorted(([, one], [, other]) => likeness(other) - likeness(one))[0]?.[0] ?? "";
  } finally {
    isBusy = false;
  }
}
