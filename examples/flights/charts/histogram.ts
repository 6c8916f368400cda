// All flights by their delay, in bins of five minutes: early, nearly on time, late.
import { BIN, RANGE, type Spread } from "../analyses/spread.ts";
import { LATE_AFTER } from "../analyses/statistics.ts";
import { COOL, INK, RULE, SAND, WARM } from "./palette.ts";
import { count, linear, percent } from "./scale.ts";
import { hint, label, picture, tag } from "./svg.ts";

const [WIDTH, HEIGHT] = [960, 340];
const [LEFT, RIGHT, TOP, BOTTOM] = [0, 960, 56, 296];

export function histogram({ bins, flights, early, late }: Spread): string {
  const x = linear(RANGE[0], RANGE[1], LEFT, RIGHT);
  const y = linear(0, Math.max(...bins.map((bin) => bin.flights)), BOTTOM, TOP);
  const bars = bins.map((bin) => {
    const words = `${bin.from} to ${bin.from + BIN} min: ${count(bin.flights)} flights`;
    const box = {
      x: x(bin.from) + 1,
      y: y(bin.flights),
      width: x(BIN) - x(0) - 2,
      height: BOTTOM - y(bin.flights),
    };
    return tag("rect", { ...box, fill: bin.from < 0 ? COOL : bin.from < LATE_AFTER ? SAND : WARM }, hint(words));
  });
  const ticks = [-30, -15, 0, 15, 30, 45, 60, 75, 90, 105, 120].map((minutes) =>
    label(x(minutes), BOTTOM + 24, minutes > 0 ? `+${minutes}` : `${minutes}`, {
      "text-anchor": minutes === 120 ? "end" : "middle",
    }),
  );
  const parts = [
    { from: RANGE[0], color: COOL, share: early / flights, words: "early" },
    { from: 0, color: "#8d7f60", share: (flights - early - late) / flights, words: "on time" },
    {
      from: LATE_AFTER,
      color: WARM,
      share: late / flights,
      words: `late by ${LATE_AFTER} minutes or more`,
    },
  ].map(
    ({ from, color, share, words }) =>
      label(x(from) + (from < 0 ? 0 : 7), 22, percent(share), {
        fill: color,
        "font-size": 22,
        "font-weight": 700,
      }) + label(x(from) + (from < 0 ? 0 : 7), 41, words, { fill: color }),
  );
  return picture(
    WIDTH,
    HEIGHT,
    "Flights by delay on arrival",
    ...bars,
    tag("line", { x1: LEFT, x2: RIGHT, y1: BOTTOM + 0.5, y2: BOTTOM + 0.5, stroke: RULE }),
    ...[0, LATE_AFTER].map((minutes) =>
      tag("line", {
        x1: x(minutes),
        x2: x(minutes),
        y1: 8,
        y2: BOTTOM,
        stroke: INK,
        "stroke-opacity": 0.35,
        "stroke-dasharray": "2 3",
      }),
    ),
    ...ticks,
    label(RIGHT, HEIGHT - 2, "minutes after schedule on arrival", {
      "text-anchor": "end",
      "font-size": 12,
    }),
    ...parts,
  );
}
