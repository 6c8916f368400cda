// The airports on a map: as large as they are busy, as warm as they are late; the busiest routes behind them.
import type { Place, Places, Route } from "../analyses/places.ts";
import type { State } from "../sources/states.ts";
import { lateLegend } from "./legend.ts";
import { INK, lateColor, PAPER } from "./palette.ts";
import { MAP_SIZE, type Point, project, type Region, regionOf } from "./projection.ts";
import { count, percent } from "./scale.ts";
import { hint, label, path, picture, tag } from "./svg.ts";

const [ALASKA, HAWAII] = [2, 15];
/** Territories that the map leaves out. */
const FAR = new Set([72, 78]);
const ROUTES = 220;
const NAMED = 20;
const [NAME_WIDTH, NAME_HEIGHT] = [24, 12];

export function airportMap({ places, routes }: Places, states: readonly State[]): string {
  const land = states.filter(({ id }) => !FAR.has(id)).map(outline);
  const lines = routes.slice(0, ROUTES).flatMap(arc);
  const dots = places.flatMap(dot);
  const names = labels(places.slice(0, NAMED));
  return picture(
    ...MAP_SIZE,
    "Airports by departures and share of late flights",
    ...land,
    ...lines,
    ...dots,
    ...names,
    lateLegend(MAP_SIZE[0] - 20, 6),
  );
}

function outline({ id, rings }: State): string {
  const region: Region = id === ALASKA ? "alaska" : id === HAWAII ? "hawaii" : "mainland";
  const drawn = rings
    .filter((ring) => ring.every((position) => position[0] < 0))
    .map((ring) => simplified(ring.map((position) => project(region, position))))
    .filter((ring) => ring.length > 3)
    .map((ring) => path(ring, true));
  return tag("path", { d: drawn.join(""), fill: "#ece6d8", stroke: PAPER, "stroke-width": 1 });
}

/** Leaves out points that no eye could tell from the one before. */
function simplified(ring: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of ring) {
    const last = kept.at(-1);
    if (last === undefined || Math.hypot(point[0] - last[0], point[1] - last[1]) > 1.2) kept.push(point);
  }
  return kept;
}

function placeOnMap(position: Place["position"]): Point | undefined {
  const region = regionOf(position);
  return region && project(region, position);
}

function arc({ ends, flights }: Route): string[] {
  const [from, to] = ends.map(placeOnMap);
  // A route between two regions would cross the frame of an inset.
  if (from === undefined || to === undefined || regionOf(ends[0]) !== regionOf(ends[1])) return [];
  const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2 - Math.hypot(to[0] - from[0], to[1] - from[1]) * 0.12];
  const d = `${path([from])}Q${x.toFixed(1)},${y.toFixed(1)} ${to[0].toFixed(1)},${to[1].toFixed(1)}`;
  return [
    tag("path", {
      d,
      fill: "none",
      stroke: INK,
      "stroke-opacity": 0.16,
      "stroke-width": Math.sqrt(flights) / 6,
    }),
  ];
}

const radiusOf = ({ departures }: Place): number => Math.sqrt(departures) * 0.62;

function dot(place: Place): string[] {
  const at = placeOnMap(place.position);
  if (at === undefined) return [];
  const words = `${place.city} (${place.iata}): ${percent(place.late)} of ${count(place.departures)} departures late`;
  return [
    tag(
      "circle",
      {
        cx: at[0],
        cy: at[1],
        r: radiusOf(place),
        fill: lateColor(place.late),
        stroke: INK,
        "stroke-width": 0.8,
        "stroke-opacity": 0.6,
      },
      hint(words),
    ),
  ];
}

/** Names beside their dots, above or on the left where the right is taken; a name that fits nowhere is left out. */
function labels(places: readonly Place[]): string[] {
  const style = {
    fill: INK,
    "font-size": 11,
    "font-weight": 600,
    stroke: PAPER,
    "stroke-width": 3,
    "paint-order": "stroke",
    "stroke-linejoin": "round",
  };
  const taken: Point[] = [];
  return places.flatMap((place) => {
    const at = placeOnMap(place.position);
    if (at === undefined) return [];
    const reach = radiusOf(place) + 3;
    const spots: readonly Point[] = [
      [at[0] + reach, at[1] + 4],
      [at[0] - NAME_WIDTH / 2, at[1] - reach],
      [at[0] - reach - NAME_WIDTH, at[1] + 4],
    ];
    const free = spots.find((spot) =>
      taken.every((other) => Math.abs(spot[0] - other[0]) > NAME_WIDTH || Math.abs(spot[1] - other[1]) > NAME_HEIGHT),
    );
    if (free === undefined) return [];
    taken.push(free);
    return [label(...free, place.iata, style)];
  });
}
