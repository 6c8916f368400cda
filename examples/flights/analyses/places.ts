// Where flights leave from: trips joined with the airports they name.
import type { Airport, Trip } from "../sources/records.ts";
import type { Position } from "../sources/states.ts";
import { type Visit, visitAll } from "../visit.ts";
import { at, shareInterval, Tally } from "./statistics.ts";

/** Fewer departures than this say nothing. */
const ENOUGH = 20;

export interface Place {
  readonly iata: string;
  readonly city: string;
  readonly position: Position;
  readonly departures: number;
  readonly late: number;
  /** 95 % interval of `late`. */
  readonly interval: readonly [low: number, high: number];
}

export interface Route {
  readonly ends: readonly [Position, Position];
  /** In both directions. */
  readonly flights: number;
}

export interface Places {
  /** The busiest first. */
  readonly places: readonly Place[];
  readonly routes: readonly Route[];
}

export async function byPlace(trips: readonly Trip[], airports: readonly Airport[], ctx: Visit): Promise<Places> {
  const airportOf = new Map(airports.map((airport) => [airport.iata, airport]));
  const departures = new Map<string, Tally>();
  const between = new Map<string, number>();
  await visitAll(trips, ctx, (trip) => {
    at(departures, trip.origin, () => new Tally()).add(trip);
    const route = [trip.origin, trip.destination].toSorted().join(" ");
    between.set(route, (between.get(route) ?? 0) + 1);
  });

  const positionOf = (iata: string | undefined): Position | undefined => {
    const airport = iata === undefined ? undefined : airportOf.get(iata);
    return airport && [airport.longitude, airport.latitude];
  };
  const places = [...departures].flatMap(([iata, { flights, late, share }]): Place[] => {
    const [airport, position] = [airportOf.get(iata), positionOf(iata)];
    if (airport === undefined || position === undefined || flights < ENOUGH) return [];
    return [
      {
        iata,
        city: airport.city,
        position,
        departures: flights,
        late: share,
        interval: shareInterval(late, flights),
      },
    ];
  });
  const routes = [...between].flatMap(([route, flights]): Route[] => {
    const [from, to] = route.split(" ").map((iata) => positionOf(iata));
    return from === undefined || to === undefined ? [] : [{ ends: [from, to], flights }];
  });
  return {
    places: places.toSorted((a, b) => b.departures - a.departures),
    routes: routes.toSorted((a, b) => b.flights - a.flights),
  };
}
