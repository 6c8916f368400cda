// Hour by distance, coloured by the share of late flights.
import { type Cell, LIMITS } from "../analyses/bands.ts";
import { FIRST_HOUR, LAST_HOUR } from "../analyses/hours.ts";
import { lateLegend } from "./legend.ts";
import { lateColor } from "./palette.ts";
import { clock, count, linear, percent } from "./scale.ts";
import { hint, label, picture, tag } from "./svg.ts";

const [WIDTH, HEIGHT] = [960, 380];
const [LEFT, RIGHT, TOP, BOTTOM] = [112, 940, 48, 340];

export function heatmap(cells: readonly Cell[]): string {
  const x = linear(FIRST_HOUR, LAST_HOUR + 1, LEFT, RIGHT);
  const y = linear(0, LIMITS.length, BOTTOM, TOP);
  const nameOf = (band: number): string => `${count(LIMITS[band - 1] ?? 0)}–${count(LIMITS[band] ?? 0)}`;
  const tiles = cells.map(({ hour, band, flights, late }) =>
    tag(
      "rect",
      {
        x: x(hour) + 1,
        y: y(band + 1) + 1,
        width: x(1) - x(0) - 2,
        height: y(0) - y(1) - 2,
        rx: 2,
        fill: lateColor(late),
      },
      hint(`${clock(hour)}, ${nameOf(band)} miles: ${percent(late)} of ${count(flights)} flights late`),
    ),
  );
  const rows = LIMITS.map((_, band) => label(LEFT - 12, y(band + 0.5) + 4, nameOf(band), { "text-anchor": "end" }));
  const columns = Array.from({ length: LAST_HOUR - FIRST_HOUR + 1 }, (_, index) => FIRST_HOUR + index)
    .filter((hour) => hour % 3 === 0)
    .map((hour) => label(x(hour + 0.5), BOTTOM + 22, clock(hour), { "text-anchor": "middle" }));
  const miles = label(LEFT - 12, TOP - 14, "miles", { "text-anchor": "end", "font-size": 12 });
  return picture(WIDTH, HEIGHT, "Share of late flights by hour and distance", lateLegend(RIGHT, 6), miles, ...tiles, ...rows, ...columns);
}
