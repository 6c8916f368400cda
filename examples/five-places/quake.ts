// An earthquake, and how far two of them are from each other.

export interface Quake {
  readonly magnitude: number;
  readonly place: string;
  /** In ms since 1970. */
  readonly time: number;
  /** How many people have reported that they felt it. */
  readonly felt: number;
  /** In degrees. */
  readonly coordinates: readonly [longitude: number, latitude: number, ...unknown[]];
}

const EARTH_RADIUS_KM = 6371;

/** Whether two are within 50 km of each other. */
export function near({ coordinates: [x1, y1] }: Quake, { coordinates: [x2, y2] }: Quake): boolean {
  const [dx, dy, from, to] = [x2 - x1, y2 - y1, y1, y2].map((degrees) => (degrees * Math.PI) / 180) as [number, number, number, number];
  const half = Math.sin(dy / 2) ** 2 + Math.cos(from) * Math.cos(to) * Math.sin(dx / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(half)) < 50;
}
