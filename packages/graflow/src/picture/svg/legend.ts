// What the badges mean: a row below the picture for the states that occur in it.
import type { Palette } from "../../graph/drawing/palette.ts";
import type { NodeState } from "../../graph/drawing/state.ts";
import { stateBadge } from "./badges.ts";
import { textWidth } from "./measure.ts";
import { text } from "./shapes.ts";
import { BADGE } from "./sizes.ts";

const SIZE = 11;
const ROW = 22;

export interface Legend {
  readonly height: number;
  readonly markup: string;
}

export function legendOf(states: readonly NodeState[], left: number, top: number, width: number, palette: Palette): Legend {
  let x = 0;
  let y = 0;
  const markup = states.map((state) => {
    const step = BADGE + 6 + textWidth(state, SIZE) + 18;
    if (x > 0 && x + step - 18 > width) [x, y] = [0, y + ROW];
    const drawn =
      stateBadge(state, left + x, top + y + ROW / 2, palette.states[state]) +
      text(state, left + x + BADGE + 6, top + y + ROW / 2 + SIZE * 0.36, SIZE, palette.quiet);
    x += step;
    return drawn;
  });
  return { height: states.length === 0 ? 0 : y + ROW, markup: markup.join("") };
}
