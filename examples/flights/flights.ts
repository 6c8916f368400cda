// Reads 220,000 flights, checks every row, looks at them in five ways at once, draws six pictures, and joins them to one page.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { par, task, workflow } from "@graflow/core";
import { dataPath } from "../data.ts";
import { byBand, type Cell } from "./analyses/bands.ts";
import { byDay, type Day } from "./analyses/days.ts";
import { byHour, type Hour } from "./analyses/hours.ts";
import { byPlace, type Places } from "./analyses/places.ts";
import { type Spread, spreadOf } from "./analyses/spread.ts";
import { bandsFigure, daysFigure, hoursFigure, mapFigure, rankingFigure, spreadFigure } from "./report/figures.ts";
import { type Figure, page } from "./report/page.ts";
import { checkRows, type Source } from "./sources/check.ts";
import { readCsvRows } from "./sources/csv-rows.ts";
import { readJsonRows } from "./sources/json-rows.ts";
import { Airport, Flight, Trip } from "./sources/records.ts";
import { readStates } from "./sources/states.ts";

/** Other files than those of the data set. */
interface Files {
  readonly flights?: string;
  readonly trips?: string;
}

/** What the sources hold once they are checked. */
interface Checked {
  readonly checkFlights: readonly Flight[];
  readonly checkTrips: readonly Trip[];
  readonly checkAirports: readonly Airport[];
}

const readFlights = task("readFlights", async ({ flights: path = dataPath("flights-200k.json") }: Files = {}, ctx): Promise<Source> => {
  return { path, rows: await readJsonRows(path, ctx) };
});
const readTrips = task("readTrips", async ({ trips: path = dataPath("flights-20k.json") }: Files = {}, ctx): Promise<Source> => {
  return { path, rows: await readJsonRows(path, ctx) };
});
const readAirports = task("readAirports", async (): Promise<Source> => {
  const path = dataPath("airports.csv");
  return { path, rows: await readCsvRows(path) };
});
const readMap = task("readMap", () => readStates(dataPath("us-10m.json")));

const checkFlights = task("checkFlights", (source: Source, ctx) => checkRows(source, Flight, ctx));
const checkTrips = task("checkTrips", (source: Source, ctx) => checkRows(source, Trip, ctx));
const checkAirports = task("checkAirports", (source: Source, ctx) => checkRows(source, Airport, ctx));

const spread = task("spread", (all: Pick<Checked, "checkFlights">, ctx) => spreadOf(all.checkFlights, ctx));
const hours = task("hours", (all: Pick<Checked, "checkFlights">, ctx) => byHour(all.checkFlights, ctx));
const bands = task("bands", (all: Pick<Checked, "checkFlights">, ctx) => byBand(all.checkFlights, ctx));
const days = task("days", (all: Pick<Checked, "checkTrips">, ctx) => byDay(all.checkTrips, ctx));
const places = task("places", (all: Pick<Checked, "checkTrips" | "checkAirports">, ctx) => byPlace(all.checkTrips, all.checkAirports, ctx));

const histogram = task("histogram", (found: Spread) => spreadFigure(found));
const fan = task("fan", (found: readonly Hour[]) => hoursFigure(found));
const heatmap = task("heatmap", (found: readonly Cell[]) => bandsFigure(found));
const calendar = task("calendar", (found: readonly Day[]) => daysFigure(found));
const map = task("map", (found: Places, ctx) => mapFigure(found, ctx.resultOf(readMap) ?? []));
const ranking = task("ranking", (found: Places) => rankingFigure(found.places));
const pictures = par(map, ranking);

type Figures = Readonly<Record<"histogram" | "fan" | "heatmap" | "calendar", Figure>> & {
  readonly pictures: Readonly<Record<"map" | "ranking", Figure>>;
};

const report = task(
  "report",
  { description: "Joins the pictures to one page" },
  async ({ pictures: { map: onMap, ranking: ranked }, ...charts }: Figures, ctx) => {
    const path = await ctx.channel.get("report", "out/flights/report.html");
    await mkdir(dirname(path), { recursive: true });
    await writeFile(
      path,
      page({
        kicker: "Graflow example",
        title: "When flights are late",
        lead: "How many flights in the United States are late, at what hours, on which days, and from where.",
        figures: [charts.histogram, charts.fan, charts.heatmap, charts.calendar, onMap, ranked],
        made: EXPRESSION,
        sources: "Data: U.S. Bureau of Transportation Statistics and U.S. Census Bureau, from the package vega-datasets.",
      }),
    );
    return path;
  },
);

const EXPRESSION = `
(readFlights >> checkFlights | readTrips >> checkTrips | readAirports >> checkAirports | readMap) >>
(spread >> histogram | hours >> fan | bands >> heatmap | days >> calendar | places >> pictures) >>
report` as const;

export const flights = workflow("flights", EXPRESSION, {
  readFlights,
  checkFlights,
  readTrips,
  checkTrips,
  readAirports,
  checkAirports,
  readMap,
  spread,
  histogram,
  hours,
  fan,
  bands,
  heatmap,
  days,
  calendar,
  places,
  pictures,
  report,
});
