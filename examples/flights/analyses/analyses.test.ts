import { expect, test } from "vitest";
import { byBand } from "./bands.ts";
import { byDay } from "./days.ts";
import { byHour } from "./hours.ts";
import { byPlace } from "./places.ts";
import { spreadOf } from "./spread.ts";
import { quantile, shareInterval } from "./statistics.ts";

const ctx = { signal: new AbortController().signal, progress: () => {} };
const repeat = <T>(times: number, make: (index: number) => T): T[] => Array.from({ length: times }, (_, index) => make(index));

test("a quantile lies between its neighbours", () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([7], 0.9)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});

test("the interval of a share holds the share, narrows with numbers and stays within 0 and 1", () => {
  const [low, high] = shareInterval(20, 100);
  expect(low).toBeCloseTo(0.1334, 3);
  expect(high).toBeCloseTo(0.2888, 3);
  expect(shareInterval(0, 10)[0]).toBeCloseTo(0);
  expect(shareInterval(10, 10)[1]).toBeCloseTo(1);
});

test("hours have their share of late flights and the spread of their delays", async () => {
  const flights = repeat(101, (index) => ({ delay: index, distance: 100, time: 8.25 }));
  const [hour, ...others] = await byHour([...flights, { delay: 0, distance: 1, time: 2 }], ctx);
  expect(hour).toEqual({ hour: 8, flights: 101, late: 86 / 101, delays: [10, 25, 50, 75, 90] });
  expect(others).toEqual([]);
});

test("the spread counts every flight once: in a bin, below or above", async () => {
  const spread = await spreadOf(
    [-100, -45, -1, 0, 14, 15, 119, 120].map((delay) => ({ delay, distance: 1, time: 1 })),
    ctx,
  );
  expect(spread).toMatchObject({ flights: 8, early: 3, late: 3, below: 1, above: 1, longest: 120 });
  expect(spread.bins.reduce((sum, bin) => sum + bin.flights, 0)).toBe(6);
});

test("bands of distance with few flights are left out", async () => {
  const flights = [...repeat(30, (index) => ({ delay: index, distance: 249, time: 9 })), { delay: 0, distance: 250, time: 9 }];
  await expect(byBand(flights, ctx)).resolves.toEqual([{ hour: 9, band: 0, flights: 30, late: 0.5 }]);
});

test("days come in order", async () => {
  const trip = (date: string, delay: number) => ({
    date,
    delay,
    distance: 1,
    origin: "ORD",
    destination: "JFK",
  });
  await expect(byDay([trip("2001/02/01 10:00", 20), trip("2001/01/31 09:00", 0), trip("2001/02/01 11:00", 0)], ctx)).resolves.toEqual([
    { date: "2001-01-31", flights: 1, late: 0 },
    { date: "2001-02-01", flights: 2, late: 0.5 },
  ]);
});

test("places are joined with their airports, routes count both directions", async () => {
  const airport = (iata: string, longitude: number) => ({
    iata,
    name: iata,
    city: `city of ${iata}`,
    latitude: 40,
    longitude,
  });
  const trip = (origin: string, destination: string) => ({
    date: "2001/01/01 00:00",
    delay: 15,
    distance: 1,
    origin,
    destination,
  });
  const trips = [...repeat(20, () => trip("AAA", "BBB")), trip("BBB", "AAA"), trip("AAA", "ZZZ")];
  const { places, routes } = await byPlace(trips, [airport("AAA", -100), airport("BBB", -90)], ctx);
  expect(places).toMatchObject([{ iata: "AAA", city: "city of AAA", position: [-100, 40], departures: 21, late: 1 }]);
  expect(routes).toEqual([
    {
      ends: [
        [-100, 40],
        [-90, 40],
      ],
      flights: 21,
    },
  ]);
});
