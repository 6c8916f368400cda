// A fan over the hours of the day: the median delay, the middle half, and all but the outer tenths.
import type { Hour } from "../analyses/hours.ts";
import { INK, RULE, WARM } from "./palette.ts";
import { clock, count, linear, percent } from "./scale.ts";
import { hint, label, path, picture, tag } from "./svg.ts";

const [WIDTH, HEIGHT] = [960, 400];
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 850, 24, 352];

export function fan(hours: readonly Hour[]): string {
  const first = hours.at(0)?.hour ?? 0;
  const last = hours.at(-1)?.hour ?? 1;
  const x = linear(first, last, LEFT, RIGHT);
  const y = linear(-25, 125, BOTTOM, TOP);

  const band = (low: 0 | 1, high: 3 | 4, opacity: number): string => {
    const upper = hours.map(({ hour, delays }) => [x(hour), y(delays[high])] as const);
    const lower = hours.map(({ hour, delays }) => [x(hour), y(delays[low])] as const);
    return tag("path", {
      d: path([...upper, ...lower.toReversed()], true),
      fill: WARM,
      "fill-opacity": opacity,
    });
  };
  const median = hours.map(({ hour, delays }) => [x(hour), y(delays[2])] as const);

  const grid = [0, 30, 60, 90, 120].map(
    (minutes) =>
      tag("line", {
        x1: LEFT,
        x2: RIGHT,
        y1: y(minutes),
        y2: y(minutes),
        stroke: minutes === 0 ? INK : RULE,
      }) +
      label(LEFT - 10, y(minutes) + 4, minutes === 0 ? "0" : `+${minutes}`, {
        "text-anchor": "end",
      }),
  );
  const ticks = hours
    .filter(({ hour }) => hour % 3 === 0)
    .map(({ hour }) => label(x(hour), BOTTOM + 26, clock(hour), { "text-anchor": "middle" }));
  const points = hours.map(({ hour, flights, late, delays: [, , middle, , p90] }) =>
    tag(
      "g",
      {},
      hint(
        `${clock(hour)}: ${count(flights)} flights, ${percent(late)} late, median ${Math.round(middle)} min, one in ten over ${Math.round(p90)} min`,
      ),
      tag("rect", {
        x: x(hour) - 20,
        y: TOP,
        width: 40,
        height: BOTTOM - TOP,
        fill: "#fff",
        "fill-opacity": 0,
      }),
      tag("circle", { cx: x(hour), cy: y(middle), r: 3, fill: INK }),
    ),
  );
  const end = hours.at(-1)?.delays ?? [0, 0, 0, 0, 0];
  const names = (["9 of 10 flights", "3 of 4", "half", "1 of 4", "1 of 10"] as const).map((name, index) =>
    label(RIGHT + 12, y(end.at(4 - index) ?? 0) + 4, name, index === 2 ? { fill: INK, "font-weight": 600 } : {}),
  );
  return picture(
    WIDTH,
    HEIGHT,
    "Delays on arrival by hour of departure",
    label(LEFT - 30, 12, "minutes after schedule", { "font-size": 12 }),
    ...grid,
    band(0, 4, 0.16),
    band(1, 3, 0.3),
    tag("path", {
      d: path(median),
      fill: "none",
      stroke: INK,
      "stroke-width": 2.5,
      "stroke-linejoin": "round",
    }),
    ...points,
    ...ticks,
    ...names,
  );
}
