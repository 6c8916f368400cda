// The colours of the report. Late is warm, punctual is cool, the paper is neither.
export const INK = "#1f2530";
export const QUIET = "#5d6470";
export const RULE = "#e3ddd0";
export const PAPER = "#fbf9f4";
export const WARM = "#d9573a";
export const COOL = "#2b7a84";
export const SAND = "#d8cdb6";

const STOPS: readonly (readonly [share: number, red: number, green: number, blue: number])[] = [
  [0.05, 38, 115, 126],
  [0.15, 142, 190, 185],
  [0.22, 238, 228, 205],
  [0.3, 240, 169, 112],
  [0.38, 213, 84, 58],
  [0.48, 138, 30, 58],
];

/** The colour of a share of late flights: sand near the country's average, cool below, warm above. */
export function lateColor(share: number): string {
  const upper = STOPS.findIndex(([stop]) => share < stop);
  const low = STOPS.at(upper === 0 ? 0 : upper === -1 ? -1 : upper - 1) ?? [0, 0, 0, 0];
  const high = STOPS[upper] ?? low;
  const way = high[0] === low[0] ? 0 : (share - low[0]) / (high[0] - low[0]);
  const channel = (index: 1 | 2 | 3): number => Math.round(low[index] + (high[index] - low[index]) * way);
  return `rgb(${channel(1)},${channel(2)},${channel(3)})`;
}
