// The United States on a page: three equal-area cones, with Alaska and Hawaii as insets below the south-west.
import type { Position } from "../sources/states.ts";

export type Point = readonly [x: number, y: number];
export type Region = "mainland" | "alaska" | "hawaii";

interface Cone {
  /** Degrees: two parallels without distortion, and the point that lands on `center`. */
  readonly parallels: readonly [number, number];
  readonly origin: Position;
  readonly center: Point;
  /** Units of the page for one radius of the Earth. */
  readonly scale: number;
}

export const MAP_SIZE: Point = [960, 590];

const CONES: Readonly<Record<Region, Cone>> = {
  mainland: { parallels: [29.5, 45.5], origin: [-96, 38.2], center: [492, 288], scale: 1240 },
  alaska: { parallels: [55, 65], origin: [-152, 63], center: [122, 492], scale: 410 },
  hawaii: { parallels: [8, 18], origin: [-157.4, 20.6], center: [300, 530], scale: 1240 },
};

/** The region of a place, or `undefined` where this map does not go (the islands of the Caribbean and the western Pacific). */
export function regionOf([longitude, latitude]: Position): Region | undefined {
  if (latitude > 50) return longitude < -125 && longitude > -172 ? "alaska" : undefined;
  if (longitude < -150 && longitude > -161 && latitude > 18) return "hawaii";
  return longitude > -126 && longitude < -66 && latitude > 24 ? "mainland" : undefined;
}

export function project(region: Region, [longitude, latitude]: Position): Point {
  const { parallels, origin, center, scale } = CONES[region];
  const [low, high] = parallels.map(radians) as [number, number];
  const n = (Math.sin(low) + Math.sin(high)) / 2;
  const c = Math.cos(low) ** 2 + 2 * n * Math.sin(low);
  const radius = (at: number): number => Math.sqrt(c - 2 * n * Math.sin(radians(at))) / n;
  const angle = n * radians(longitude - origin[0]);
  return [
    center[0] + scale * radius(latitude) * Math.sin(angle),
    center[1] - scale * (radius(origin[1]) - radius(latitude) * Math.cos(angle)),
  ];
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
