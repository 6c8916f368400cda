// The days as a calendar: a column for each week, a row for each day of the week.
import type { Day } from "../analyses/days.ts";
import { lateLegend } from "./legend.ts";
import { INK, lateColor } from "./palette.ts";
import { count, linear, percent, shortDate } from "./scale.ts";
import { hint, label, picture, tag } from "./svg.ts";

const [WIDTH, HEIGHT] = [960, 400];
const [LEFT, RIGHT, TOP, BOTTOM] = [60, 940, 76, 392];
const DAY = 86_400_000;
const NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export function calendar(days: readonly Day[]): string {
  const first = Date.parse(days[0]?.date ?? "1970-01-01");
  // Days since the Monday of the first week.
  const offset = (new Date(first).getUTCDay() + 6) % 7;
  const placed = days.map((day) => {
    const index = Math.round((Date.parse(day.date) - first) / DAY) + offset;
    return { ...day, week: Math.floor(index / 7), weekday: index % 7 };
  });
  const weeks = (placed.at(-1)?.week ?? 0) + 1;
  const x = linear(0, weeks, LEFT, RIGHT);
  const y = linear(0, 7, TOP, BOTTOM);
  const worst = placed.reduce((a, b) => (b.late > a.late ? b : a), placed[0] ?? { date: "", late: 0 });

  const tiles = placed.map(({ date, week, weekday, flights, late }) => {
    const dark = late < 0.12 || late > 0.34;
    return tag(
      "g",
      {},
      hint(`${shortDate(date)}: ${percent(late)} of ${count(flights)} flights late`),
      tag("rect", {
        x: x(week) + 1.5,
        y: y(weekday) + 1.5,
        width: x(1) - x(0) - 3,
        height: y(1) - y(0) - 3,
        rx: 3,
        fill: lateColor(late),
        ...(date === worst.date ? { stroke: INK, "stroke-width": 2 } : {}),
      }),
      label(x(week) + 8, y(weekday) + 17, String(Number(date.slice(8))), {
        "font-size": 11,
        fill: dark ? "#fff" : INK,
        "fill-opacity": 0.75,
      }),
      label(x(week + 1) - 9, y(weekday + 1) - 10, percent(late), {
        "font-size": 14,
        "font-weight": 600,
        "text-anchor": "end",
        fill: dark ? "#fff" : INK,
      }),
    );
  });
  const months = placed
    .filter(({ date }, index) => index === 0 || date.endsWith("-01"))
    .map(({ date, week, weekday }) =>
      label(x(weekday === 0 ? week : week + (week === 0 ? 0 : 1)) + 2, TOP - 10, monthOf(date), {
        "font-weight": 600,
        fill: INK,
      }),
    );
  const rows = NAMES.map((name, weekday) => label(LEFT - 12, y(weekday + 0.5) + 4, name, { "text-anchor": "end" }));
  return picture(WIDTH, HEIGHT, "Share of late flights by day", lateLegend(RIGHT, 6), ...months, ...rows, ...tiles);
}

const monthOf = (date: string): string => new Date(`${date}T00:00Z`).toLocaleDateString("en-US", { month: "long", timeZone: "UTC" });
