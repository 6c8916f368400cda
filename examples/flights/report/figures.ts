// Each picture with the sentence it proves. Every number comes from the data.
import type { Cell } from "../analyses/bands.ts";
import type { Day } from "../analyses/days.ts";
import type { Hour } from "../analyses/hours.ts";
import type { Place, Places } from "../analyses/places.ts";
import type { Spread } from "../analyses/spread.ts";
import { LATE_AFTER } from "../analyses/statistics.ts";
import { calendar } from "../charts/calendar.ts";
import { fan } from "../charts/fan.ts";
import { heatmap } from "../charts/heatmap.ts";
import { histogram } from "../charts/histogram.ts";
import { airportMap } from "../charts/map.ts";
import { rankingChart } from "../charts/ranking.ts";
import { clock, count, percent, shortDate } from "../charts/scale.ts";
import type { State } from "../sources/states.ts";
import type { Figure } from "./page.ts";

export function spreadFigure(spread: Spread): Figure {
  const { flights, early, late, above, longest } = spread;
  return {
    title: `${percent(early / flights)} of all flights land early`,
    text: `${percent(late / flights)} are late: ${LATE_AFTER} minutes or more after their time. ${count(above)} flights lie off the right edge; the longest delay is ${count(Math.round(longest / 60))} hours.`,
    picture: histogram(spread),
    fact: { value: percent(late / flights), name: `of ${count(flights)} flights were late` },
  };
}

export function hoursFigure(hours: readonly Hour[]): Figure {
  const [best, worst] = extremes(hours);
  return {
    title: "Delays pile up through the day",
    text: `Of the flights that leave at ${clock(best.hour)}, ${percent(best.late)} are late; at ${clock(worst.hour)} it is ${percent(worst.late)}. The middle of the field hardly moves. The unlucky tenth does: it waits over ${Math.round(worst.delays[4])} minutes at the end of the day.`,
    picture: fan(hours),
    fact: { value: clock(best.hour), name: `is the hour to leave: ${percent(best.late)} late` },
  };
}

export function bandsFigure(cells: readonly Cell[]): Figure {
  const [best, worst] = extremes(cells);
  return {
    title: "The hour matters, the distance hardly",
    text: `From ${percent(best.late)} to ${percent(worst.late)} late, left to right. A row of short hops looks much like a row of long hauls; only the night flights across the country, top right, get away lightly.`,
    picture: heatmap(cells),
  };
}

export function daysFigure(days: readonly Day[]): Figure {
  const [best, worst] = extremes(days);
  return {
    title: `${shortDate(worst.date)} was the worst day, ${shortDate(best.date)} the best`,
    text: `${percent(worst.late)} of that day's flights were late, against ${percent(best.late)}, in a sample of ${count(days.reduce((sum, day) => sum + day.flights, 0))}. Bad days come in spells, as weather does, and Saturdays are kind.`,
    picture: calendar(days),
    fact: { value: shortDate(worst.date), name: `was the worst day: ${percent(worst.late)} late` },
  };
}

export function mapFigure({ places, routes }: Places, states: readonly State[]): Figure {
  return {
    title: "Where flights leave late",
    text: `${count(places.length)} airports, as large as they are busy, as warm as their departures are late. The lines are the busiest of ${count(routes.length)} routes.`,
    picture: airportMap({ places, routes }, states),
    fact: { value: count(routes.length), name: "routes in three months" },
  };
}

export function rankingFigure(places: readonly Place[]): Figure {
  const busiest = places.slice(0, 24);
  const [best, worst] = extremes(busiest);
  return {
    title: `Among the busiest, ${best.city} is the most punctual`,
    text: `${percent(best.late)} of its departures are late; at ${worst.city} it is ${percent(worst.late)}. The bars are 95% intervals: where they overlap, the order may be chance.`,
    picture: rankingChart(busiest),
    fact: {
      value: best.city,
      name: `is the most punctual of the busiest: ${percent(best.late)} late`,
    },
  };
}

/** The ones with the fewest and with the most late flights. */
function extremes<T extends { readonly late: number }>(items: readonly T[]): readonly [best: T, worst: T] {
  const sorted = items.toSorted((a, b) => a.late - b.late);
  const [best, worst] = [sorted.at(0), sorted.at(-1)];
  if (best === undefined || worst === undefined) throw new Error("Nothing to draw: no group of flights was large enough");
  return [best, worst];
}
