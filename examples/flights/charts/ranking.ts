// The busiest airports from punctual to late, with the interval that chance alone leaves open.
import type { Place } from "../analyses/places.ts";
import { INK, lateColor, RULE } from "./palette.ts";
import { count, linear, percent } from "./scale.ts";
import { hint, label, picture, tag } from "./svg.ts";

const SHOWN = 24;
const ROW = 23;
const WIDTH = 960;
const [LEFT, RIGHT, TOP] = [220, 880, 40];

export function rankingChart(places: readonly Place[]): string {
  const shown = places.slice(0, SHOWN).toSorted((a, b) => a.late - b.late);
  const x = linear(0.1, 0.4, LEFT, RIGHT);
  const bottom = TOP + shown.length * ROW;
  const all = places.reduce(
    (sum, { departures, late }) => ({
      flights: sum.flights + departures,
      late: sum.late + departures * late,
    }),
    {
      flights: 0,
      late: 0,
    },
  );
  const average = all.late / all.flights;

  const grid = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4].map(
    (share) =>
      tag("line", { x1: x(share), x2: x(share), y1: TOP, y2: bottom, stroke: RULE }) +
      label(x(share), bottom + 20, percent(share), { "text-anchor": "middle" }),
  );
  const rows = shown.map(({ city, iata, departures, late, interval: [low, high] }, index) => {
    const y = TOP + (index + 0.5) * ROW;
    return tag(
      "g",
      {},
      hint(
        `${city} (${iata}): ${percent(late)} of ${count(departures)} departures late, between ${percent(low)} and ${percent(high)} with 95% confidence`,
      ),
      label(LEFT - 54, y + 4, city, { "text-anchor": "end", fill: INK }),
      label(LEFT - 46, y + 4, iata, { "font-size": 11 }),
      tag("line", {
        x1: x(low),
        x2: x(high),
        y1: y,
        y2: y,
        stroke: INK,
        "stroke-width": 7,
        "stroke-opacity": 0.13,
        "stroke-linecap": "round",
      }),
      tag("circle", {
        cx: x(late),
        cy: y,
        r: 5.5,
        fill: lateColor(late),
        stroke: INK,
        "stroke-width": 1,
      }),
      label(RIGHT + 50, y + 4, percent(late), {
        "text-anchor": "end",
        fill: INK,
        "font-weight": 600,
      }),
    );
  });
  const line = tag("line", {
    x1: x(average),
    x2: x(average),
    y1: TOP - 10,
    y2: bottom,
    stroke: INK,
    "stroke-dasharray": "2 3",
  });
  const words = label(x(average), TOP - 18, `all airports ${percent(average)}`, {
    "text-anchor": "middle",
    "font-size": 12,
  });
  return picture(WIDTH, bottom + 26, "The busiest airports by share of late departures", ...grid, line, words, ...rows);
}
